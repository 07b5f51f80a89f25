package io.godwit.app.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.onosproject.net.device.DeviceEvent.Type.DEVICE_ADDED;
import static org.onosproject.net.device.DeviceEvent.Type.DEVICE_AVAILABILITY_CHANGED;
import static org.onosproject.net.device.DeviceEvent.Type.DEVICE_REMOVED;
import static org.onosproject.net.device.DeviceEvent.Type.PORT_STATS_UPDATED;

import com.google.common.reflect.Reflection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.onlab.packet.ChassisId;
import org.onosproject.net.DefaultDevice;
import org.onosproject.net.Device;
import org.onosproject.net.DeviceId;
import org.onosproject.net.device.DeviceEvent;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.provider.ProviderId;

/** What is made of ONOS's events, which may be older than what ONOS says when asked. */
class SwitchListenerTest {

  private static final DeviceId ID = DeviceId.deviceId("of:0000000000000001");

  private final List<String> told = new ArrayList<>();
  private boolean available;
  private final SwitchListener listener =
      new SwitchListener(
          Reflection.newProxy(
              DeviceService.class,
              (proxy, method, args) ->
                  switch (method.getName()) {
                    case "isAvailable" -> available;
                    case "getAvailableDevices" -> available ? List.of(device()) : List.of();
                    case "addListener", "removeListener" -> null;
                    default -> throw new UnsupportedOperationException(method.getName());
                  }),
          id -> told.add("connected"),
          id -> told.add("disconnected"));

  @Test
  void aSwitchComesAndGoesAndComesBack() {
    listener.start();
    available = true;
    listener.event(event(DEVICE_ADDED));
    available = false;
    listener.event(event(DEVICE_AVAILABILITY_CHANGED));
    available = true;
    listener.event(event(DEVICE_AVAILABILITY_CHANGED));
    assertEquals(List.of("connected", "disconnected", "connected"), told);
  }

  /** Both events are handled after the switch has come back. */
  @Test
  void aSwitchThatIsBackBeforeItsLeavingWasSeenHasBeenAway() {
    available = true;
    listener.start();
    listener.event(event(DEVICE_AVAILABILITY_CHANGED));
    assertEquals(List.of("disconnected", "connected"), told);
  }

  /** The news of its removal comes after it has been added again. */
  @Test
  void aRemovalThatIsNewsOfBeforeDoesNotTakeTheSwitch() {
    available = true;
    listener.start();
    listener.event(event(DEVICE_REMOVED));
    assertEquals(List.of("disconnected", "connected"), told);
  }

  @Test
  void aSwitchThatWasNotKnownMayLeaveAllTheSame() {
    listener.start();
    listener.event(event(DEVICE_AVAILABILITY_CHANGED));
    assertEquals(List.of("disconnected"), told);
  }

  @Test
  void aSwitchThatIsRemovedIsGone() {
    available = true;
    listener.start();
    available = false;
    listener.event(event(DEVICE_REMOVED));
    listener.event(event(PORT_STATS_UPDATED));
    assertEquals(List.of("disconnected"), told);
  }

  @Test
  void whatIsNoSwitchIsNoMatter() {
    assertFalse(
        listener.isRelevant(new DeviceEvent(DEVICE_ADDED, device(Device.Type.CONTROLLER), null)));
  }

  private static DeviceEvent event(DeviceEvent.Type type) {
    return new DeviceEvent(type, device(), null);
  }

  private static Device device() {
    return device(Device.Type.SWITCH);
  }

  private static Device device(Device.Type type) {
    return new DefaultDevice(
        new ProviderId("of", "io.godwit.test"), ID, type, "", "", "", "", new ChassisId());
  }
}
