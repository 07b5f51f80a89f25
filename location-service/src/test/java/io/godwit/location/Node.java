package io.godwit.location;

import io.godwit.location.service.LocationAdmin;
import io.godwit.location.service.LocationManager;
import io.godwit.location.store.LocationStores;
import java.util.function.LongSupplier;

/** A controller's location service: its own index and writers over stores it may share. */
public final class Node implements AutoCloseable {
  public final LocationManager locations;
  public final LocationAdmin admin;

  /**
   * @param clock ms since 1970
   */
  public Node(LocationStores stores, LongSupplier clock) {
    locations = new LocationManager(stores);
    admin = new LocationAdmin(stores, locations, clock);
  }

  @Override
  public void close() {
    locations.close();
  }
}
