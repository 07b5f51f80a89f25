package io.godwit.runtime.openflow.translation;

import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.criteria.Criteria;
import org.onosproject.net.flow.criteria.Criterion;
import org.onosproject.net.flow.criteria.ExtensionCriterion;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFMatchV3;
import org.projectfloodlight.openflow.protocol.match.Match;
import org.projectfloodlight.openflow.protocol.match.MatchField;
import org.projectfloodlight.openflow.protocol.oxm.OFOxm;
import org.projectfloodlight.openflow.types.OFValueType;

/** Traffic selectors of one device to OpenFlow matches and back. */
final class SelectorCodec {
  private final DeviceId device;
  private final OFFactory factory;
  private final Extensions extensions;

  SelectorCodec(DeviceId device, OFFactory factory, Extensions extensions) {
    this.device = device;
    this.factory = factory;
    this.extensions = extensions;
  }

  Match encode(TrafficSelector selector) {
    Match.Builder match = factory.buildMatch();
    for (Criterion criterion : selector.criteria()) {
      if (criterion instanceof ExtensionCriterion) {
        set(match, extensions.field(factory, ((ExtensionCriterion) criterion).extensionSelector()));
        continue;
      }
      FieldCodec<?> codec = Fields.OF_CRITERION.get(criterion.type());
      if (codec == null) {
        throw new UntranslatableException("OpenFlow 1.3 has no criterion " + criterion);
      }
      codec.encode(criterion, match);
    }
    return match.build();
  }

  TrafficSelector decode(Match match) {
    TrafficSelector.Builder selector = DefaultTrafficSelector.builder();
    for (MatchField<?> field : match.getMatchFields()) {
      FieldCodec<?> codec = Fields.OF_FIELD.get(field.id);
      selector.add(codec == null ? extension(match, field) : codec.decode(match));
    }
    return selector.build();
  }

  private Criterion extension(Match match, MatchField<?> field) {
    if (!(match instanceof OFMatchV3)) {
      throw new UntranslatableException("not a match of OpenFlow 1.3: " + match);
    }
    return Criteria.extension(extensions.selector(factory, oxm((OFMatchV3) match, field)), device);
  }

  private static <F extends OFValueType<F>> OFOxm<F> oxm(OFMatchV3 match, MatchField<F> field) {
    return match.getOxmList().get(field);
  }

  private static <F extends OFValueType<F>> void set(Match.Builder match, OFOxm<F> field) {
    if (field.isMasked()) {
      match.setMasked(field.getMatchField(), field.getValue(), field.getMask());
    } else {
      match.setExact(field.getMatchField(), field.getValue());
    }
  }
}
