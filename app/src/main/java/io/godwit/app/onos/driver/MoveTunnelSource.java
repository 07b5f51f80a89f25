package io.godwit.app.onos.driver;

import org.onosproject.net.flow.AbstractExtension;
import org.onosproject.net.flow.instructions.ExtensionTreatment;
import org.onosproject.net.flow.instructions.ExtensionTreatmentType;

/** Moves the IPv4 source of the tunnel a frame came from into the low half of the metadata. */
public final class MoveTunnelSource extends AbstractExtension implements ExtensionTreatment {

  /** Outside the range that ONOS numbers itself: "gdw". */
  static final ExtensionTreatmentType TYPE = new ExtensionTreatmentType(0x676477);

  static final int BITS = 32;

  /** NXM_NX_TUN_IPV4_SRC (ovs-fields(7)): class 1, field 31, 4 bytes. */
  static final long SOURCE_FIELD = 0x00013e04L;

  /** OXM_OF_METADATA (OpenFlow 1.3.5 §7.2.3.7): class 0x8000, field 2, 8 bytes. */
  static final long DESTINATION_FIELD = 0x80000408L;

  @Override
  public ExtensionTreatmentType type() {
    return TYPE;
  }

  @Override
  public byte[] serialize() {
    return new byte[0];
  }

  @Override
  public void deserialize(byte[] data) {
    // It has no parameters.
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MoveTunnelSource;
  }

  @Override
  public int hashCode() {
    return TYPE.hashCode();
  }

  @Override
  public String toString() {
    return "move tun_src->metadata[0..31]";
  }
}
