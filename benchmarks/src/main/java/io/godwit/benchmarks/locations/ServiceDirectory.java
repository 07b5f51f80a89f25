package io.godwit.benchmarks.locations;

import io.godwit.location.Vni;
import io.godwit.location.service.LocationManager;
import io.godwit.location.service.LocationService;
import org.jspecify.annotations.Nullable;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/** Godwit's location service as it runs on every node. */
final class ServiceDirectory implements Directory {
  private final LocationService service;

  ServiceDirectory(Population population) {
    service = new LocationManager(new ReplayedStores(population));
  }

  @Override
  public @Nullable Object find(Vni vni, IpAddress ip) {
    return service.locate(vni, ip).orElse(null);
  }

  @Override
  public @Nullable Object find(Vni vni, MacAddress mac) {
    return service.locate(vni, mac).orElse(null);
  }
}
