package io.godwit.scenarios.move;

import io.godwit.scenarios.accounting.Accounting;
import io.godwit.scenarios.ssh.Agent;
import io.godwit.scenarios.ssh.Agent.Blackout;
import io.godwit.scenarios.topology.Mode;
import io.godwit.scenarios.traffic.Pause;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A move on OVN, as its management system orders it (OVN 23.03, {@code requested-chassis} and
 * {@code activation-strategy} in ovn-nb(5)): the port is plugged in at the destination; where both
 * places are to be served meanwhile, both are requested, and every hypervisor has confirmed that
 * before the copy begins; when the move is over, the destination alone is requested and the source
 * unplugged. The order at the guest's stop or resume is given by the far side itself, without a
 * detour.
 */
public final class OvnMover implements Mover {

  /** A guest's memory takes longer; enough to show what happens in that time. */
  private static final long COPY_MILLIS = 300;

  /** The management system hears of the resume, then tidies up. */
  private static final long AFTERWARDS_MILLIS = 200;

  private final Agent agent;
  private final Mode mode;

  /**
   * @param mode one of OVN's
   */
  public OvnMover(Agent agent, Mode mode) {
    this.agent = agent;
    this.mode = mode;
  }

  @Override
  public Move move(MoveOrder order) {
    agent.expectGuest(order.guest(), order.destination());
    boolean both = mode == Mode.OVN_RARP || mode == Mode.OVN_DUPLICATE;
    String source =
        agent
            .ovn()
            .prepare(order.guest(), order.destination(), both, mode == Mode.OVN_RARP ? "rarp" : "");
    Pause.millis(COPY_MILLIS);
    Blackout blackout =
        agent
            .ovn()
            .blackout(
                order.guest(),
                order.destination(),
                order.blackoutMillis(),
                order.announce(),
                rebind());
    Pause.millis(AFTERWARDS_MILLIS);
    double finished = millisSinceStop(blackout);
    agent.ovn().finish(order.guest(), source, order.destination());
    Map<String, Double> timeline = new LinkedHashMap<>();
    timeline.put("guest stopped", 0.0);
    timeline.put(
        "guest resumed", Accounting.millisSince(blackout.pausedNanos(), blackout.resumedNanos()));
    timeline.put("ovn told that the move is over", finished);
    timeline.put("ovn confirmed", millisSinceStop(blackout));
    return new Move(blackout.pausedNanos(), blackout.resumedNanos(), timeline);
  }

  private String rebind() {
    return switch (mode) {
      case OVN_REBIND -> "resume";
      case OVN_REBIND_AT_STOP -> "stop";
      default -> "";
    };
  }

  private double millisSinceStop(Blackout blackout) {
    return Accounting.millisSince(blackout.pausedNanos(), agent.clock().monotonicNanos());
  }
}
