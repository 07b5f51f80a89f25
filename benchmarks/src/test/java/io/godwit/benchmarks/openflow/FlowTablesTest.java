package io.godwit.benchmarks.openflow;

import static io.godwit.benchmarks.openflow.Rules.MAC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.benchmarks.openflow.FlowTables.UnsupportedException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.projectfloodlight.openflow.exceptions.OFParseError;
import org.projectfloodlight.openflow.protocol.OFFlowAdd;
import org.projectfloodlight.openflow.protocol.OFFlowRemoved;
import org.projectfloodlight.openflow.protocol.OFFlowStatsEntry;
import org.projectfloodlight.openflow.protocol.OFFlowStatsReply;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.types.MacAddress;

class FlowTablesTest {
  private final FlowTables tables = new FlowTables();

  private List<FlowTables.Flow> apply(OFMessage message) throws UnsupportedException {
    return tables.apply(Rules.bytes(message));
  }

  /** What a controller reads, by way of OpenFlowJ. */
  private List<OFFlowStatsEntry> read() throws OFParseError {
    ByteBuf body = tables.statistics(0xffff).get(0);
    ByteBuf message = Unpooled.buffer();
    message.writeByte(4).writeByte(19).writeShort(16 + body.readableBytes()).writeInt(1);
    message.writeShort(1).writeShort(0).writeZero(4).writeBytes(body);
    return ((OFFlowStatsReply) Answers.FACTORY.getReader().readFrom(message)).getEntries();
  }

  @Test
  void aRuleIsReadBackAsItWasWritten() throws Exception {
    OFFlowAdd rule = Rules.add(3, 1_234, 0xabcdef0123456789L, MAC, 17);
    apply(rule);
    OFFlowStatsEntry entry = read().get(0);
    assertEquals(rule.getMatch(), entry.getMatch());
    assertEquals(rule.getInstructions(), entry.getInstructions());
    assertEquals(rule.getTableId(), entry.getTableId());
    assertEquals(rule.getPriority(), entry.getPriority());
    assertEquals(rule.getCookie(), entry.getCookie());
    assertEquals(rule.getFlags(), entry.getFlags());
    assertEquals(rule.getIdleTimeout(), entry.getIdleTimeout());
  }

  @Test
  void anAdditionTakesThePlaceOfTheRuleWithItsTablePriorityAndMatch() throws Exception {
    apply(Rules.add(3, 100, 1, MAC, 17));
    apply(Rules.add(3, 100, 2, MAC, 18));
    assertEquals(1, tables.size());
    assertEquals(2, read().get(0).getCookie().getValue());
  }

  @Test
  void rulesOfAnotherTablePriorityOrMatchAreOthers() throws Exception {
    apply(Rules.add(3, 100, 1, MAC, 17));
    apply(Rules.add(4, 100, 1, MAC, 17));
    apply(Rules.add(3, 101, 1, MAC, 17));
    apply(Rules.add(3, 100, 1, MacAddress.of("02:00:00:00:00:0b"), 17));
    assertEquals(4, tables.size());
    assertEquals(3, tables.size(3));
  }

  @Test
  void aModificationChangesInstructionsAndNothingElse() throws Exception {
    OFFlowAdd rule = Rules.add(3, 100, 1, MAC, 17);
    OFFlowAdd other = Rules.add(3, 100, 1, MAC, 18);
    apply(Rules.modify(rule, 18));
    assertEquals(0, tables.size());
    apply(rule);
    apply(Rules.modify(rule, 18));
    assertEquals(other.getInstructions(), read().get(0).getInstructions());
    assertEquals(1, read().get(0).getCookie().getValue());
  }

  @Test
  void aRemovedRuleIsToldToItsOwner() throws Exception {
    OFFlowAdd rule = Rules.add(3, 100, 99, MAC, 17);
    apply(rule);
    List<FlowTables.Flow> gone = apply(Rules.delete(rule));
    assertEquals(0, tables.size());
    ByteBuf message = Unpooled.buffer();
    message.writeByte(4).writeByte(11).writeShort(0).writeInt(0);
    gone.get(0).writeRemoved(message);
    message.setShort(2, message.readableBytes());
    OFFlowRemoved removed = (OFFlowRemoved) Answers.FACTORY.getReader().readFrom(message);
    assertEquals(rule.getMatch(), removed.getMatch());
    assertEquals(rule.getCookie(), removed.getCookie());
    assertEquals(rule.getTableId(), removed.getTableId());
    assertEquals(rule.getPriority(), removed.getPriority());
  }

  @Test
  void removingWhatIsNotThereIsNoError() throws Exception {
    assertTrue(apply(Rules.delete(Rules.add(3, 100, 1, MAC, 17))).isEmpty());
  }

  @Test
  void allRulesOfATableGoByTheirCookie() throws Exception {
    apply(Rules.add(3, 100, 0x0101, MAC, 17));
    apply(Rules.add(3, 101, 0x0202, MAC, 17));
    apply(Rules.add(4, 100, 0x0103, MAC, 17));
    assertEquals(1, apply(Rules.deleteAll(3, 0x0100, 0xff00)).size());
    assertEquals(2, tables.size());
    apply(Rules.deleteAll(0xff, 0, 0));
    assertEquals(0, tables.size());
  }

  @Test
  void aDeleteThatOnlyARealSwitchUnderstandsChangesNothing() throws Exception {
    apply(Rules.add(3, 100, 1, MAC, 17));
    assertThrows(UnsupportedException.class, () -> apply(Rules.deleteByAddress(MAC)));
    assertEquals(1, tables.size());
  }

  @Test
  void statisticsComeInPiecesThatFitAMessage() throws Exception {
    for (int i = 0; i < 100; i++) {
      apply(Rules.add(3, i, i, MAC, 17));
    }
    List<ByteBuf> pieces = tables.statistics(1_000);
    assertTrue(pieces.size() > 1);
    pieces.forEach(piece -> assertTrue(piece.readableBytes() <= 1_000));
    int bytes = pieces.stream().mapToInt(ByteBuf::readableBytes).sum();
    assertEquals(tables.statistics(0xffff).get(0).readableBytes(), bytes);
  }

  @Test
  void aSwitchWithoutRulesStillAnswers() throws Exception {
    assertEquals(0, read().size());
  }
}
