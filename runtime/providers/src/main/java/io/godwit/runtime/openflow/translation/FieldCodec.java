package io.godwit.runtime.openflow.translation;

import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.onosproject.net.flow.criteria.Criterion;
import org.projectfloodlight.openflow.protocol.match.Match;
import org.projectfloodlight.openflow.protocol.match.MatchField;
import org.projectfloodlight.openflow.types.Masked;
import org.projectfloodlight.openflow.types.OFValueType;

/**
 * How one match field of OpenFlow and the criteria about it stand for each other.
 *
 * @param field the match field
 * @param pattern the field's value and mask for a criterion
 * @param criterion the criterion for a value and a mask
 */
record FieldCodec<F extends OFValueType<F>>(
    MatchField<F> field,
    Function<Criterion, Pattern<F>> pattern,
    BiFunction<F, @Nullable F, Criterion> criterion) {

  /** A value, of which only the bits of the mask count, or all without a mask. */
  record Pattern<F extends OFValueType<F>>(F value, @Nullable F mask) {}

  void encode(Criterion from, Match.Builder to) {
    Pattern<F> encoded = pattern.apply(from);
    F mask = encoded.mask();
    if (mask == null) {
      to.setExact(field, encoded.value());
      return;
    }
    to.setMasked(field, encoded.value(), mask);
    if (to.isFullyWildcarded(field)) {
      throw new UntranslatableException("matches everything, so it must be left out: " + from);
    }
  }

  Criterion decode(Match from) {
    if (from.isExact(field)) {
      return criterion.apply(from.get(field), null);
    }
    Masked<F> masked = from.getMasked(field);
    return criterion.apply(masked.getValue(), masked.getMask());
  }
}
