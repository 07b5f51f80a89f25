package io.godwit.app.onos;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.onosproject.net.Device;
import org.onosproject.net.DeviceId;
import org.onosproject.net.device.DeviceEvent;
import org.onosproject.net.device.DeviceListener;
import org.onosproject.net.device.DeviceService;

/**
 * Tells of switches that come and go. An event says that something changed; whether the switch is
 * there by now may be news of a later one. A switch that came back before its leaving was seen has
 * been away nevertheless, and may hold nothing: it is told to have gone and come.
 */
final class SwitchListener implements DeviceListener {

  private final DeviceService devices;
  private final Consumer<String> connected;
  private final Consumer<String> disconnected;
  private final Set<DeviceId> present = ConcurrentHashMap.newKeySet();

  SwitchListener(DeviceService devices, Consumer<String> connected, Consumer<String> disconnected) {
    this.devices = devices;
    this.connected = connected;
    this.disconnected = disconnected;
  }

  /** Begins to listen; switches that are there already are not told of. */
  void start() {
    devices.addListener(this);
    devices.getAvailableDevices().forEach(device -> present.add(device.id()));
  }

  void stop() {
    devices.removeListener(this);
  }

  @Override
  public boolean isRelevant(DeviceEvent event) {
    return event.subject().type() == Device.Type.SWITCH;
  }

  @Override
  public void event(DeviceEvent event) {
    DeviceId id = event.subject().id();
    switch (event.type()) {
      case DEVICE_ADDED:
        changed(id, false);
        break;
      case DEVICE_AVAILABILITY_CHANGED:
        changed(id, present.contains(id));
        break;
      case DEVICE_REMOVED:
      case DEVICE_SUSPENDED:
        changed(id, true);
        break;
      default:
        break;
    }
  }

  private void changed(DeviceId id, boolean wasAway) {
    boolean available = devices.isAvailable(id);
    if (wasAway || !available) {
      go(id);
    }
    if (available) {
      present.add(id);
      connected.accept(id.toString());
    }
  }

  private void go(DeviceId id) {
    present.remove(id);
    disconnected.accept(id.toString());
  }
}
