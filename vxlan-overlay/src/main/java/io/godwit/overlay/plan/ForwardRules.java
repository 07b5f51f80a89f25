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
 * PREPARED   base: S                    base: deliver      base: deliver, detour: S
 * REPOINTED  base: S, override: D;      base: deliver      the same
 *            not at S; at D detour: S
 * REDIRECTED base: S, override: D       + override: bounce + override: deliver
 * STOPPED    the same                   the same           the same
 * SETTLING   base: D, override: D       override: bounce   base: deliver, override: deliver
 * VOUCHING   base: D                    -                  base: deliver
 * STEADY     the same                   -                  the same
 * </pre>
 *
 * <p>D sends what comes for the endpoint on to S from PREPARED on, so it does not matter which edge
 * turns first. S delivers what comes by that detour until SETTLING is over, and only that once it
 * bounces, so no frame goes to and fro, nor is lost on its last leg. The override stays through
 * SETTLING, since base rules for S and for D are there together while one takes over from the
 * other, and either may win. So within each transition the rules of all edges may come and go in
 * any order, adds before removes at each edge.
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
    if (destination.isPresent() && isTurned(placement, destination.get())) {
      redirect(endpoint, placement, destination.get(), rules);
    }
    if (destination.isPresent() && placement.stage() != Stage.VOUCHING) {
      detour(endpoint, placement, destination.get(), rules);
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

  /** Whether this edge leads to the destination already: its own and the source's are the last. */
  private boolean isTurned(Placement placement, AttachmentPoint destination) {
    boolean last = isHere(placement.source()) || isHere(destination);
    return placement.stage() != Stage.VOUCHING
        && (last ? placement.isRedirected() : placement.isRepointed());
  }

  /**
   * The destination's edge sends on to the source's what is for the endpoint, until it is there.
   */
  private void detour(
      Endpoint endpoint,
      Placement placement,
      AttachmentPoint destination,
      ImmutableSet.Builder<FlowSpec> rules) {
    AttachmentPoint source = placement.source();
    if (isHere(source)) {
      other(destination)
          .ifPresent(
              there ->
                  rules.addAll(scheme.arrivalByDetour(edge, there, source, network, endpoint)));
    } else if (isHere(destination) && placement.stage() != Stage.SETTLING) {
      other(source).ifPresent(there -> detour(endpoint, placement, there, rules));
    }
  }

  private void detour(
      Endpoint endpoint, Placement placement, Edge there, ImmutableSet.Builder<FlowSpec> rules) {
    AttachmentPoint source = placement.source();
    rules.add(
        end(
            Table.ARRIVE,
            Priorities.DETOUR,
            endpoint,
            scheme.detour(edge, there, source, endpoint, true)));
    if (placement.stage() == Stage.REPOINTED) {
      // From here on all frames go one way, so that none overtakes another when that ends.
      rules.add(
          end(
              Table.FORWARD,
              Priorities.DETOUR,
              endpoint,
              scheme.detour(edge, there, source, endpoint, false)));
    }
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
    boolean left = placement.destination().isPresent() && place.equals(placement.source());
    if (!left || placement.stage().compareTo(Stage.SETTLING) < 0) {
      rules.add(deliverLater(Table.ARRIVE, Priorities.PLAIN, endpoint));
    }
    if (!left || placement.stage() != Stage.VOUCHING) {
      rules.add(deliver(endpoint, place));
    }
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
