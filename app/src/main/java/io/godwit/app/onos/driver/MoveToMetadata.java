package io.godwit.app.onos.driver;

import org.onosproject.net.flow.AbstractExtension;
import org.onosproject.net.flow.instructions.ExtensionTreatment;
import org.onosproject.net.flow.instructions.ExtensionTreatmentType;

/** Moves a field into the low bits of the metadata, where a match on it can be read back. */
abstract class MoveToMetadata extends AbstractExtension implements ExtensionTreatment {

  /** OXM_OF_METADATA (OpenFlow 1.3.5 §7.2.3.7): class 0x8000, field 2, 8 bytes. */
  static final long METADATA = 0x80000408L;

  private final ExtensionTreatmentType type;
  private final long source;
  private final int bits;
  private final String name;

  /**
   * @param type outside the range that ONOS numbers itself
   * @param source header of the field, as ovs-fields(7) gives it
   * @param bits how many, from the lowest
   */
  MoveToMetadata(int type, long source, int bits, String name) {
    this.type = new ExtensionTreatmentType(type);
    this.source = source;
    this.bits = bits;
    this.name = name;
  }

  long source() {
    return source;
  }

  int bits() {
    return bits;
  }

  @Override
  public final ExtensionTreatmentType type() {
    return type;
  }

  @Override
  public final byte[] serialize() {
    return new byte[0];
  }

  @Override
  public final void deserialize(byte[] data) {
    // It has no parameters.
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof MoveToMetadata && ((MoveToMetadata) other).type.equals(type);
  }

  @Override
  public final int hashCode() {
    return type.hashCode();
  }

  @Override
  public final String toString() {
    return "move " + name + "->metadata[0.." + (bits - 1) + "]";
  }
}
