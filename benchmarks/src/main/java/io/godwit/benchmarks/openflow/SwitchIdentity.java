package io.godwit.benchmarks.openflow;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Who an emulated switch is and what ports it has: {@link #TUNNEL} and after it ports for guests,
 * named {@code vm2}, {@code vm3} ...
 *
 * @param datapath its datapath id
 * @param guestPorts how many ports it has beside the tunnel's
 */
public record SwitchIdentity(long datapath, int guestPorts) {

  /** The number of the tunnel port. */
  public static final int TUNNEL = 1;

  /** The number of the first port for a guest. */
  public static final int FIRST_GUEST = TUNNEL + 1;

  /** As ONOS names the switch. */
  public String onosId() {
    return String.format("of:%016x", datapath);
  }

  List<Integer> ports() {
    return LongStream.rangeClosed(TUNNEL, TUNNEL + guestPorts)
        .mapToObj(port -> (int) port)
        .collect(Collectors.toList());
  }

  static String name(int port) {
    return port == TUNNEL ? "vxlan" : "vm" + port;
  }
}
