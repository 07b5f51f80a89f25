package io.godwit.runtime.openflow.translation;

import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.Ip6Prefix;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.TpPort;
import org.onosproject.net.PortNumber;
import org.projectfloodlight.openflow.types.IPv4Address;
import org.projectfloodlight.openflow.types.IPv6Address;
import org.projectfloodlight.openflow.types.MacAddress;
import org.projectfloodlight.openflow.types.OFPort;
import org.projectfloodlight.openflow.types.TransportPort;

/** The small values that criteria and instructions are made of, in both libraries' types. */
final class Values {
  private Values() {}

  /** Port numbers have 32 bits, and ONOS's reserved ones are OpenFlow's, sign-extended. */
  static OFPort port(PortNumber port) {
    long number = port.toLong();
    if (number != (int) number && number >>> 32 != 0) {
      throw new UntranslatableException("OpenFlow ports have 32 bits: " + port);
    }
    return OFPort.of((int) number);
  }

  static PortNumber port(OFPort port) {
    return PortNumber.portNumber(port.getPortNumber());
  }

  static MacAddress mac(org.onlab.packet.MacAddress mac) {
    return MacAddress.of(mac.toLong());
  }

  static org.onlab.packet.MacAddress mac(MacAddress mac) {
    return org.onlab.packet.MacAddress.valueOf(mac.getLong());
  }

  static IPv4Address ip4(IpAddress address) {
    if (!address.isIp4()) {
      throw new UntranslatableException("not an IPv4 address: " + address);
    }
    return IPv4Address.of(address.getIp4Address().toInt());
  }

  static Ip4Address ip4(IPv4Address address) {
    return Ip4Address.valueOf(address.getInt());
  }

  static IPv6Address ip6(IpAddress address) {
    if (!address.isIp6()) {
      throw new UntranslatableException("not an IPv6 address: " + address);
    }
    return IPv6Address.of(address.toOctets());
  }

  static Ip6Address ip6(IPv6Address address) {
    return Ip6Address.valueOf(address.getBytes());
  }

  static IpPrefix prefix(IPv4Address value, int length) {
    return Ip4Prefix.valueOf(value.getInt(), length);
  }

  static IpPrefix prefix(IPv6Address value, int length) {
    return Ip6Prefix.valueOf(value.getBytes(), length);
  }

  static TransportPort port(TpPort port) {
    return TransportPort.of(port.toInt());
  }

  static TpPort port(TransportPort port) {
    return TpPort.tpPort(port.getPort());
  }
}
