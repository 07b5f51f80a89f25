package io.godwit.overlay.flow;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * The pipeline as data: what a table's rules may match, and which tables they may lead to, by going
 * there, by a call or through connection tracking. Every {@link FlowSpec} is checked against it
 * when it is made, so a rule that could never match, or that takes a frame past the guard, does not
 * come into being.
 */
public final class Pipeline {

  /**
   * The port that stands for the hypervisor itself, on Open vSwitch the device with the bridge's
   * name (OFPP_LOCAL, OpenFlow 1.3.5 §7.2.1). No VM has it.
   */
  public static final long LOCAL = 0xfffffffeL;

  private static final ImmutableSet<Field> ADDRESSES =
      Sets.immutableEnumSet(
          Field.ETH_TYPE,
          Field.ARP_OP,
          Field.ARP_SPA,
          Field.ARP_TPA,
          Field.ARP_SHA,
          Field.IP_PROTO,
          Field.IPV4_SRC,
          Field.IPV4_DST,
          Field.IPV6_SRC,
          Field.IPV6_DST,
          Field.TCP_SRC,
          Field.TCP_DST,
          Field.UDP_SRC,
          Field.UDP_DST,
          Field.SCTP_SRC,
          Field.SCTP_DST,
          Field.ICMPV4_TYPE,
          Field.ICMPV4_CODE,
          Field.ICMPV6_TYPE,
          Field.ICMPV6_CODE,
          Field.ND_TARGET);

  private static final ImmutableSet<Field> STATE =
      Sets.immutableEnumSet(Field.METADATA, Field.ETH_TYPE, Field.CT_STATE, Field.CT_MARK);

  private static final ImmutableMap<Table, ImmutableSet<Field>> FIELDS = fields();
  private static final ImmutableMap<Table, ImmutableSet<Table>> NEXT = next();

  /** Called tables answer a question, and half an answer is none. */
  private static final ImmutableSet<Table> UNLIMITED =
      Sets.immutableEnumSet(Table.GROUP, Table.ACL, Table.RULE, Table.ACL_ENTRY, Table.MEMBER);

  private Pipeline() {}

  /** What rules of {@code table} may match. */
  public static ImmutableSet<Field> fields(Table table) {
    return FIELDS.getOrDefault(table, ImmutableSet.of());
  }

  /** The tables to which rules of {@code table} may lead. */
  public static ImmutableSet<Table> next(Table table) {
    return NEXT.getOrDefault(table, ImmutableSet.of());
  }

  /**
   * @throws IllegalArgumentException if the table does not match such fields
   */
  static void checkMatch(Table table, Match match) {
    Set<Field> alien = Sets.difference(match.values().keySet(), fields(table));
    if (!alien.isEmpty()) {
      throw new IllegalArgumentException(table + " does not match " + alien + ": " + match);
    }
  }

  /**
   * @throws IllegalArgumentException if there is no way from one table to the other
   */
  static void checkNext(Table table, Table next) {
    if (!next(table).contains(next)) {
      throw new IllegalArgumentException("from " + table + " there is no way to " + next);
    }
  }

  /** Whether rules of {@code table} may limit how many frames they take. */
  public static boolean canLimit(Table table) {
    return !UNLIMITED.contains(table);
  }

  /**
   * @throws IllegalArgumentException if the table's rules take whatever comes
   */
  static void checkLimit(Table table) {
    if (!canLimit(table)) {
      throw new IllegalArgumentException("rules of " + table + " limit nothing");
    }
  }

  private static ImmutableMap<Table, ImmutableSet<Field>> fields() {
    Map<Table, ImmutableSet<Field>> fields = new EnumMap<>(Table.class);
    fields.put(
        Table.CLASSIFY,
        Sets.immutableEnumSet(
            Field.IN_PORT, Field.ETH_DST, Field.ETH_TYPE, Field.IP_PROTO, Field.ICMPV6_TYPE));
    fields.put(
        Table.TUNNEL_SOURCE,
        Sets.immutableEnumSet(Field.METADATA, Field.TUNNEL_ID, Field.ETH_DST, Field.ETH_TYPE));
    fields.put(Table.TUNNEL, Sets.immutableEnumSet(Field.TUNNEL_ID));
    fields.put(Table.VOUCH, STATE);
    fields.put(
        Table.VOUCHED,
        Sets.immutableEnumSet(Field.METADATA, Field.ETH_SRC, Field.ETH_DST, Field.ETH_TYPE));
    fields.put(Table.SOURCE_GUARD, with(Field.IN_PORT, Field.ETH_SRC, Field.ETH_DST));
    fields.put(Table.POLICY_OUT, with(Field.IN_PORT));
    fields.put(Table.OUT_STATE, STATE);
    fields.put(Table.OUT_VERDICT, STATE);
    fields.put(Table.OUT_BEGUN, STATE);
    fields.put(Table.RESOLVE, with(Field.METADATA));
    fields.put(Table.ROUTE, with(Field.METADATA, Field.ETH_DST));
    fields.put(Table.FORWARD, Sets.immutableEnumSet(Field.METADATA, Field.ETH_DST));
    fields.put(Table.ARRIVE, Sets.immutableEnumSet(Field.METADATA, Field.ETH_DST));
    fields.put(
        Table.DELIVER,
        Sets.immutableEnumSet(Field.METADATA, Field.ETH_DST, Field.ETH_SRC, Field.ETH_TYPE));
    fields.put(Table.POLICY_IN, with(Field.METADATA));
    fields.put(Table.IN_STATE, STATE);
    fields.put(Table.IN_VERDICT, STATE);
    fields.put(Table.IN_BEGUN, STATE);
    fields.put(Table.GROUP, Sets.immutableEnumSet(Field.METADATA));
    fields.put(Table.ACL, Sets.immutableEnumSet(Field.METADATA));
    fields.put(Table.RULE, with(Field.METADATA));
    fields.put(Table.ACL_ENTRY, with(Field.METADATA));
    fields.put(Table.MEMBER, with(Field.METADATA));
    fields.put(
        Table.CHANNEL,
        Sets.immutableEnumSet(
            Field.ETH_TYPE,
            Field.IP_PROTO,
            Field.IPV4_SRC,
            Field.IPV4_DST,
            Field.IPV6_SRC,
            Field.IPV6_DST,
            Field.TCP_SRC,
            Field.TCP_DST));
    return Maps.immutableEnumMap(fields);
  }

  private static ImmutableSet<Field> with(Field... more) {
    return Sets.immutableEnumSet(ImmutableSet.<Field>builder().addAll(ADDRESSES).add(more).build());
  }

  private static ImmutableMap<Table, ImmutableSet<Table>> next() {
    Map<Table, ImmutableSet<Table>> next = new EnumMap<>(Table.class);
    next.put(Table.CLASSIFY, Sets.immutableEnumSet(Table.TUNNEL_SOURCE, Table.SOURCE_GUARD));
    next.put(
        Table.TUNNEL_SOURCE,
        Sets.immutableEnumSet(Table.TUNNEL, Table.VOUCH, Table.VOUCHED, Table.DELIVER));
    next.put(Table.TUNNEL, Sets.immutableEnumSet(Table.ARRIVE));
    next.put(
        Table.SOURCE_GUARD, Sets.immutableEnumSet(Table.POLICY_OUT, Table.RESOLVE, Table.FORWARD));
    next.put(Table.VOUCHED, Sets.immutableEnumSet(Table.OUT_STATE, Table.RESOLVE, Table.IN_STATE));
    next.put(Table.POLICY_OUT, Sets.immutableEnumSet(Table.RESOLVE, Table.OUT_STATE));
    next.put(
        Table.OUT_STATE,
        Sets.immutableEnumSet(Table.OUT_VERDICT, Table.RESOLVE, Table.GROUP, Table.ACL));
    next.put(Table.OUT_VERDICT, Sets.immutableEnumSet(Table.OUT_BEGUN, Table.RESOLVE));
    next.put(Table.OUT_BEGUN, Sets.immutableEnumSet(Table.RESOLVE));
    next.put(Table.RESOLVE, Sets.immutableEnumSet(Table.ROUTE, Table.FORWARD));
    next.put(Table.ROUTE, Sets.immutableEnumSet(Table.FORWARD));
    next.put(Table.FORWARD, Sets.immutableEnumSet(Table.ARRIVE, Table.DELIVER));
    next.put(Table.ARRIVE, Sets.immutableEnumSet(Table.POLICY_IN, Table.DELIVER));
    next.put(Table.DELIVER, Sets.immutableEnumSet(Table.POLICY_IN));
    next.put(Table.POLICY_IN, Sets.immutableEnumSet(Table.IN_STATE));
    next.put(Table.IN_STATE, Sets.immutableEnumSet(Table.IN_VERDICT, Table.GROUP, Table.ACL));
    next.put(Table.IN_VERDICT, Sets.immutableEnumSet(Table.IN_BEGUN));
    next.put(Table.GROUP, Sets.immutableEnumSet(Table.RULE));
    next.put(Table.ACL, Sets.immutableEnumSet(Table.ACL_ENTRY));
    next.put(Table.RULE, Sets.immutableEnumSet(Table.MEMBER));
    return Maps.immutableEnumMap(next);
  }
}
