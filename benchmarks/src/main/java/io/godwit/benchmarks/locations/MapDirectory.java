package io.godwit.benchmarks.locations;

import io.godwit.location.EndpointState;
import io.godwit.location.Vni;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/** The baselines: a hash map by VNI and address. */
final class MapDirectory implements Directory {
  private final ConcurrentMap<Object, EndpointState> byIp = new ConcurrentHashMap<>();
  private final ConcurrentMap<Object, EndpointState> byMac = new ConcurrentHashMap<>();
  private final BiFunction<Vni, Object, Object> key;

  private MapDirectory(Population population, BiFunction<Vni, Object, Object> key) {
    this.key = key;
    for (int i = 0; i < population.size(); i++) {
      EndpointState state = population.state(i);
      Vni vni = population.vni(i);
      byMac.put(key.apply(vni, state.endpoint().mac()), state);
      for (IpAddress ip : state.endpoint().addresses()) {
        byIp.put(key.apply(vni, ip), state);
      }
    }
  }

  /** What anybody would write first: a record as the key. */
  static MapDirectory plain(Population population) {
    return new MapDirectory(population, PlainKey::new);
  }

  /**
   * What a more careful author would write: VNI and address mixed; the address's own hash stays.
   */
  static MapDirectory mixed(Population population) {
    return new MapDirectory(population, MixedKey::new);
  }

  @Override
  public @Nullable Object find(Vni vni, IpAddress ip) {
    return byIp.get(key.apply(vni, ip));
  }

  @Override
  public @Nullable Object find(Vni vni, MacAddress mac) {
    return byMac.get(key.apply(vni, mac));
  }

  private record PlainKey(Vni vni, Object address) {}

  private record MixedKey(Vni vni, Object address) {
    /** The golden ratio's bits, as Knuth's multiplicative hashing has them. */
    private static final int SPREAD = 0x9E3779B9;

    @Override
    public int hashCode() {
      return (vni.value() * SPREAD + address.hashCode()) * SPREAD;
    }
  }
}
