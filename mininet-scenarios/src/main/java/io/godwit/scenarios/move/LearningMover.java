package io.godwit.scenarios.move;

import io.godwit.scenarios.accounting.Accounting;
import io.godwit.scenarios.ssh.Agent;
import io.godwit.scenarios.ssh.Agent.Blackout;
import io.godwit.scenarios.traffic.Pause;
import java.util.LinkedHashMap;
import java.util.Map;

/** A move that the network is not told of: it has to learn where the guest went. */
public final class LearningMover implements Mover {

  /** As long as Godwit's clean-up at the source takes, so that the traces are comparable. */
  private static final long AFTERWARDS_MILLIS = 700;

  private final Agent agent;
  private final boolean announce;

  /**
   * @param announce whether the guest announces itself at the destination, as QEMU does for it
   */
  public LearningMover(Agent agent, boolean announce) {
    this.agent = agent;
    this.announce = announce;
  }

  @Override
  public Move move(String guest, String destination, double blackoutMillis) {
    agent.expectGuest(guest, destination);
    Blackout blackout = agent.blackout(guest, destination, blackoutMillis, announce, () -> {});
    Pause.millis(AFTERWARDS_MILLIS);
    double resumed = Accounting.millisSince(blackout.pausedNanos(), blackout.resumedNanos());
    Map<String, Double> timeline = new LinkedHashMap<>();
    timeline.put("guest stopped", 0.0);
    timeline.put("guest resumed", resumed);
    return new Move(blackout.pausedNanos(), blackout.resumedNanos(), timeline);
  }
}
