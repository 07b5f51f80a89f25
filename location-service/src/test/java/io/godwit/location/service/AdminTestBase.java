package io.godwit.location.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.location.LocationException;
import io.godwit.location.Node;
import io.godwit.location.Sample;
import io.godwit.location.store.InMemoryLocationStores;
import io.godwit.location.store.Versioned;
import io.godwit.location.store.VersionedStore;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.function.Executable;

/** One node, with edges hv1 to hv3 and the networks a (5001) and b (5002). */
abstract class AdminTestBase {
  final InMemoryLocationStores stores = new InMemoryLocationStores();
  final Node node = new Node(stores, () -> 0);
  final LocationAdmin admin = node.admin;
  final LocationManager locations = node.locations;

  AdminTestBase() {
    for (int i = 1; i <= 3; i++) {
      admin.register(Sample.edge(i));
    }
    admin.register(Sample.network("a", 5001));
    admin.register(Sample.network("b", 5002));
  }

  /** Refused, for that reason, and neither the stores nor the index have changed. */
  final void refused(LocationException.Kind kind, String saying, Executable change) {
    Object stored = stored();
    Object known = known();
    LocationException e = assertThrows(LocationException.class, change, saying);
    assertTrue(e.getMessage().contains(saying), e.getMessage());
    assertEquals(kind, e.kind(), e.getMessage());
    assertEquals(stored, stored(), "a refused change left something behind");
    assertEquals(known, known());
  }

  final void conflict(String saying, Executable change) {
    refused(LocationException.Kind.CONFLICT, saying, change);
  }

  final void invalid(String saying, Executable change) {
    refused(LocationException.Kind.INVALID, saying, change);
  }

  final void notFound(String saying, Executable change) {
    refused(LocationException.Kind.NOT_FOUND, saying, change);
  }

  private Object stored() {
    return List.of(
        values(stores.edges()),
        values(stores.networks()),
        values(stores.endpoints()),
        values(stores.claims()));
  }

  private Object known() {
    return List.of(
        locations.edges(),
        locations.networks(),
        locations.locations().stream()
            .collect(Collectors.toMap(l -> l.endpoint().id(), Function.identity())));
  }

  private static <K, V> Map<K, V> values(VersionedStore<K, V> store) {
    return store.snapshot().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> value(entry.getValue())));
  }

  private static <V> V value(Versioned<V> versioned) {
    return versioned.value();
  }
}
