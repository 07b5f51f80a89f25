package io.godwit.scenarios.topology;

/** Who decides where frames go, and how they are told of a move. */
public enum Mode {
  /** Every hypervisor floods and learns, as plain VXLAN does. */
  LEARNING("learning", "learning", "vxlan", "plain learning VXLAN"),

  /** Godwit. */
  GODWIT("godwit", "godwit", "vxlan", "a network under Godwit"),

  /** OVN, told at the guest's resume that its port belongs to another hypervisor. */
  OVN_REBIND("ovn-rebind", "ovn", "geneve", "OVN, rebound when the guest resumes"),

  /** OVN, told so at the guest's stop: what an orchestrator could do that reports it at once. */
  OVN_REBIND_AT_STOP("ovn-rebind-at-stop", "ovn", "geneve", "OVN, rebound when the guest stops"),

  /** OVN with both hypervisors requested, the destination shut until the guest's RARP opens it. */
  OVN_RARP("ovn-rarp", "ovn", "geneve", "OVN with both hypervisors, activated by RARP"),

  /** OVN with both hypervisors requested and open, so that each gets a copy of what is sent. */
  OVN_DUPLICATE("ovn-duplicate", "ovn", "geneve", "OVN with both hypervisors, each gets a copy");

  private final String label;
  private final String fabric;
  private final String scheme;
  private final String description;

  Mode(String label, String fabric, String scheme, String description) {
    this.label = label;
    this.fabric = fabric;
    this.scheme = scheme;
    this.description = description;
  }

  /** As reports write it. */
  public String label() {
    return label;
  }

  /** What the far side builds for it. */
  public String fabric() {
    return fabric;
  }

  /** How frames reach another hypervisor, as reports write it. */
  public String scheme() {
    return scheme;
  }

  /** For readers, within a sentence. */
  public String description() {
    return description;
  }

  public boolean isOvn() {
    return fabric.equals("ovn");
  }
}
