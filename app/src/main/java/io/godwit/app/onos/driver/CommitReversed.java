package io.godwit.app.onos.driver;

import java.nio.ByteBuffer;
import org.onosproject.net.flow.AbstractExtension;
import org.onosproject.net.flow.instructions.ExtensionTreatment;
import org.onosproject.net.flow.instructions.ExtensionTreatmentType;

/**
 * Makes a frame's connection known to a conntrack zone, with mark 1. ONOS's own treatment for
 * conntrack can't be sent to another node of a cluster when it sets a mark (docs/adr/0006).
 */
public final class CommitReversed extends AbstractExtension implements ExtensionTreatment {

  /** Outside the range that ONOS numbers itself: "gdr". */
  static final ExtensionTreatmentType TYPE = new ExtensionTreatmentType(0x676472);

  private int zone;

  /** To be deserialized. */
  CommitReversed() {}

  public CommitReversed(int zone) {
    this.zone = zone;
  }

  int zone() {
    return zone;
  }

  @Override
  public ExtensionTreatmentType type() {
    return TYPE;
  }

  @Override
  public byte[] serialize() {
    return ByteBuffer.allocate(Integer.BYTES).putInt(zone).array();
  }

  @Override
  public void deserialize(byte[] data) {
    zone = ByteBuffer.wrap(data).getInt();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CommitReversed && ((CommitReversed) other).zone == zone;
  }

  @Override
  public int hashCode() {
    return TYPE.hashCode() * 31 + zone;
  }

  @Override
  public String toString() {
    return "ct(commit,zone=" + zone + ",mark=1)";
  }
}
