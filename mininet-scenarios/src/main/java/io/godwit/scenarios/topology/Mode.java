package io.godwit.scenarios.topology;

/** Who decides where frames go. */
public enum Mode {
  /** Every hypervisor floods and learns, as plain VXLAN does. */
  LEARNING("learning"),
  /** Godwit. */
  GODWIT("godwit");

  private final String label;

  Mode(String label) {
    this.label = label;
  }

  /** As reports and the far side write it. */
  public String label() {
    return label;
  }
}
