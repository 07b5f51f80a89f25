package io.godwit.overlay.flow;

/** EtherTypes and IP protocol numbers that the pipeline tells apart. */
public final class EthTypes {
  public static final long IPV4 = 0x0800;
  public static final long ARP = 0x0806;
  public static final long IPV6 = 0x86dd;

  public static final long UDP = 17;
  public static final long ICMPV6 = 58;

  private EthTypes() {}
}
