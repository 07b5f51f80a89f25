package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.Endpoint;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.EthTypes;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Match;
import io.godwit.overlay.flow.Table;
import io.godwit.overlay.view.Attachment;
import io.godwit.overlay.view.NetworkView;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;

/**
 * What brings announcements to the controller: frames by which a guest says where it runs now
 * (gratuitous ARP, RARP, unsolicited neighbour advertisement).
 *
 * <p>CLASSIFY, at every edge: what comes from a port at which nobody is admitted, a standby's
 * included, goes nowhere else. It is all ARP, RARP and neighbour advertisements; and every frame if
 * some network learns places, since a first packet says as much. A port that says too much is muted
 * (docs/adr/0007). An admitted endpoint's own rule is above all these.
 *
 * <p>SOURCE_GUARD, where a move leads, once that port has been opened: the endpoint's announcements
 * go their way as the guard has it, with a copy to the controller. They are there from the
 * preparation on, so that the redirect has none of them to add.
 */
final class AnnounceRules {

  /** Above the strays', below every admitted endpoint's. */
  private static final int MUTE = 20;

  /** Above everything that the guard admits or refuses. */
  private static final int COPY = 400;

  private static final IpPrefix ALL_NODES = IpPrefix.valueOf("ff02::1/128");

  private AnnounceRules() {}

  /** What {@code edge} holds for ports at which nobody is admitted. */
  static Set<FlowSpec> strays(NetworkView view, EdgeId edge) {
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    rules.add(stray(Match.builder().arp()));
    rules.add(stray(Match.builder().rarp()));
    rules.add(stray(Match.builder().icmpv6(EthTypes.NEIGHBOUR_ADVERTISEMENT)));
    if (view.learns()) {
      rules.add(stray(Match.builder()));
    }
    for (AttachmentPoint place : view.muted()) {
      if (place.edge().equals(edge)) {
        Match match = Match.builder().inPort(place.port()).build();
        rules.add(FlowSpec.in(Table.CLASSIFY, MUTE, match).end());
      }
    }
    return rules.build();
  }

  /** What {@code edge} holds for an endpoint that moves there. */
  static Set<FlowSpec> of(NetworkView view, Edge edge, Attachment attachment) {
    Optional<AttachmentPoint> to =
        attachment
            .placement()
            .destination()
            .filter(place -> place.edge().equals(edge.id()) && !view.muted().contains(place));
    return to.map(place -> copies(attachment.endpoint(), place)).orElse(ImmutableSet.of());
  }

  /** How the rules for strays differ, at each edge that both views know. */
  static Map<EdgeId, Delta> changes(NetworkView before, NetworkView after) {
    boolean sameLearning = before.learns() == after.learns();
    if (sameLearning && before.muted().equals(after.muted())) {
      return ImmutableMap.of();
    }
    Set<AttachmentPoint> turned = Sets.symmetricDifference(before.muted(), after.muted());
    ImmutableMap.Builder<EdgeId, Delta> changes = ImmutableMap.builder();
    for (Edge edge : after.edges()) {
      boolean touched =
          !sameLearning || turned.stream().anyMatch(place -> place.edge().equals(edge.id()));
      if (touched && before.edge(edge.id()).isPresent()) {
        changes.put(edge.id(), Delta.between(strays(before, edge.id()), strays(after, edge.id())));
      }
    }
    return changes.build();
  }

  private static FlowSpec stray(Match.Builder match) {
    return FlowSpec.in(Table.CLASSIFY, Priorities.FALLBACK, match.build())
        .then(Action.toController())
        .end();
  }

  private static Set<FlowSpec> copies(Endpoint endpoint, AttachmentPoint place) {
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    // The guard lets no RARP into the network.
    rules.add(copy(from(endpoint, place).rarp()).end());
    for (IpAddress address : endpoint.addresses()) {
      Match.Builder match = from(endpoint, place);
      if (address.isIp4()) {
        match.arp().arpSha(endpoint.mac()).arpSpa(address).arpTpa(address);
      } else {
        match
            .icmpv6(EthTypes.NEIGHBOUR_ADVERTISEMENT)
            .ipSrc(address.toIpPrefix())
            .ipDst(ALL_NODES)
            .ndTarget(address);
      }
      rules.add(copy(match).goTo(Table.RESOLVE));
    }
    return rules.build();
  }

  private static FlowSpec.Builder copy(Match.Builder match) {
    return FlowSpec.in(Table.SOURCE_GUARD, COPY, match.build()).then(Action.toController());
  }

  private static Match.Builder from(Endpoint endpoint, AttachmentPoint place) {
    return Match.builder().inPort(place.port()).ethSrc(endpoint.mac());
  }
}
