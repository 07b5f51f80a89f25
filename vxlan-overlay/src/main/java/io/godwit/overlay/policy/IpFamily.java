package io.godwit.overlay.policy;

import org.onlab.packet.IpPrefix;

/** IPv4 or IPv6: a rule is for one of them. */
public enum IpFamily {
  IPV4("IPv4"),
  IPV6("IPv6");

  private final String label;

  IpFamily(String label) {
    this.label = label;
  }

  public static IpFamily of(IpPrefix prefix) {
    return prefix.isIp4() ? IPV4 : IPV6;
  }

  @Override
  public String toString() {
    return label;
  }
}
