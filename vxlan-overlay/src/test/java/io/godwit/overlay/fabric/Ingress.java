package io.godwit.overlay.fabric;

import org.onlab.packet.Ip4Address;

/**
 * Where a frame enters a switch, and the tunnel it came through: zero for what came through none.
 */
record Ingress(long port, long tunnelId, long tunnelSource) {

  static Ingress vm(long port) {
    return new Ingress(port, 0, 0);
  }

  static Ingress tunnel(long port, long tunnelId, Ip4Address source) {
    return new Ingress(port, tunnelId, Integer.toUnsignedLong(source.toInt()));
  }
}
