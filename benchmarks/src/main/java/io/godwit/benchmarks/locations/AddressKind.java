package io.godwit.benchmarks.locations;

/** What, beside the VNI, is looked up. */
public enum AddressKind {
  IPV4("IPv4", "byIp"),
  IPV6("IPv6", "byIp"),
  MAC("MAC", "byMac");

  private final String title;
  private final String method;

  AddressKind(String title, String method) {
    this.title = title;
    this.method = method;
  }

  String title() {
    return title;
  }

  /** The method of {@link Lookups} that measures it. */
  String method() {
    return method;
  }
}
