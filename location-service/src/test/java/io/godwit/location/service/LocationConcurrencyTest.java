package io.godwit.location.service;

import static io.godwit.location.Sample.edge;
import static io.godwit.location.Sample.id;
import static io.godwit.location.Sample.ip;
import static io.godwit.location.Sample.mac;
import static io.godwit.location.Sample.network;
import static io.godwit.location.Sample.port;
import static io.godwit.location.Sample.vm;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.location.Binding;
import io.godwit.location.EndpointId;
import io.godwit.location.LocationException;
import io.godwit.location.Node;
import io.godwit.location.Provenance;
import io.godwit.location.Vni;
import io.godwit.location.store.InMemoryLocationStores;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Two nodes whose threads write, read and listen all at once. */
class LocationConcurrencyTest {
  private static final int THREADS = 4;
  private static final int STEPS = 400;
  private static final Vni A = Vni.of(5001);

  private final InMemoryLocationStores stores = new InMemoryLocationStores();
  private final List<Node> nodes = List.of(new Node(stores, () -> 0), new Node(stores, () -> 0));

  /** What a listener heard; every change must begin where the last one ended. */
  private static final class Chain implements LocationListener {
    private final Map<EndpointId, Location> state = new HashMap<>();
    private final List<String> faults = new ArrayList<>();

    @Override
    public synchronized void locationChanged(
        EndpointId id, Optional<Location> before, Optional<Location> now) {
      if (!before.equals(Optional.ofNullable(state.get(id)))) {
        faults.add(id + ": " + before + " after " + state.get(id));
      }
      if (before.equals(now)) {
        faults.add("no change: " + before);
      }
      before
          .flatMap(Location::binding)
          .ifPresent(
              old ->
                  now.flatMap(Location::binding)
                      .filter(binding -> binding.epoch() < old.epoch())
                      .ifPresent(binding -> faults.add(old + " before " + binding)));
      now.ifPresentOrElse(location -> state.put(id, location), () -> state.remove(id));
    }

    synchronized void check(Collection<Location> finally_) {
      assertEquals(List.of(), faults);
      assertEquals(
          finally_.stream().collect(Collectors.toMap(l -> l.endpoint().id(), Function.identity())),
          state);
    }
  }

  @Test
  void listenersThatComeAmidWritesMissNothingAndHearNothingTwice() throws Exception {
    topology();
    List<Map.Entry<Node, Chain>> chains = Collections.synchronizedList(new ArrayList<>());
    together(
        thread -> {
          Node node = nodes.get(thread % nodes.size());
          Random random = new Random(thread);
          for (int step = 0; step < STEPS; step++) {
            if (step % 40 == 20) {
              Chain chain = new Chain();
              chains.add(Map.entry(node, chain));
              node.locations.addListener(chain);
            }
            writeSomething(node, random);
          }
          return null;
        });
    assertTrue(chains.size() >= THREADS);
    for (Map.Entry<Node, Chain> entry : chains) {
      entry.getValue().check(entry.getKey().locations.locations());
    }
    assertEquals(
        new java.util.HashSet<>(nodes.get(0).locations.locations()),
        new java.util.HashSet<>(nodes.get(1).locations.locations()));
  }

  @Test
  void whatIsNeverTouchedIsNeverMissedByReaders() throws Exception {
    topology();
    Node node = nodes.get(0);
    node.admin.register(vm("a", 200), port(3, 200), Provenance.OPERATOR);
    List<Integer> missed =
        together(
            thread -> {
              int misses = 0;
              Random random = new Random(thread);
              for (int step = 0; step < STEPS; step++) {
                if (thread < 2) {
                  // Also makes the index grow and sweep while the others read.
                  int number = 1 + random.nextInt(150);
                  register(node, vm("b", number));
                  remove(node, id("b", random.nextInt(150) + 1));
                } else {
                  for (int i = 0; i < 50; i++) {
                    misses += node.locations.locate(A, ip(200)).isPresent() ? 0 : 1;
                    misses += node.locations.locate(A, mac(200)).isPresent() ? 0 : 1;
                    misses += node.locations.location(id("a", 200)).isPresent() ? 0 : 1;
                  }
                }
              }
              return misses;
            });
    assertEquals(List.of(0, 0, 0, 0), missed);
  }

  @Test
  void ofTwoWhoMoveAnEndpointAtOnceOneWins() throws Exception {
    topology();
    Node first = nodes.get(0);
    first.admin.register(vm("a", 1), port(1, 10), Provenance.OPERATOR);
    for (int round = 0; round < 50; round++) {
      long epoch = first.locations.location(id("a", 1)).get().binding().get().epoch();
      List<Optional<Binding>> won =
          together(
              thread -> {
                try {
                  return Optional.of(
                      nodes
                          .get(thread % 2)
                          .admin
                          .bind(
                              id("a", 1),
                              port(1 + (int) (epoch % 2), 20 + thread),
                              epoch,
                              Provenance.OPERATOR));
                } catch (LocationException lost) {
                  return Optional.empty();
                }
              });
      assertEquals(1, won.stream().filter(Optional::isPresent).count());
      Binding now = first.locations.location(id("a", 1)).get().binding().get();
      assertEquals(epoch + 1, now.epoch());
      assertNotEquals(port(1, 10), now.active());
    }
  }

  private void topology() {
    Node node = nodes.get(0);
    for (int i = 1; i <= 3; i++) {
      node.admin.register(edge(i));
    }
    node.admin.register(network("a", 5001));
    node.admin.register(network("b", 5002));
  }

  private static void writeSomething(Node node, Random random) {
    int number = 1 + random.nextInt(6);
    try {
      switch (random.nextInt(5)) {
        case 0 -> node.admin.removeEndpoint(id("a", number));
        case 1 -> node.admin.register(vm("a", number, mac(1 + random.nextInt(8)), ip(number)));
        case 2 -> node.admin.register(vm("a", number));
        default ->
            node.admin.register(
                vm("a", number),
                port(1 + random.nextInt(3), 10 + random.nextInt(4)),
                Provenance.OPERATOR);
      }
    } catch (LocationException refused) {
      // Taken, gone or busy: as it should be among rivals.
    }
  }

  private static void register(Node node, io.godwit.location.Endpoint endpoint) {
    try {
      node.admin.register(endpoint);
    } catch (LocationException busy) {
      // The other writer is at it.
    }
  }

  private static void remove(Node node, EndpointId id) {
    try {
      node.admin.removeEndpoint(id);
    } catch (LocationException gone) {
      // The other writer was first.
    }
  }

  private interface Task<T> {
    T run(int thread) throws Exception;
  }

  private static <T> List<T> together(Task<T> task) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      CyclicBarrier start = new CyclicBarrier(THREADS);
      List<Callable<T>> tasks = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        tasks.add(
            () -> {
              start.await(10, TimeUnit.SECONDS);
              return task.run(thread);
            });
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(tasks)) {
        results.add(future.get(60, TimeUnit.SECONDS));
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }
}
