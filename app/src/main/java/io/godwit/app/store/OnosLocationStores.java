package io.godwit.app.store;

import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.EndpointId;
import io.godwit.location.EndpointState;
import io.godwit.location.NetworkId;
import io.godwit.location.VirtualNetwork;
import io.godwit.location.store.LocationStores;
import io.godwit.location.store.Stored;
import io.godwit.location.store.VersionedStore;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.onosproject.core.ApplicationId;
import org.onosproject.store.serializers.KryoNamespaces;
import org.onosproject.store.service.ConsistentMap;
import org.onosproject.store.service.Serializer;
import org.onosproject.store.service.StorageService;

/**
 * {@link LocationStores} in ONOS's Raft partitions: one {@code ConsistentMap} a kind, names to
 * encoded values. Outlives the application, so that an upgrade finds everybody where they are.
 */
public final class OnosLocationStores implements LocationStores {
  private final VersionedStore<EdgeId, Stored<Edge>> edges;
  private final VersionedStore<NetworkId, Stored<VirtualNetwork>> networks;
  private final VersionedStore<EndpointId, Stored<EndpointState>> endpoints;
  private final VersionedStore<String, String> claims;

  /**
   * @param events where changes are delivered; may be blocked, so it is nobody else's
   */
  public OnosLocationStores(StorageService storage, ApplicationId app, Executor events) {
    edges = store(storage, app, "edges", EdgeId::of, LocationCodecs.edges(), events);
    networks = store(storage, app, "networks", NetworkId::of, LocationCodecs.networks(), events);
    endpoints =
        store(storage, app, "endpoints", EndpointId::of, LocationCodecs.endpoints(), events);
    claims = store(storage, app, "claims", Function.identity(), TEXT, events);
  }

  @Override
  public VersionedStore<EdgeId, Stored<Edge>> edges() {
    return edges;
  }

  @Override
  public VersionedStore<NetworkId, Stored<VirtualNetwork>> networks() {
    return networks;
  }

  @Override
  public VersionedStore<EndpointId, Stored<EndpointState>> endpoints() {
    return endpoints;
  }

  @Override
  public VersionedStore<String, String> claims() {
    return claims;
  }

  static final Codec<String> TEXT =
      new Codec<>() {
        @Override
        public byte[] encode(String value) {
          return value.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String decode(byte[] bytes) {
          return new String(bytes, StandardCharsets.UTF_8);
        }
      };

  static ConsistentMap<String, byte[]> map(StorageService storage, ApplicationId app, String name) {
    return storage
        .<String, byte[]>consistentMapBuilder()
        .withName("godwit-" + name)
        .withApplicationId(app)
        .withSerializer(Serializer.using(KryoNamespaces.BASIC))
        .build();
  }

  static <K, V> VersionedStore<K, V> store(
      StorageService storage,
      ApplicationId app,
      String name,
      Function<String, K> parse,
      Codec<V> codec,
      Executor events) {
    return new ConsistentMapStore<>(map(storage, app, name), parse, codec, events);
  }
}
