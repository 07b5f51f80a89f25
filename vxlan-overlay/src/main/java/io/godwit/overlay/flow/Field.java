package io.godwit.overlay.flow;

/**
 * What a rule can match: the fields that ONOS can read back from a switch (so neither registers nor
 * the tunnel's source, and metadata without a mask: docs/adr/0003 and 0006).
 */
public enum Field {
  IN_PORT("in_port"),
  METADATA("metadata"),
  TUNNEL_ID("tun_id"),
  CT_STATE("ct_state"),
  CT_MARK("ct_mark"),
  ETH_DST("dl_dst"),
  ETH_SRC("dl_src"),
  ETH_TYPE("dl_type"),
  ARP_OP("arp_op"),
  ARP_SPA("arp_spa"),
  ARP_TPA("arp_tpa"),
  ARP_SHA("arp_sha"),
  IP_PROTO("nw_proto"),
  IPV4_SRC("nw_src"),
  IPV4_DST("nw_dst"),
  IPV6_SRC("ipv6_src"),
  IPV6_DST("ipv6_dst"),
  TCP_SRC("tcp_src"),
  TCP_DST("tcp_dst"),
  UDP_SRC("udp_src"),
  UDP_DST("udp_dst"),
  SCTP_SRC("sctp_src"),
  SCTP_DST("sctp_dst"),
  ICMPV4_TYPE("icmp_type"),
  ICMPV4_CODE("icmp_code"),
  ICMPV6_TYPE("icmpv6_type"),
  ICMPV6_CODE("icmpv6_code"),
  ND_TARGET("nd_target");

  private final String label;

  Field(String label) {
    this.label = label;
  }

  /** As ovs-ofctl writes it. */
  public String label() {
    return label;
  }
}
