package io.godwit.scenarios.move;

/**
 * How to move and measure.
 *
 * @param scenario the name in the report
 * @param peer where the peer is
 * @param repetition from 1
 * @param blackoutMillis how long the guest stands still
 * @param guestTalks whether the guest sends, or only listens
 * @param udpOverIpv6 whether UDP uses IPv6 and TCP IPv4, or the other way round
 */
public record Plan(
    String scenario,
    Peer peer,
    int repetition,
    double blackoutMillis,
    boolean guestTalks,
    boolean udpOverIpv6) {}
