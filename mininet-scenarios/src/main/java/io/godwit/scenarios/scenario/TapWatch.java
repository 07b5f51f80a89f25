package io.godwit.scenarios.scenario;

import io.godwit.scenarios.ssh.Agent;
import io.godwit.scenarios.topology.PlaceLists;
import io.godwit.scenarios.topology.Vm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What each place delivers to a guest's port of the ports that some place forbids. */
final class TapWatch {

  /** Frames that were delivered at a place, by the first of the forbidden ports. */
  record Delivered(int toEdgesPorts, int toSitesPorts) {}

  private final Agent agent;
  private final List<String> hypervisors;

  private TapWatch(Agent agent, List<String> hypervisors) {
    this.agent = agent;
    this.hypervisors = hypervisors;
  }

  static TapWatch start(Agent agent, Vm guest, List<String> hypervisors) {
    String filter =
        "udp and (dst portrange %s or dst portrange %s)"
            .formatted(range(PlaceLists.EDGE_FORBIDS), range(PlaceLists.SITE_FORBIDS));
    for (String hypervisor : hypervisors) {
      agent.startCapture("tap-" + hypervisor, hypervisor, guest.name(), filter);
    }
    return new TapWatch(agent, hypervisors);
  }

  private static String range(int first) {
    return first + "-" + (first + PlaceLists.PORTS - 1);
  }

  Map<String, Delivered> stop() {
    Map<String, Delivered> delivered = new LinkedHashMap<>();
    for (String hypervisor : hypervisors) {
      int edges = 0;
      int sites = 0;
      for (List<String> packet :
          agent.stopCapture("tap-" + hypervisor, List.of("udp.dstport"), "udp")) {
        if (Integer.parseInt(packet.get(0)) < PlaceLists.SITE_FORBIDS) {
          edges++;
        } else {
          sites++;
        }
      }
      delivered.put(hypervisor, new Delivered(edges, sites));
    }
    return delivered;
  }
}
