package io.godwit.overlay.flow;

import com.google.common.collect.ImmutableList;

/** EtherTypes, IP protocol numbers and ICMPv6 types that the pipeline tells apart. */
public final class EthTypes {
  public static final long IPV4 = 0x0800;
  public static final long ARP = 0x0806;
  public static final long RARP = 0x8035;
  public static final long IPV6 = 0x86dd;

  /** IEEE 802 Local Experimental EtherType 1 (IEEE 802, OUI Extended EtherType assignments). */
  public static final long LOCAL_EXPERIMENTAL = 0x88b5;

  /** Both versions of IP. */
  public static final ImmutableList<Long> IP = ImmutableList.of(IPV4, IPV6);

  public static final long ICMPV4 = 1;
  public static final long TCP = 6;
  public static final long UDP = 17;
  public static final long ICMPV6 = 58;
  public static final long SCTP = 132;

  /** ICMPv6 types of RFC 4861. */
  public static final long NEIGHBOUR_SOLICITATION = 135;

  public static final long NEIGHBOUR_ADVERTISEMENT = 136;

  private EthTypes() {}
}
