package io.godwit.app;

import io.godwit.app.migration.MigrationCoordinator;
import io.godwit.app.policy.PolicyListener;
import io.godwit.app.program.NetworkProgrammer;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.EndpointId;
import io.godwit.location.NetworkId;
import io.godwit.location.VirtualNetwork;
import io.godwit.location.service.Location;
import io.godwit.location.service.LocationListener;
import io.godwit.overlay.policy.LocalPolicy;
import io.godwit.overlay.policy.NetworkPolicy;
import io.godwit.overlay.policy.Scope;
import io.godwit.overlay.policy.SecurityGroup;
import io.godwit.overlay.view.NetworkView;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/**
 * Carries what the location service and the policy book know into the programmer's view; an
 * endpoint that is in a migration stands where the migration says.
 */
final class ViewKeeper implements LocationListener, PolicyListener {

  private final NetworkProgrammer programmer;
  private final MigrationCoordinator migrations;
  private final Executor thread;

  /** What is said of networks that are not there yet, too. Confined to the thread. */
  private final Map<String, SecurityGroup> groups = new HashMap<>();

  private final Map<NetworkId, NetworkPolicy> policies = new HashMap<>();

  ViewKeeper(NetworkProgrammer programmer, MigrationCoordinator migrations, Executor thread) {
    this.programmer = programmer;
    this.migrations = migrations;
    this.thread = thread;
  }

  @Override
  public void edgeChanged(EdgeId id, Optional<Edge> before, Optional<Edge> now) {
    update(view -> now.map(view::withEdge).orElseGet(() -> view.withoutEdge(id)));
  }

  @Override
  public void networkChanged(
      NetworkId id, Optional<VirtualNetwork> before, Optional<VirtualNetwork> now) {
    update(
        view ->
            now.map(network -> withPolicy(view.withNetwork(network), id, before.isEmpty()))
                .orElseGet(() -> view.withoutNetwork(id)));
  }

  @Override
  public void locationChanged(EndpointId id, Optional<Location> before, Optional<Location> now) {
    thread.execute(
        () -> {
          if (now.isEmpty()) {
            // What its last move still drains or vouches for is over: one that comes anew under
            // its name is where it is said to be, and not where that move led.
            migrations.free(id);
          }
          programmer.update(
              view -> now.map(location -> place(view, location)).orElseGet(() -> view.without(id)));
        });
  }

  @Override
  public void groupChanged(String id, Optional<SecurityGroup> before, Optional<SecurityGroup> now) {
    update(
        view -> {
          if (now.isPresent()) {
            groups.put(id, now.get());
            return view.withGroup(now.get());
          }
          groups.remove(id);
          return before.map(gone -> view.withoutGroup(gone.network(), id)).orElse(view);
        });
  }

  @Override
  public void policyChanged(NetworkId network, Optional<NetworkPolicy> now) {
    update(
        view -> {
          if (now.isPresent()) {
            policies.put(network, now.get());
          } else {
            policies.remove(network);
          }
          return view.withPolicy(now.orElseGet(() -> NetworkPolicy.open(network)));
        });
  }

  @Override
  public void localPolicyChanged(Scope place, Optional<LocalPolicy> now) {
    update(view -> now.map(view::with).orElseGet(() -> view.without(place)));
  }

  /** A network that is new to the view may come later than what is said of it. */
  private NetworkView withPolicy(NetworkView view, NetworkId network, boolean isNew) {
    if (!isNew) {
      return view;
    }
    NetworkView guarded = view;
    if (policies.containsKey(network)) {
      guarded = guarded.withPolicy(policies.get(network));
    }
    for (SecurityGroup group : groups.values()) {
      if (group.network().equals(network)) {
        guarded = guarded.withGroup(group);
      }
    }
    return guarded;
  }

  private NetworkView place(NetworkView view, Location location) {
    return location
        .binding()
        .map(binding -> view.with(location.endpoint(), migrations.placementOf(binding)))
        .orElseGet(() -> view.without(location.endpoint().id()));
  }

  private void update(UnaryOperator<NetworkView> change) {
    thread.execute(() -> programmer.update(change));
  }
}
