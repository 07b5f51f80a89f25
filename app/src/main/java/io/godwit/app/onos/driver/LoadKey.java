package io.godwit.app.onos.driver;

import java.nio.ByteBuffer;
import org.onosproject.net.flow.AbstractExtension;
import org.onosproject.net.flow.instructions.ExtensionTreatment;
import org.onosproject.net.flow.instructions.ExtensionTreatmentType;

/**
 * Loads a policy key into the whole metadata. There are as many as there are things said, too many
 * for ONOS's own treatment (see {@link NiciraTreatments}).
 */
public final class LoadKey extends AbstractExtension implements ExtensionTreatment {

  /** Outside the range that ONOS numbers itself: "gdk". */
  static final ExtensionTreatmentType TYPE = new ExtensionTreatmentType(0x67646b);

  private static final int KIND_SHIFT = 60;
  private static final int KINDS = 7;

  private long key;

  /** To be deserialized. */
  LoadKey() {}

  public LoadKey(long key) {
    this.key = key;
  }

  /**
   * Whether a value is a key, which says in its first four bits of what kind it is: whoever else
   * loads metadata is read as ONOS reads it.
   */
  static boolean isKey(long value) {
    long kind = value >>> KIND_SHIFT;
    return kind >= 1 && kind <= KINDS;
  }

  long key() {
    return key;
  }

  @Override
  public ExtensionTreatmentType type() {
    return TYPE;
  }

  @Override
  public byte[] serialize() {
    return ByteBuffer.allocate(Long.BYTES).putLong(key).array();
  }

  @Override
  public void deserialize(byte[] data) {
    key = ByteBuffer.wrap(data).getLong();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LoadKey && ((LoadKey) other).key == key;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(key);
  }

  @Override
  public String toString() {
    return "load 0x" + Long.toHexString(key) + "->metadata";
  }
}
