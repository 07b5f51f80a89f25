package io.godwit.runtime.openflow.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.projectfloodlight.openflow.protocol.OFFlowStatsEntry;

/**
 * What a switch said of its rules, in short: enough to tell whether they are the same as the last
 * time, and which of them have counted since. Switches tell them in the same order each time; if
 * one does not, its rules are others. Immutable.
 *
 * <p>Of what a rule matches and does only a hash is kept, which has 64 bits: that another one has
 * taken its place may be missed once in as many times.
 */
final class Snapshot {
  private static final int WIDTH = 32;

  private final long[] cookies;
  private final long[] contents;
  private final long[] packets;

  private Snapshot(int size) {
    cookies = new long[size];
    contents = new long[size];
    packets = new long[size];
  }

  static Snapshot of(List<OFFlowStatsEntry> entries) {
    Snapshot snapshot = new Snapshot(entries.size());
    for (int i = 0; i < entries.size(); i++) {
      OFFlowStatsEntry entry = entries.get(i);
      snapshot.cookies[i] = entry.getCookie().getValue();
      snapshot.contents[i] = content(entry);
      snapshot.packets[i] = entry.getPacketCount().getValue();
    }
    return snapshot;
  }

  private static long content(OFFlowStatsEntry entry) {
    int where =
        Objects.hash(
            entry.getTableId(),
            entry.getPriority(),
            entry.getIdleTimeout(),
            entry.getHardTimeout(),
            entry.getMatch());
    int what = entry.getInstructions().hashCode();
    return (long) where << WIDTH | Integer.toUnsignedLong(what);
  }

  /** Whether the switch has the same rules as then, whatever they have counted. */
  boolean hasTheRulesOf(Snapshot earlier) {
    return Arrays.equals(cookies, earlier.cookies) && Arrays.equals(contents, earlier.contents);
  }

  /**
   * Those of the entries that this is of which have counted since; one of them at least.
   *
   * @param earlier one with the same rules
   */
  List<OFFlowStatsEntry> counted(List<OFFlowStatsEntry> entries, Snapshot earlier) {
    List<OFFlowStatsEntry> counted = new ArrayList<>();
    for (int i = 0; i < packets.length; i++) {
      if (packets[i] != earlier.packets[i]) {
        counted.add(entries.get(i));
      }
    }
    return counted.isEmpty() ? entries.subList(0, Math.min(1, entries.size())) : counted;
  }
}
