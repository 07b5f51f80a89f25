package io.godwit.app.learning;

import io.godwit.location.AttachmentPoint;
import io.godwit.location.EdgeId;
import java.util.HashMap;
import java.util.Map;

/**
 * How much ports may say (docs/adr/0007). A port that says more is to be muted in its switch for
 * {@link #MUTE_MILLIS}, and is not listened to until then; an edge whose ports together say more is
 * not listened to either. Remembers only who has spoken lately. Safe for use by several threads.
 */
final class AnnouncementGate {

  static final long MUTE_MILLIS = 10_000;

  /**
   * A guest that appears somewhere goes on with all that it was at, and it takes some ten
   * milliseconds until its place has been stored and its port opened.
   */
  static final int PORT_BURST = 100;

  static final int PORT_PER_SECOND = 20;

  static final int EDGE_BURST = 1_000;
  static final int EDGE_PER_SECOND = 400;

  private static final int SWEEP_ABOVE = 4_096;

  /** What to do with a frame. */
  enum Answer {
    LISTEN,
    DROP,
    /** Drop it, and mute the port. */
    MUTE
  }

  private final Map<AttachmentPoint, Allowance> ports = new HashMap<>();
  private final Map<EdgeId, Allowance> edges = new HashMap<>();

  /**
   * @param nowMillis wall-clock time; it may be put back
   */
  synchronized Answer ask(AttachmentPoint place, long nowMillis) {
    sweep(nowMillis);
    Allowance port =
        ports.computeIfAbsent(place, p -> new Allowance(PORT_BURST, PORT_PER_SECOND, nowMillis));
    if (port.isMuted(nowMillis)) {
      return Answer.DROP;
    }
    if (!port.take(nowMillis)) {
      port.mutedUntil = nowMillis + MUTE_MILLIS;
      return Answer.MUTE;
    }
    return edges
            .computeIfAbsent(
                place.edge(), e -> new Allowance(EDGE_BURST, EDGE_PER_SECOND, nowMillis))
            .take(nowMillis)
        ? Answer.LISTEN
        : Answer.DROP;
  }

  synchronized int remembered() {
    return ports.size();
  }

  private void sweep(long nowMillis) {
    if (ports.size() > SWEEP_ABOVE) {
      ports.values().removeIf(port -> port.isUntouched(nowMillis));
    }
  }

  /** A token bucket. */
  private static final class Allowance {
    private final int burst;
    private final int perSecond;
    private double left;
    private long atMillis;
    private long mutedUntil;

    Allowance(int burst, int perSecond, long nowMillis) {
      this.burst = burst;
      this.perSecond = perSecond;
      this.left = burst;
      this.atMillis = nowMillis;
      this.mutedUntil = nowMillis;
    }

    boolean take(long nowMillis) {
      left = leftAt(nowMillis);
      atMillis = nowMillis;
      if (left < 1) {
        return false;
      }
      left--;
      return true;
    }

    boolean isMuted(long nowMillis) {
      return nowMillis < mutedUntil && nowMillis >= mutedUntil - MUTE_MILLIS;
    }

    boolean isUntouched(long nowMillis) {
      return !isMuted(nowMillis) && leftAt(nowMillis) >= burst;
    }

    private double leftAt(long nowMillis) {
      long passed = Math.max(0, nowMillis - atMillis);
      return Math.min(burst, left + passed * perSecond / 1_000.0);
    }
  }
}
