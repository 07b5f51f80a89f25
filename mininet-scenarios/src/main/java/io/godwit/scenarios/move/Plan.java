package io.godwit.scenarios.move;

/**
 * How to move and measure.
 *
 * @param scenario the name in the report
 * @param peer where the peer is
 * @param repetition from 1
 * @param blackoutMillis how long the guest stands still
 * @param guestTalks whether the guest sends, or only listens
 * @param notice what the engine says of the stop
 * @param announce whether it announces itself at the destination
 * @param untilCompleted whether traffic goes on until nothing of the guest is left at the source
 * @param udpOverIpv6 whether UDP uses IPv6 and TCP IPv4, or the other way round
 */
public record Plan(
    String scenario,
    Peer peer,
    int repetition,
    double blackoutMillis,
    boolean guestTalks,
    StopNotice notice,
    boolean announce,
    boolean untilCompleted,
    boolean udpOverIpv6) {

  /** A guest that talks both ways: UDP over IPv4, TCP over IPv6. */
  public static Plan talking(String scenario, Peer peer, int repetition, double blackoutMillis) {
    return new Plan(
        scenario, peer, repetition, blackoutMillis, true, StopNotice.ECHOED, false, false, false);
  }

  /** A guest that sends nothing and is not announced. */
  public static Plan silent(String scenario, Peer peer, int repetition, double blackoutMillis) {
    return new Plan(
        scenario, peer, repetition, blackoutMillis, false, StopNotice.ECHOED, false, false, false);
  }

  /** The same, but the hypervisor announces the guest at its new place, as QEMU does. */
  public Plan announced() {
    return with(notice, true, untilCompleted, udpOverIpv6);
  }

  /** The same under an engine that reports its stop when it has happened, and not before. */
  public Plan stopOnlyReported() {
    return with(StopNotice.REPORTED, announce, untilCompleted, udpOverIpv6);
  }

  /** The same, and the hypervisor puts back into the network what the guest left unread. */
  public Plan puttingBack() {
    return with(StopNotice.PUT_BACK, announce, untilCompleted, udpOverIpv6);
  }

  /** The same under an engine that asks Godwit alone whether the guest may stop. */
  public Plan answered() {
    return with(StopNotice.ANSWERED, announce, untilCompleted, udpOverIpv6);
  }

  /** The same, watched until nothing of the guest is left at the source. */
  public Plan completed() {
    return with(notice, announce, true, udpOverIpv6);
  }

  /** The same, with UDP over IPv6 and TCP over IPv4. */
  public Plan overIpv6() {
    return with(notice, announce, untilCompleted, true);
  }

  private Plan with(StopNotice said, boolean announcing, boolean toTheEnd, boolean udpIsIpv6) {
    return new Plan(
        scenario,
        peer,
        repetition,
        blackoutMillis,
        guestTalks,
        said,
        announcing,
        toTheEnd,
        udpIsIpv6);
  }
}
