package io.godwit.benchmarks.locations;

import io.godwit.location.EndpointState;
import io.godwit.location.Vni;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/** The baseline: what anybody would write first. */
final class PlainDirectory implements Directory {
  private final ConcurrentMap<IpKey, EndpointState> byIp = new ConcurrentHashMap<>();
  private final ConcurrentMap<MacKey, EndpointState> byMac = new ConcurrentHashMap<>();

  PlainDirectory(Population population) {
    for (int i = 0; i < population.size(); i++) {
      EndpointState state = population.state(i);
      Vni vni = population.vni(i);
      byMac.put(new MacKey(vni, state.endpoint().mac()), state);
      for (IpAddress ip : state.endpoint().addresses()) {
        byIp.put(new IpKey(vni, ip), state);
      }
    }
  }

  @Override
  public @Nullable Object find(Vni vni, IpAddress ip) {
    return byIp.get(new IpKey(vni, ip));
  }

  @Override
  public @Nullable Object find(Vni vni, MacAddress mac) {
    return byMac.get(new MacKey(vni, mac));
  }

  private record IpKey(Vni vni, IpAddress ip) {}

  private record MacKey(Vni vni, MacAddress mac) {}
}
