package io.godwit.app.onos;

import io.godwit.app.facts.PortNames;
import io.godwit.overlay.flow.Pipeline;
import java.util.OptionalLong;
import org.onosproject.net.AnnotationKeys;
import org.onosproject.net.DeviceId;
import org.onosproject.net.Port;
import org.onosproject.net.PortNumber;
import org.onosproject.net.device.DeviceService;

/** Ports as ONOS knows them from the switches. */
final class OnosPorts implements PortNames {

  private final DeviceService devices;

  OnosPorts(DeviceService devices) {
    this.devices = devices;
  }

  /** A rule's port; ONOS's own number for OpenFlow's reserved one, as it reads it from a switch. */
  static PortNumber port(long number) {
    return number == Pipeline.LOCAL ? PortNumber.LOCAL : PortNumber.portNumber(number);
  }

  @Override
  public boolean knows(String switchId) {
    return devices.getDevice(DeviceId.deviceId(switchId)) != null;
  }

  @Override
  public OptionalLong number(String switchId, String name) {
    return devices.getPorts(DeviceId.deviceId(switchId)).stream()
        .filter(port -> name.equals(port.annotations().value(AnnotationKeys.PORT_NAME)))
        .mapToLong(port -> port.number().toLong())
        .findFirst();
  }

  @Override
  public boolean has(String switchId, long number) {
    return devices.getPort(DeviceId.deviceId(switchId), PortNumber.portNumber(number)) != null;
  }

  /** The port's name, or its number if the switch tells none. */
  String name(String switchId, long number) {
    Port port = devices.getPort(DeviceId.deviceId(switchId), PortNumber.portNumber(number));
    String name = port == null ? null : port.annotations().value(AnnotationKeys.PORT_NAME);
    return name == null ? Long.toString(number) : name;
  }
}
