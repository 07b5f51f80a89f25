package io.godwit.app.onos.driver;

/** Moves what policy said of a frame, three bits of register 0, into the metadata. */
public final class MoveVerdict extends MoveToMetadata {

  public MoveVerdict() {
    // "gdv"; NXM_NX_REG0: class 1, field 0, 4 bytes.
    super(0x676476, 0x00010004L, 3, "reg0");
  }
}
