package io.godwit.app.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.MoreExecutors;
import io.godwit.location.store.CasResult;
import io.godwit.location.store.StoreEvent;
import io.godwit.location.store.StoreUnavailableException;
import io.godwit.location.store.Versioned;
import io.godwit.location.store.VersionedStore;
import io.godwit.location.store.VersionedStoreContract;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.onosproject.core.DefaultApplicationId;
import org.onosproject.store.service.ConsistentMap;
import org.onosproject.store.service.ConsistentMapAdapter;
import org.onosproject.store.service.ConsistentMapException;
import org.onosproject.store.service.MapEvent;
import org.onosproject.store.service.MapEventListener;

/** The store in a {@code ConsistentMap} keeps the contract. */
class ConsistentMapStoreTest extends VersionedStoreContract {
  private final ConsistentMap<String, byte[]> map =
      OnosLocationStores.map(new AtomicTestStorage(), new DefaultApplicationId(1, "test"), "test");

  @Override
  protected VersionedStore<String, String> newStore() {
    return over(map);
  }

  @Test
  void theMapsStateIsAsOfItsReadingAsInRaft() {
    map.put("k", bytes("1"));
    Set<Map.Entry<String, org.onosproject.store.service.Versioned<byte[]>>> state = map.entrySet();
    map.put("k", bytes("2"));
    map.put("new", bytes("3"));
    assertEquals(1, state.size());
    assertArrayEquals(bytes("1"), state.iterator().next().getValue().value());
  }

  @Test
  void whatAnotherWriterStoredRightAfterIsNeverTakenForOnesOwn() {
    long version = map.putIfAbsent("k", bytes("a")) == null ? map.get("k").version() : -1;
    ConsistentMap<String, byte[]> raced =
        new Delegate() {
          @Override
          public boolean replace(String key, long oldVersion, byte[] value) {
            boolean replaced = map.replace(key, oldVersion, value);
            map.put(key, bytes("other"));
            return replaced;
          }
        };
    CasResult<String> result = over(raced).replace("k", version, "mine");
    assertTrue(result.applied());
    assertEquals("mine", result.current().get().value());
    long claimed = result.current().get().version();
    assertTrue(claimed < map.get("k").version());
    assertFalse(over(map).replace("k", claimed, "again").applied());
  }

  @Test
  void eventsThatTheReplayAlreadyShowsAreLeftOut() {
    List<StoreEvent<String, String>> heard = new ArrayList<>();
    map.put("stays", bytes("1"));
    map.put("goes", bytes("2"));
    // Between the listener's arrival and the reading of the state, three things happen.
    ConsistentMap<String, byte[]> busy =
        new Delegate() {
          @Override
          public void addListener(MapEventListener<String, byte[]> listener) {
            map.addListener(listener);
            map.put("stays", bytes("3"));
            map.remove("goes");
            map.put("comes", bytes("4"));
          }
        };
    over(busy).watch(heard::add);
    assertEquals(2, heard.size());
    assertTrue(heard.contains(StoreEvent.stored("stays", now("stays"))));
    assertTrue(heard.contains(StoreEvent.stored("comes", now("comes"))));
  }

  @Test
  void whatTheStateCameTooEarlyToShowFollows() {
    List<StoreEvent<String, String>> heard = new ArrayList<>();
    map.put("k", bytes("1"));
    long first = map.get("k").version();
    List<MapEventListener<String, byte[]>> listeners = new ArrayList<>();
    ConsistentMap<String, byte[]> busy =
        new Delegate() {
          @Override
          public void addListener(MapEventListener<String, byte[]> listener) {
            listeners.add(listener);
            map.addListener(listener);
          }

          @Override
          public Set<Map.Entry<String, org.onosproject.store.service.Versioned<byte[]>>>
              entrySet() {
            var before = new HashSet<>(super.entrySet());
            map.remove("k");
            return before;
          }
        };
    over(busy).watch(heard::add);
    assertEquals(
        List.of(StoreEvent.stored("k", Versioned.of("1", first)), StoreEvent.removed("k", first)),
        heard);
  }

  @Test
  void anUnreadableEventIsLeftOutAndTheNextIsHeard() {
    List<StoreEvent<String, String>> heard = new ArrayList<>();
    List<MapEventListener<String, byte[]>> listeners = new ArrayList<>();
    ConsistentMap<String, byte[]> spied =
        new Delegate() {
          @Override
          public void addListener(MapEventListener<String, byte[]> listener) {
            listeners.add(listener);
          }
        };
    Codec<String> strict =
        new Codec<>() {
          @Override
          public byte[] encode(String value) {
            return bytes(value);
          }

          @Override
          public String decode(byte[] bytes) {
            if (bytes.length == 0) {
              throw new IllegalArgumentException("empty");
            }
            return new String(bytes, StandardCharsets.UTF_8);
          }
        };
    new ConsistentMapStore<>(spied, Function.identity(), strict, MoreExecutors.directExecutor())
        .watch(heard::add);
    listeners.get(0).event(event("k", new byte[0], 1));
    listeners.get(0).event(event("k", bytes("good"), 2));
    assertEquals(List.of(StoreEvent.stored("k", Versioned.of("good", 2))), heard);
  }

  @Test
  void aMapThatDoesNotAnswerIsSaidToBeUnavailable() {
    ConsistentMap<String, byte[]> dead =
        new ConsistentMapAdapter<>() {
          @Override
          public org.onosproject.store.service.Versioned<byte[]> get(String key) {
            throw new ConsistentMapException.Timeout("test");
          }

          @Override
          public String name() {
            return "test";
          }
        };
    StoreUnavailableException e =
        assertThrows(StoreUnavailableException.class, () -> over(dead).get("k"));
    assertTrue(e.getMessage().contains("test"));
  }

  private Versioned<String> now(String key) {
    return over(map).get(key).get();
  }

  private static VersionedStore<String, String> over(ConsistentMap<String, byte[]> map) {
    return new ConsistentMapStore<>(
        map, Function.identity(), OnosLocationStores.TEXT, MoreExecutors.directExecutor());
  }

  private static MapEvent<String, byte[]> event(String key, byte[] value, long version) {
    return new MapEvent<>(
        "test", key, new org.onosproject.store.service.Versioned<>(value, version), null);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The map under test, to be meddled with. */
  private class Delegate extends ConsistentMapAdapter<String, byte[]> {
    @Override
    public org.onosproject.store.service.Versioned<byte[]> get(String key) {
      return map.get(key);
    }

    @Override
    public boolean replace(String key, long oldVersion, byte[] value) {
      return map.replace(key, oldVersion, value);
    }

    @Override
    public Set<Map.Entry<String, org.onosproject.store.service.Versioned<byte[]>>> entrySet() {
      return map.entrySet();
    }

    @Override
    public void addListener(MapEventListener<String, byte[]> listener) {
      map.addListener(listener);
    }

    @Override
    public String name() {
      return "test";
    }
  }
}
