package io.godwit.scenarios.ssh;

import io.godwit.scenarios.ssh.Agent.Blackout;
import java.util.Map;

/** The agent's orders that only a network under OVN takes. */
public final class OvnAgent {

  private final Agent agent;

  OvnAgent(Agent agent) {
    this.agent = agent;
  }

  /**
   * Plugs the guest's port in at a destination; returns when every hypervisor has confirmed.
   *
   * @param both whether OVN is told of it already
   * @param activation what opens the destination then, or empty if it is open at once
   * @return the hypervisor that the guest runs on
   */
  public String prepare(String guest, String hypervisor, boolean both, String activation) {
    return agent
        .call(
            "ovn_prepare",
            Map.of("guest", guest, "hv", hypervisor, "both", both, "activation", activation),
            Agent.LONG)
        .get("source")
        .asText();
  }

  /**
   * As {@link Agent#blackout}, and OVN is told of the new place meanwhile.
   *
   * @param rebind when: {@code stop} or {@code resume} of the guest, or empty for never
   */
  public Blackout blackout(
      String guest, String hypervisor, double millis, boolean announce, String rebind) {
    return agent.blackout(
        "guest_blackout",
        Map.of(
            "guest", guest,
            "hv", hypervisor,
            "millis", millis,
            "announce", announce,
            "rebind", rebind));
  }

  /** Has OVN know the guest at one place alone; returns when every hypervisor has confirmed. */
  public void finish(String guest, String source, String hypervisor) {
    agent.call(
        "ovn_finish", Map.of("guest", guest, "source", source, "hv", hypervisor), Agent.LONG);
  }
}
