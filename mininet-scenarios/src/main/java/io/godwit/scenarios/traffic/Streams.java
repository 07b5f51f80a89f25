package io.godwit.scenarios.traffic;

import io.godwit.scenarios.topology.Topology;
import io.godwit.scenarios.topology.Vm;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The streams of a measured move: UDP at one packet per millisecond each way, TCP each way, and
 * meanwhile the other tenant's UDP between VMs with the very same addresses and ports.
 */
public final class Streams {

  public static final String UDP_TO_GUEST = "udp-to-guest";
  public static final String UDP_FROM_GUEST = "udp-from-guest";
  public static final String TCP_TO_GUEST = "tcp-to-guest";
  public static final String TCP_FROM_GUEST = "tcp-from-guest";
  public static final String OTHER_TO_TWIN = "other-to-twin";
  public static final String OTHER_FROM_TWIN = "other-from-twin";

  private static final int UDP_EVERY_MICROS = 1_000;

  /** Enough to see a stall to the nearest few milliseconds; more would load the machine. */
  private static final int TCP_EVERY_MICROS = 4_000;

  private static final int STEADY_EVERY_MICROS = 5_000;
  private static final int OTHER_EVERY_MICROS = 10_000;
  private static final int TO_GUEST_PORT = 7001;
  private static final int FROM_GUEST_PORT = 7002;

  private static final AtomicLong IDS = new AtomicLong();

  private Streams() {}

  /**
   * Both ways between the guest and a peer, UDP over one IP version and TCP over the other.
   *
   * @param udpOverIpv6 which of them UDP gets
   */
  public static List<Stream> bothWays(Topology topology, Vm guest, Vm peer, boolean udpOverIpv6) {
    List<Stream> streams = new ArrayList<>(toGuest(topology, guest, peer, udpOverIpv6));
    streams.add(udp(UDP_FROM_GUEST, guest, peer, FROM_GUEST_PORT, UDP_EVERY_MICROS, udpOverIpv6));
    streams.add(tcp(TCP_TO_GUEST, peer, guest, TO_GUEST_PORT, !udpOverIpv6));
    streams.add(tcp(TCP_FROM_GUEST, guest, peer, FROM_GUEST_PORT, !udpOverIpv6));
    streams.add(
        udp(
            OTHER_FROM_TWIN,
            topology.twinOf(guest),
            topology.twinOf(peer),
            FROM_GUEST_PORT,
            OTHER_EVERY_MICROS,
            udpOverIpv6));
    return streams;
  }

  /** To a guest that itself sends nothing at all. */
  public static List<Stream> toGuest(Topology topology, Vm guest, Vm peer, boolean udpOverIpv6) {
    return List.of(
        udp(UDP_TO_GUEST, peer, guest, TO_GUEST_PORT, UDP_EVERY_MICROS, udpOverIpv6),
        udp(
            OTHER_TO_TWIN,
            topology.twinOf(peer),
            topology.twinOf(guest),
            TO_GUEST_PORT,
            OTHER_EVERY_MICROS,
            udpOverIpv6));
  }

  /** UDP one way, at one packet per millisecond. */
  public static Stream oneWay(String name, Vm from, Vm to, int port, boolean overIpv6) {
    return udp(name, from, to, port, UDP_EVERY_MICROS, overIpv6);
  }

  /** UDP both ways at a pace that can go on for minutes, between VMs of one tenant. */
  public static List<Stream> steady(Vm one, Vm other) {
    return List.of(
        udp(UDP_TO_GUEST, one, other, TO_GUEST_PORT, STEADY_EVERY_MICROS, false),
        udp(UDP_FROM_GUEST, other, one, FROM_GUEST_PORT, STEADY_EVERY_MICROS, true));
  }

  /** UDP both ways at a pace that a real guest keeps without a hypervisor's acceleration. */
  public static List<Stream> unhurried(Vm guest, Vm peer) {
    return List.of(
        udp(UDP_TO_GUEST, peer, guest, TO_GUEST_PORT, STEADY_EVERY_MICROS, false),
        udp(UDP_FROM_GUEST, guest, peer, FROM_GUEST_PORT, STEADY_EVERY_MICROS, false));
  }

  private static Stream udp(
      String name, Vm from, Vm to, int port, int everyMicros, boolean overIpv6) {
    return new Stream(
        IDS.incrementAndGet(),
        name,
        "udp",
        from.name(),
        to.name(),
        overIpv6 ? to.ip6() : to.ip(),
        port,
        everyMicros);
  }

  private static Stream tcp(String name, Vm from, Vm to, int port, boolean overIpv6) {
    return new Stream(
        IDS.incrementAndGet(),
        name,
        "tcp",
        from.name(),
        to.name(),
        overIpv6 ? to.ip6() : to.ip(),
        port,
        TCP_EVERY_MICROS);
  }
}
