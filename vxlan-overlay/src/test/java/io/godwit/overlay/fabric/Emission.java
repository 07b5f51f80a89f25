package io.godwit.overlay.fabric;

import org.onlab.packet.Ip4Address;

/** A frame that leaves a switch; tunnel values count only if the port is a tunnel's. */
record Emission(long port, Frame frame, long tunnelId, Ip4Address tunnelDestination) {

  /** As a port: the controller. */
  static final long CONTROLLER = -1;

  /** As a port: wherever the switch forwards by itself. */
  static final long NORMAL = -2;
}
