package io.godwit.benchmarks.controller;

/**
 * A VM with one interface.
 *
 * @param network the number of its network
 * @param number in its network, from 0
 */
public record Guest(int network, int number) {
  private static final int PER_OCTET = 250;

  public String id() {
    return "vm-" + network + "-" + number;
  }

  String mac() {
    return String.format(
        "02:00:%02x:%02x:%02x:%02x",
        network >> 8 & 0xff, network & 0xff, number >> 8 & 0xff, number & 0xff);
  }

  /** In 10.0.0.0/16, whose first addresses are left to the gateway. */
  String ip() {
    return "10.0." + (1 + number / PER_OCTET) + "." + (1 + number % PER_OCTET);
  }
}
