package io.godwit.app.onos.driver;

/** Moves the IPv4 source of the tunnel a frame came from into the low half of the metadata. */
public final class MoveTunnelSource extends MoveToMetadata {

  public MoveTunnelSource() {
    // "gdw"; NXM_NX_TUN_IPV4_SRC: class 1, field 31, 4 bytes.
    super(0x676477, 0x00013e04L, 32, "tun_src");
  }
}
