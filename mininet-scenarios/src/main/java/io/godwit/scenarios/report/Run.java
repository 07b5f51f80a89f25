package io.godwit.scenarios.report;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One direction of one measured move, as reports have it.
 *
 * @param network learning, godwit, or another peer that was measured
 * @param scheme how frames reach another hypervisor
 * @param direction to_guest or from_guest
 * @param peer third, source or destination: the peer's place, seen from the move
 * @param blackoutMs how long the guest was meant to stand still
 * @param lostBefore lost of those sent before the guest stopped; and so on
 * @param longestGapMs longest time without an arrival, the blackout included
 * @param noiseGapMs the same in a run without a move
 * @param tcpStallMs longest time in which a TCP connection in this direction made no progress; null
 *     if there was none
 * @param tcpNoiseMs the same in a run without a move
 * @param timeline named events in milliseconds after the guest's stop
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonPropertyOrder({
  "network",
  "scheme",
  "scenario",
  "direction",
  "peer",
  "repetition",
  "blackout_ms",
  "sent",
  "lost_before",
  "lost_in_blackout",
  "lost_after",
  "duplicates",
  "reordered",
  "longest_gap_ms",
  "noise_gap_ms",
  "tcp_stall_ms",
  "tcp_noise_ms",
  "timeline"
})
public record Run(
    String network,
    String scheme,
    String scenario,
    String direction,
    String peer,
    int repetition,
    double blackoutMs,
    int sent,
    int lostBefore,
    int lostInBlackout,
    int lostAfter,
    int duplicates,
    int reordered,
    double longestGapMs,
    double noiseGapMs,
    @Nullable Double tcpStallMs,
    @Nullable Double tcpNoiseMs,
    Map<String, Double> timeline) {

  public static final String TO_GUEST = "to_guest";
  public static final String FROM_GUEST = "from_guest";
}
