package io.godwit.overlay.flow;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * The pipeline as data: what a table's rules may match, and which tables they may lead to. Every
 * {@link FlowSpec} is checked against it when it is made, so a rule that could never match, or that
 * takes a frame past the guard, does not come into being.
 */
public final class Pipeline {

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
          Field.UDP_SRC,
          Field.UDP_DST,
          Field.ICMPV6_TYPE,
          Field.ND_TARGET);

  private static final ImmutableMap<Table, ImmutableSet<Field>> FIELDS = fields();
  private static final ImmutableMap<Table, ImmutableSet<Table>> NEXT = next();

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

  private static ImmutableMap<Table, ImmutableSet<Field>> fields() {
    Map<Table, ImmutableSet<Field>> fields = new EnumMap<>(Table.class);
    fields.put(
        Table.CLASSIFY,
        Sets.immutableEnumSet(Field.IN_PORT, Field.ETH_TYPE, Field.IP_PROTO, Field.ICMPV6_TYPE));
    fields.put(Table.TUNNEL_SOURCE, Sets.immutableEnumSet(Field.METADATA));
    fields.put(Table.TUNNEL, Sets.immutableEnumSet(Field.TUNNEL_ID));
    fields.put(Table.SOURCE_GUARD, with(Field.IN_PORT, Field.ETH_SRC));
    fields.put(Table.POLICY_OUT, with(Field.IN_PORT, Field.METADATA));
    fields.put(Table.RESOLVE, with(Field.METADATA));
    fields.put(Table.ROUTE, with(Field.METADATA, Field.ETH_DST));
    fields.put(Table.FORWARD, Sets.immutableEnumSet(Field.METADATA, Field.ETH_DST));
    fields.put(Table.ARRIVE, Sets.immutableEnumSet(Field.METADATA, Field.ETH_DST));
    fields.put(Table.POLICY_IN, with(Field.METADATA, Field.ETH_DST));
    fields.put(Table.DELIVER, Sets.immutableEnumSet(Field.METADATA, Field.ETH_DST));
    return Maps.immutableEnumMap(fields);
  }

  private static ImmutableSet<Field> with(Field... more) {
    return Sets.immutableEnumSet(ImmutableSet.<Field>builder().addAll(ADDRESSES).add(more).build());
  }

  private static ImmutableMap<Table, ImmutableSet<Table>> next() {
    Map<Table, ImmutableSet<Table>> next = new EnumMap<>(Table.class);
    next.put(Table.CLASSIFY, Sets.immutableEnumSet(Table.TUNNEL_SOURCE, Table.SOURCE_GUARD));
    next.put(Table.TUNNEL_SOURCE, Sets.immutableEnumSet(Table.TUNNEL));
    next.put(Table.TUNNEL, Sets.immutableEnumSet(Table.ARRIVE));
    next.put(Table.SOURCE_GUARD, Sets.immutableEnumSet(Table.POLICY_OUT, Table.RESOLVE));
    next.put(Table.POLICY_OUT, Sets.immutableEnumSet(Table.RESOLVE));
    next.put(Table.RESOLVE, Sets.immutableEnumSet(Table.ROUTE, Table.FORWARD));
    next.put(Table.ROUTE, Sets.immutableEnumSet(Table.FORWARD));
    next.put(Table.FORWARD, Sets.immutableEnumSet(Table.POLICY_IN, Table.DELIVER));
    next.put(Table.ARRIVE, Sets.immutableEnumSet(Table.POLICY_IN, Table.DELIVER));
    next.put(Table.POLICY_IN, Sets.immutableEnumSet(Table.DELIVER));
    return Maps.immutableEnumMap(next);
  }
}
