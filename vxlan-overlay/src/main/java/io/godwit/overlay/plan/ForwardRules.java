package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableSet;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.Endpoint;
import io.godwit.location.VirtualNetwork;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Match;
import io.godwit.overlay.flow.Table;
import io.godwit.overlay.view.Attachment;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.Placement;
import io.godwit.overlay.view.Stage;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * FORWARD, ARRIVE and DELIVER for one endpoint: from anywhere to its one place.
 *
 * <pre>
 *            FORWARD, every edge        ARRIVE at S        ARRIVE at D
 * STEADY     base: S                    base: deliver      -
 * PREPARED   base: S                    base: deliver      base: deliver
 * REPOINTED  base: S, override: D,      base: deliver      + override: deliver
 *            but not at S
 * REDIRECTED base: S, override: D       + override: bounce the same
 * STOPPED    the same                   the same           the same
 * SETTLING   base: D, override: D       override: bounce   the same
 * VOUCHING   base: D                    -                  base: deliver
 * STEADY     the same                   -                  the same
 * </pre>
 *
 * <p>D takes in what the fabric brings from PREPARED on, so it does not matter which edge redirects
 * first. The override stays through SETTLING, since base rules for S and for D are there together
 * while one takes over from the other, and either may win. So within each transition the rules of
 * all edges may come and go in any order, adds before removes at each edge.
 */
final class ForwardRules {

  private final NetworkView view;
  private final Edge edge;
  private final VirtualNetwork network;
  private final ForwardingScheme scheme;
  private final boolean guarded;

  /**
   * For {@code network} at {@code edge}.
   *
   * @param guarded whether policy has a say in what the endpoint receives
   */
  ForwardRules(
      NetworkView view,
      Edge edge,
      VirtualNetwork network,
      ForwardingScheme scheme,
      boolean guarded) {
    this.view = view;
    this.edge = edge;
    this.network = network;
    this.scheme = scheme;
    this.guarded = guarded;
  }

  Set<FlowSpec> of(Attachment attachment) {
    Endpoint endpoint = attachment.endpoint();
    Placement placement = attachment.placement();
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    base(endpoint, placement, rules);
    Optional<AttachmentPoint> destination = placement.destination();
    if (destination.isPresent() && isTurned(placement)) {
      redirect(endpoint, placement, destination.get(), rules);
    }
    placement
        .at(edge.id())
        .ifPresent(
            place -> {
              rules.addAll(scheme.arrivalFor(edge, network, endpoint));
              arrival(endpoint, placement, place, rules);
            });
    return rules.build();
  }

  private void base(Endpoint endpoint, Placement placement, ImmutableSet.Builder<FlowSpec> rules) {
    AttachmentPoint place =
        placement.stage().compareTo(Stage.SETTLING) >= 0
            ? placement.receiving()
            : placement.source();
    if (isHere(place)) {
      rules.add(deliverLater(Table.FORWARD, Priorities.HERE, endpoint));
    } else {
      other(place)
          .ifPresent(
              other ->
                  rules.add(
                      end(
                          Table.FORWARD,
                          Priorities.toward(edge, other),
                          endpoint,
                          scheme.reach(edge, other, network, endpoint))));
    }
  }

  /** Whether this edge sends to the destination already: the source's is the last to. */
  private boolean isTurned(Placement placement) {
    return placement.stage() != Stage.VOUCHING
        && (isHere(placement.source()) ? placement.isRedirected() : placement.isRepointed());
  }

  private void redirect(
      Endpoint endpoint,
      Placement placement,
      AttachmentPoint destination,
      ImmutableSet.Builder<FlowSpec> rules) {
    int priority = Priorities.override(placement.epoch());
    if (isHere(destination)) {
      rules.add(deliverLater(Table.FORWARD, priority, endpoint));
      rules.add(deliverLater(Table.ARRIVE, priority, endpoint));
      return;
    }
    Optional<Edge> there = other(destination);
    if (there.isPresent()) {
      List<Action> reach = scheme.reach(edge, there.get(), network, endpoint);
      rules.add(end(Table.FORWARD, priority, endpoint, reach));
      if (isHere(placement.source())) {
        List<Action> bounce = scheme.bounce(edge, there.get(), network, endpoint);
        rules.add(end(Table.ARRIVE, priority, endpoint, bounce));
      }
    }
  }

  private void arrival(
      Endpoint endpoint,
      Placement placement,
      AttachmentPoint place,
      ImmutableSet.Builder<FlowSpec> rules) {
    if (placement.stage().compareTo(Stage.SETTLING) >= 0 && place.equals(placement.source())) {
      return;
    }
    rules.add(deliverLater(Table.ARRIVE, Priorities.PLAIN, endpoint));
    rules.add(deliver(endpoint, place));
  }

  private FlowSpec deliver(Endpoint endpoint, AttachmentPoint place) {
    if (guarded) {
      return FlowSpec.in(Table.DELIVER, Priorities.guard(place.port()), to(endpoint))
          .writeMetadata(Keys.place(Keys.Way.IN, place.port()))
          .goTo(Table.POLICY_IN);
    }
    return FlowSpec.in(Table.DELIVER, Priorities.port(place.port()), to(endpoint))
        .then(Action.output(place.port()))
        .end();
  }

  private boolean isHere(AttachmentPoint place) {
    return place.edge().equals(edge.id());
  }

  private Optional<Edge> other(AttachmentPoint place) {
    return view.edge(place.edge());
  }

  private FlowSpec deliverLater(Table table, int priority, Endpoint endpoint) {
    return FlowSpec.in(table, priority, to(endpoint)).goTo(Table.DELIVER);
  }

  private FlowSpec end(Table table, int priority, Endpoint endpoint, List<Action> actions) {
    FlowSpec.Builder rule = FlowSpec.in(table, priority, to(endpoint));
    actions.forEach(rule::then);
    return rule.end();
  }

  private Match to(Endpoint endpoint) {
    return Match.builder().metadata(network.vni().value()).ethDst(endpoint.mac()).build();
  }
}
