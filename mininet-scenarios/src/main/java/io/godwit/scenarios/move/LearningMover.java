package io.godwit.scenarios.move;

import io.godwit.scenarios.accounting.Accounting;
import io.godwit.scenarios.ssh.Agent;
import io.godwit.scenarios.ssh.Agent.Blackout;
import io.godwit.scenarios.traffic.Pause;
import java.util.LinkedHashMap;
import java.util.Map;

/** A move that the network is not told of: it has to learn where the guest went. */
public final class LearningMover implements Mover {

  /** Nobody tells when a learning network has followed. */
  private static final long AFTERWARDS_MILLIS = 200;

  private final Agent agent;

  public LearningMover(Agent agent) {
    this.agent = agent;
  }

  @Override
  public Move move(MoveOrder order) {
    agent.expectGuest(order.guest(), order.destination());
    Blackout blackout =
        agent.blackout(
            order.guest(), order.destination(), order.blackoutMillis(), order.announce());
    Pause.millis(AFTERWARDS_MILLIS);
    double resumed = Accounting.millisSince(blackout.pausedNanos(), blackout.resumedNanos());
    Map<String, Double> timeline = new LinkedHashMap<>();
    timeline.put("guest stopped", 0.0);
    timeline.put("guest resumed", resumed);
    return new Move(blackout.pausedNanos(), blackout.resumedNanos(), timeline);
  }
}
