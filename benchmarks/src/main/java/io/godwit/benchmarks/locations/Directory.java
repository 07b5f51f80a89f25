package io.godwit.benchmarks.locations;

import io.godwit.location.Vni;
import org.jspecify.annotations.Nullable;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/** What the two contestants have in common. Filled when it is made. */
interface Directory {
  @Nullable Object find(Vni vni, IpAddress ip);

  @Nullable Object find(Vni vni, MacAddress mac);
}
