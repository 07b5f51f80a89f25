package io.godwit.overlay.flow;

/** EtherTypes, IP protocol numbers and ICMPv6 types that the pipeline tells apart. */
public final class EthTypes {
  public static final long IPV4 = 0x0800;
  public static final long ARP = 0x0806;
  public static final long RARP = 0x8035;
  public static final long IPV6 = 0x86dd;

  public static final long UDP = 17;
  public static final long ICMPV6 = 58;

  /** ICMPv6 types of RFC 4861. */
  public static final long NEIGHBOUR_SOLICITATION = 135;

  public static final long NEIGHBOUR_ADVERTISEMENT = 136;

  private EthTypes() {}
}
