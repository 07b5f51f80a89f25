package io.godwit.benchmarks.openflow;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules that a switch holds, in all its tables. Match and instructions stay the very bytes that
 * came (OpenFlow 1.3.5 §7.3.4.1) and are shown as such, so that whoever reads them back finds what
 * he wrote. Confined to one thread.
 */
final class FlowTables {
  /** A match without fields: type and length, and padding to 8 bytes. */
  private static final int EMPTY_MATCH_LENGTH = 8;

  private static final int ALL_TABLES = 0xff;
  private static final int ANY = 0xffffffff;

  private final Map<Identity, Flow> flows = new LinkedHashMap<>();

  /** What tells one rule from another: equal in table, priority and match. */
  private record Identity(int table, int priority, ByteBuffer match) {}

  /** The switch can't do what a flow-mod asks for. */
  static final class UnsupportedException extends Exception {
    private static final long serialVersionUID = 1L;

    UnsupportedException(String message) {
      super(message);
    }
  }

  int size() {
    return flows.size();
  }

  int size(int table) {
    return (int) flows.keySet().stream().filter(identity -> identity.table == table).count();
  }

  /**
   * Carries out a flow-mod.
   *
   * @param message the whole message
   * @return the rules that went and whose owner wants to hear of it
   * @throws UnsupportedException if it asks for what only real switches do; nothing has changed
   */
  List<Flow> apply(ByteBuf message) throws UnsupportedException {
    FlowMod mod = FlowMod.read(message);
    switch (mod.command()) {
      case FlowMod.ADD:
        flows.put(identity(mod.flow()), mod.flow());
        return List.of();
      case FlowMod.MODIFY_STRICT:
        flows.computeIfPresent(identity(mod.flow()), (identity, old) -> old.doing(mod.flow()));
        return List.of();
      case FlowMod.DELETE_STRICT:
        Identity identity = identity(mod.flow());
        Flow flow = flows.get(identity);
        if (flow == null || !mod.covers(flow.cookie())) {
          return List.of();
        }
        flows.remove(identity);
        return flow.tellsRemoval() ? List.of(flow) : List.of();
      case FlowMod.DELETE:
        return delete(mod);
      default:
        throw new UnsupportedException("flow-mod command " + mod.command());
    }
  }

  private List<Flow> delete(FlowMod mod) throws UnsupportedException {
    if (mod.flow().match().length != EMPTY_MATCH_LENGTH
        || mod.outPort() != ANY
        || mod.outGroup() != ANY) {
      throw new UnsupportedException("a delete that is not strict and has conditions");
    }
    List<Flow> told = new ArrayList<>();
    for (Iterator<Flow> all = flows.values().iterator(); all.hasNext(); ) {
      Flow flow = all.next();
      boolean inTable = mod.flow().table() == ALL_TABLES || mod.flow().table() == flow.table();
      if (inTable && mod.covers(flow.cookie())) {
        all.remove();
        if (flow.tellsRemoval()) {
          told.add(flow);
        }
      }
    }
    return told;
  }

  /** All rules as the entries of flow statistics, in pieces of at most so many bytes. */
  List<ByteBuf> statistics(int mostBytes) {
    List<ByteBuf> pieces = new ArrayList<>();
    ByteBuf piece = Unpooled.buffer();
    for (Flow flow : flows.values()) {
      if (piece.readableBytes() + flow.statisticsLength() > mostBytes) {
        pieces.add(piece);
        piece = Unpooled.buffer();
      }
      flow.writeStatistics(piece);
    }
    pieces.add(piece);
    return pieces;
  }

  private static Identity identity(Flow flow) {
    return new Identity(flow.table(), flow.priority(), ByteBuffer.wrap(flow.match()));
  }

  /** One rule. */
  record Flow(
      int table,
      int priority,
      long cookie,
      int idleTimeout,
      int hardTimeout,
      int flags,
      byte[] match,
      byte[] instructions) {
    private static final int STATISTICS_HEAD = 48;
    private static final int SEND_FLOW_REM = 1;
    private static final int REASON_DELETE = 2;

    private Flow doing(Flow other) {
      return new Flow(
          table, priority, cookie, idleTimeout, hardTimeout, flags, match, other.instructions);
    }

    private boolean tellsRemoval() {
      return (flags & SEND_FLOW_REM) != 0;
    }

    private int statisticsLength() {
      return STATISTICS_HEAD + match.length + instructions.length;
    }

    /** As {@code ofp_flow_stats} (§7.3.5.2); nothing has ever hit it. */
    private void writeStatistics(ByteBuf out) {
      out.writeShort(statisticsLength()).writeByte(table).writeZero(1);
      out.writeZero(4 + 4);
      out.writeShort(priority).writeShort(idleTimeout).writeShort(hardTimeout).writeShort(flags);
      out.writeZero(4).writeLong(cookie).writeZero(8 + 8);
      out.writeBytes(match).writeBytes(instructions);
    }

    /** As the body of {@code ofp_flow_removed} (§7.4.2), deleted by a flow-mod. */
    void writeRemoved(ByteBuf out) {
      out.writeLong(cookie).writeShort(priority).writeByte(REASON_DELETE).writeByte(table);
      out.writeZero(4 + 4).writeShort(idleTimeout).writeShort(hardTimeout).writeZero(8 + 8);
      out.writeBytes(match);
    }
  }

  /** {@code ofp_flow_mod} (§7.3.4.1). */
  private record FlowMod(int command, long cookieMask, int outPort, int outGroup, Flow flow) {
    static final int ADD = 0;
    static final int MODIFY_STRICT = 2;
    static final int DELETE = 3;
    static final int DELETE_STRICT = 4;

    private static final int MATCH_OFFSET = 48;

    static FlowMod read(ByteBuf message) {
      int end = message.getUnsignedShort(2);
      int matchLength = (message.getUnsignedShort(MATCH_OFFSET + 2) + 7) / 8 * 8;
      int instructions = MATCH_OFFSET + matchLength;
      Flow flow =
          new Flow(
              message.getUnsignedByte(24),
              message.getUnsignedShort(30),
              message.getLong(8),
              message.getUnsignedShort(26),
              message.getUnsignedShort(28),
              message.getUnsignedShort(44),
              ByteBufUtil.getBytes(message, MATCH_OFFSET, matchLength),
              ByteBufUtil.getBytes(message, instructions, end - instructions));
      return new FlowMod(
          message.getUnsignedByte(25),
          message.getLong(16),
          message.getInt(36),
          message.getInt(40),
          flow);
    }

    boolean covers(long cookie) {
      return ((cookie ^ flow.cookie()) & cookieMask) == 0;
    }
  }
}
