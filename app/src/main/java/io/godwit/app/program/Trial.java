package io.godwit.app.program;

import io.godwit.location.VirtualNetwork;
import io.godwit.overlay.flow.EthTypes;
import java.nio.ByteBuffer;

/**
 * A frame that is for nobody, to try a way through the fabric: from and to the gateways' MAC
 * address, for which no edge has a place, with an EtherType for local experiments (IEEE 802,
 * 9.2.4). The edge at its end drops it.
 */
final class Trial {

  /** Without its checksum. */
  private static final int SMALLEST = 60;

  private Trial() {}

  static byte[] frame() {
    byte[] gateway = VirtualNetwork.GATEWAY_MAC.toBytes();
    return ByteBuffer.allocate(SMALLEST)
        .put(gateway)
        .put(gateway)
        .putShort((short) EthTypes.LOCAL_EXPERIMENTAL)
        .array();
  }
}
