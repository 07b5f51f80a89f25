package io.godwit.runtime.openflow.translation;

import org.jspecify.annotations.Nullable;
import org.onosproject.net.DeviceId;
import org.onosproject.net.driver.DefaultDriverData;
import org.onosproject.net.driver.DefaultDriverHandler;
import org.onosproject.net.driver.Driver;
import org.onosproject.net.driver.DriverHandler;
import org.onosproject.net.driver.DriverService;

/**
 * The driver of one device, kept: ONOS asks its configuration, which is replicated, at each
 * look-up, and that takes from one to several milliseconds. A device may get another driver long
 * after it connected, when an application brings one or somebody configures it, so whoever keeps an
 * object of this class has it looked up anew from time to time. Thread-safe.
 */
public final class DeviceDriver {
  private final DriverService drivers;
  private final DeviceId device;
  private volatile @Nullable Driver known;

  public DeviceDriver(DriverService drivers, DeviceId device) {
    this.drivers = drivers;
    this.device = device;
  }

  /** A handler of its own for each caller: its behaviours need not be thread-safe. */
  DriverHandler handler() {
    Driver driver = known;
    return driver == null ? renewedHandler() : handler(driver);
  }

  /** The same, of the driver that the device has now, for those who ask later as well. */
  DriverHandler renewedHandler() {
    Driver driver = drivers.getDriver(device);
    known = driver;
    return handler(driver);
  }

  private DriverHandler handler(Driver driver) {
    return new DefaultDriverHandler(new DefaultDriverData(driver, device));
  }
}
