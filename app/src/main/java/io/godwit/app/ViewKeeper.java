package io.godwit.app;

import io.godwit.app.migration.MigrationCoordinator;
import io.godwit.app.program.NetworkProgrammer;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.EndpointId;
import io.godwit.location.NetworkId;
import io.godwit.location.VirtualNetwork;
import io.godwit.location.service.Location;
import io.godwit.location.service.LocationListener;
import io.godwit.overlay.view.NetworkView;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/**
 * Carries what the location service knows into the programmer's view; an endpoint that is in a
 * migration stands where the migration says.
 */
final class ViewKeeper implements LocationListener {

  private final NetworkProgrammer programmer;
  private final MigrationCoordinator migrations;
  private final Executor thread;

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
    update(view -> now.map(view::withNetwork).orElseGet(() -> view.withoutNetwork(id)));
  }

  @Override
  public void locationChanged(EndpointId id, Optional<Location> before, Optional<Location> now) {
    update(view -> now.map(location -> place(view, location)).orElseGet(() -> view.without(id)));
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
