package io.godwit.location.service;

import static io.godwit.location.Sample.edge;
import static io.godwit.location.Sample.hv;
import static io.godwit.location.Sample.id;
import static io.godwit.location.Sample.ip;
import static io.godwit.location.Sample.network;
import static io.godwit.location.Sample.port;
import static io.godwit.location.Sample.vm;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.location.Binding;
import io.godwit.location.Node;
import io.godwit.location.Provenance;
import io.godwit.location.Vni;
import io.godwit.location.store.FailingStores;
import io.godwit.location.store.InMemoryLocationStores;
import io.godwit.location.store.Ledger;
import io.godwit.location.store.StoreUnavailableException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * The store goes away in the middle of a change, at every operation that the change needs: the
 * writer is told, whoever reads sees the change whole or not at all, and nobody is hindered for
 * ever.
 */
class UnavailableStoreTest {

  private final AtomicLong clock = new AtomicLong();

  /**
   * @param change what fails half-way, and is then done again
   * @param done whether it is whole
   */
  private void everywhere(Consumer<LocationAdmin> change, Consumer<Node> done) {
    int failures = 0;
    for (int operation = 0; ; operation++) {
      InMemoryLocationStores stores = new InMemoryLocationStores();
      FailingStores failing = new FailingStores(stores);
      Node node = new Node(failing, clock::get);
      prepare(node.admin);
      failing.failFrom(operation);
      boolean failed = fails(() -> change.accept(node.admin));
      failing.heal();
      clock.addAndGet(Ledger.ABANDONED_MILLIS + 1);
      change.accept(node.admin);
      done.accept(node);
      // What a node that starts now reads is the same.
      Node fresh = new Node(stores, clock::get);
      done.accept(fresh);
      if (!failed) {
        assertTrue(failures > 0, "nothing was tested");
        return;
      }
      failures++;
    }
  }

  private static boolean fails(Runnable change) {
    try {
      change.run();
      return false;
    } catch (StoreUnavailableException e) {
      return true;
    }
  }

  private static void prepare(LocationAdmin admin) {
    admin.register(edge(1));
    admin.register(edge(2));
    admin.register(network("a", 5001));
    admin.register(vm("a", 1), port(1, 10), Provenance.OPERATOR);
  }

  @Test
  void aNewEndpointIsThereInTheEnd() {
    everywhere(
        admin -> admin.register(vm("a", 2), port(2, 10), Provenance.OPERATOR),
        node -> {
          Location location = node.locations.locate(Vni.of(5001), ip(2)).get();
          assertEquals(port(2, 10), location.binding().get().active());
        });
  }

  @Test
  void anEdgeChangesInTheEnd() {
    everywhere(
        admin -> admin.register(edge(3)),
        node -> assertEquals(Optional.of(edge(3)), node.locations.edge(hv(3))));
  }

  @Test
  void aMoveIsDoneInTheEnd() {
    everywhere(
        admin -> admin.bind(id("a", 1), port(2, 11), Provenance.OPERATOR),
        node -> {
          Binding binding = node.locations.location(id("a", 1)).get().binding().get();
          assertEquals(port(2, 11), binding.active());
          // The way behind it is free.
          node.admin.register(vm("a", 7), port(1, 10), Provenance.OPERATOR);
          node.admin.removeEndpoint(id("a", 7));
        });
  }

  @Test
  void whatWasTakenHalfWayIsFreeForOthers() {
    for (int operation = 0; operation < 12; operation++) {
      InMemoryLocationStores stores = new InMemoryLocationStores();
      FailingStores failing = new FailingStores(stores);
      Node node = new Node(failing, clock::get);
      prepare(node.admin);
      failing.failFrom(operation);
      boolean failed =
          fails(() -> node.admin.register(vm("a", 2), port(2, 10), Provenance.OPERATOR));
      failing.heal();
      clock.addAndGet(Ledger.ABANDONED_MILLIS + 1);
      Node other = new Node(stores, clock::get);
      if (failed && other.locations.location(id("a", 2)).isEmpty()) {
        // Another endpoint with all that it would have had.
        other.admin.register(vm("a", 3, vm("a", 2).mac(), ip(2)), port(2, 10), Provenance.OPERATOR);
      }
      assertTrue(other.locations.locate(Vni.of(5001), ip(2)).isPresent());
    }
  }
}
