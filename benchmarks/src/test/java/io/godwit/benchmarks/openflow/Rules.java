package io.godwit.benchmarks.openflow;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Set;
import org.projectfloodlight.openflow.protocol.OFFlowAdd;
import org.projectfloodlight.openflow.protocol.OFFlowDelete;
import org.projectfloodlight.openflow.protocol.OFFlowDeleteStrict;
import org.projectfloodlight.openflow.protocol.OFFlowMod;
import org.projectfloodlight.openflow.protocol.OFFlowModFlags;
import org.projectfloodlight.openflow.protocol.OFFlowModifyStrict;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.instruction.OFInstruction;
import org.projectfloodlight.openflow.protocol.match.Match;
import org.projectfloodlight.openflow.protocol.match.MatchField;
import org.projectfloodlight.openflow.types.MacAddress;
import org.projectfloodlight.openflow.types.OFBufferId;
import org.projectfloodlight.openflow.types.OFGroup;
import org.projectfloodlight.openflow.types.OFMetadata;
import org.projectfloodlight.openflow.types.OFPort;
import org.projectfloodlight.openflow.types.TableId;
import org.projectfloodlight.openflow.types.U64;

/** Flow-mods as a controller sends them. */
final class Rules {
  static final MacAddress MAC = MacAddress.of("02:00:00:00:00:0a");

  private Rules() {}

  static OFFlowAdd add(int table, int priority, long cookie, MacAddress mac, int port) {
    return Answers.FACTORY
        .buildFlowAdd()
        .setXid(7)
        .setTableId(TableId.of(table))
        .setPriority(priority)
        .setCookie(U64.of(cookie))
        .setFlags(Set.of(OFFlowModFlags.SEND_FLOW_REM))
        .setBufferId(OFBufferId.NO_BUFFER)
        .setMatch(match(mac))
        .setInstructions(instructions(port))
        .build();
  }

  static OFFlowModifyStrict modify(OFFlowMod rule, int port) {
    return Answers.FACTORY
        .buildFlowModifyStrict()
        .setTableId(rule.getTableId())
        .setPriority(rule.getPriority())
        .setBufferId(OFBufferId.NO_BUFFER)
        .setMatch(rule.getMatch())
        .setInstructions(instructions(port))
        .build();
  }

  static OFFlowDeleteStrict delete(OFFlowMod rule) {
    return Answers.FACTORY
        .buildFlowDeleteStrict()
        .setXid(8)
        .setTableId(rule.getTableId())
        .setPriority(rule.getPriority())
        .setBufferId(OFBufferId.NO_BUFFER)
        .setOutPort(OFPort.ANY)
        .setOutGroup(OFGroup.ANY)
        .setMatch(rule.getMatch())
        .build();
  }

  /** Every rule of a table whose cookie agrees in the bits of the mask. */
  static OFFlowDelete deleteAll(int table, long cookie, long mask) {
    return Answers.FACTORY
        .buildFlowDelete()
        .setTableId(TableId.of(table))
        .setCookie(U64.of(cookie))
        .setCookieMask(U64.of(mask))
        .setBufferId(OFBufferId.NO_BUFFER)
        .setOutPort(OFPort.ANY)
        .setOutGroup(OFGroup.ANY)
        .setMatch(Answers.FACTORY.matchWildcardAll())
        .build();
  }

  /** Every rule to an address, whatever its priority: a delete that looks into matches. */
  static OFFlowDelete deleteByAddress(MacAddress mac) {
    return Answers.FACTORY
        .buildFlowDelete()
        .setTableId(TableId.ALL)
        .setBufferId(OFBufferId.NO_BUFFER)
        .setOutPort(OFPort.ANY)
        .setOutGroup(OFGroup.ANY)
        .setMatch(match(mac))
        .build();
  }

  static Match match(MacAddress mac) {
    return Answers.FACTORY
        .buildMatch()
        .setExact(MatchField.METADATA, OFMetadata.ofRaw(5))
        .setExact(MatchField.ETH_DST, mac)
        .build();
  }

  private static List<OFInstruction> instructions(int port) {
    return List.of(
        Answers.FACTORY
            .instructions()
            .applyActions(
                List.of(
                    Answers.FACTORY
                        .actions()
                        .buildOutput()
                        .setPort(OFPort.of(port))
                        .setMaxLen(0xffff)
                        .build())),
        Answers.FACTORY.instructions().gotoTable(TableId.of(9)));
  }

  static ByteBuf bytes(OFMessage message) {
    ByteBuf bytes = Unpooled.buffer();
    message.writeTo(bytes);
    return bytes;
  }
}
