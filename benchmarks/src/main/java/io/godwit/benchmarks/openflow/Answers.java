package io.godwit.benchmarks.openflow;

import com.google.common.collect.Lists;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.projectfloodlight.openflow.protocol.OFBadRequestCode;
import org.projectfloodlight.openflow.protocol.OFCapabilities;
import org.projectfloodlight.openflow.protocol.OFConfigFlags;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFPortDesc;
import org.projectfloodlight.openflow.protocol.OFPortFeatures;
import org.projectfloodlight.openflow.protocol.OFPortStatsEntry;
import org.projectfloodlight.openflow.protocol.OFRoleRequest;
import org.projectfloodlight.openflow.protocol.OFStatsReplyFlags;
import org.projectfloodlight.openflow.protocol.OFStatsRequest;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.protocol.errormsg.OFErrorMsgs;
import org.projectfloodlight.openflow.types.DatapathId;
import org.projectfloodlight.openflow.types.MacAddress;
import org.projectfloodlight.openflow.types.OFAuxId;
import org.projectfloodlight.openflow.types.OFErrorCauseData;
import org.projectfloodlight.openflow.types.OFPort;
import org.projectfloodlight.openflow.types.TableId;
import org.projectfloodlight.openflow.types.U64;

/** What a switch says about itself when it is asked. Says that it is Open vSwitch 3.1. */
final class Answers {
  static final OFFactory FACTORY = OFFactories.getFactory(OFVersion.OF_13);

  private static final int TABLES = 254;

  /** So many port entries stay below a message's 64 KiB. */
  private static final int PORTS_PER_MESSAGE = 500;

  private final SwitchIdentity identity;
  private final IntUnaryOperator rulesInTable;

  /**
   * @param rulesInTable how many rules a table holds
   */
  Answers(SwitchIdentity identity, IntUnaryOperator rulesInTable) {
    this.identity = identity;
    this.rulesInTable = rulesInTable;
  }

  /** What to send back; nothing for what needs no answer. */
  List<OFMessage> to(OFMessage question) {
    long xid = question.getXid();
    switch (question.getType()) {
      case FEATURES_REQUEST:
        return List.of(features(xid));
      case ECHO_REQUEST:
        return List.of(FACTORY.buildEchoReply().setXid(xid).build());
      case GET_CONFIG_REQUEST:
        return List.of(
            FACTORY
                .buildGetConfigReply()
                .setXid(xid)
                .setFlags(Set.of(OFConfigFlags.FRAG_NORMAL))
                .setMissSendLen(0xffff)
                .build());
      case ROLE_REQUEST:
        return List.of(role((OFRoleRequest) question));
      case STATS_REQUEST:
        return statistics((OFStatsRequest<?>) question);
      case HELLO:
      case SET_CONFIG:
      case PACKET_OUT:
      case ECHO_REPLY:
      case ERROR:
        return List.of();
      default:
        return List.of(refusal(xid, OFBadRequestCode.BAD_TYPE));
    }
  }

  private OFMessage features(long xid) {
    return FACTORY
        .buildFeaturesReply()
        .setXid(xid)
        .setDatapathId(DatapathId.of(identity.datapath()))
        .setNBuffers(0)
        .setNTables((short) TABLES)
        .setAuxiliaryId(OFAuxId.MAIN)
        .setCapabilities(
            Set.of(
                OFCapabilities.FLOW_STATS, OFCapabilities.TABLE_STATS, OFCapabilities.PORT_STATS))
        .build();
  }

  private static OFMessage role(OFRoleRequest question) {
    return FACTORY
        .buildRoleReply()
        .setXid(question.getXid())
        .setRole(question.getRole())
        .setGenerationId(question.getGenerationId())
        .build();
  }

  private List<OFMessage> statistics(OFStatsRequest<?> question) {
    long xid = question.getXid();
    switch (question.getStatsType()) {
      case DESC:
        return List.of(description(xid));
      case PORT_DESC:
        return portDescriptions(xid);
      case PORT:
        return portStatistics(xid);
      case TABLE:
        return List.of(tables(xid));
      case METER_FEATURES:
        return List.of(
            FACTORY
                .buildMeterFeaturesStatsReply()
                .setXid(xid)
                .setFeatures(FACTORY.buildMeterFeatures().setMaxMeter(0).build())
                .build());
      case METER_CONFIG:
        return List.of(FACTORY.buildMeterConfigStatsReply().setXid(xid).build());
      case METER:
        return List.of(FACTORY.buildMeterStatsReply().setXid(xid).build());
      case GROUP:
        return List.of(FACTORY.buildGroupStatsReply().setXid(xid).build());
      case GROUP_DESC:
        return List.of(FACTORY.buildGroupDescStatsReply().setXid(xid).build());
      default:
        return List.of(refusal(xid, OFBadRequestCode.BAD_STAT));
    }
  }

  private static OFMessage description(long xid) {
    return FACTORY
        .buildDescStatsReply()
        .setXid(xid)
        .setMfrDesc("Nicira, Inc.")
        .setHwDesc("Open vSwitch")
        .setSwDesc("3.1.0")
        .setSerialNum("None")
        .setDpDesc("emulated")
        .build();
  }

  private List<OFMessage> portDescriptions(long xid) {
    List<List<Integer>> pieces = Lists.partition(identity.ports(), PORTS_PER_MESSAGE);
    return IntStream.range(0, pieces.size())
        .mapToObj(
            i ->
                FACTORY
                    .buildPortDescStatsReply()
                    .setXid(xid)
                    .setFlags(more(i, pieces.size()))
                    .setEntries(pieces.get(i).stream().map(this::port).collect(Collectors.toList()))
                    .build())
        .collect(Collectors.toList());
  }

  private OFPortDesc port(int number) {
    return FACTORY
        .buildPortDesc()
        .setPortNo(OFPort.of(number))
        .setName(SwitchIdentity.name(number))
        .setHwAddr(MacAddress.of(0x0e0000000000L | identity.datapath() << 16 | number))
        .setCurr(Set.of(OFPortFeatures.PF_10GB_FD))
        .build();
  }

  private List<OFMessage> portStatistics(long xid) {
    List<List<Integer>> pieces = Lists.partition(identity.ports(), PORTS_PER_MESSAGE);
    return IntStream.range(0, pieces.size())
        .mapToObj(
            i ->
                FACTORY
                    .buildPortStatsReply()
                    .setXid(xid)
                    .setFlags(more(i, pieces.size()))
                    .setEntries(
                        pieces.get(i).stream().map(Answers::idle).collect(Collectors.toList()))
                    .build())
        .collect(Collectors.toList());
  }

  private static OFPortStatsEntry idle(int number) {
    return FACTORY.buildPortStatsEntry().setPortNo(OFPort.of(number)).build();
  }

  private OFMessage tables(long xid) {
    return FACTORY
        .buildTableStatsReply()
        .setXid(xid)
        .setEntries(
            IntStream.range(0, TABLES)
                .mapToObj(
                    table ->
                        FACTORY
                            .buildTableStatsEntry()
                            .setTableId(TableId.of(table))
                            .setActiveCount(rulesInTable.applyAsInt(table))
                            .setLookupCount(U64.ZERO)
                            .setMatchedCount(U64.ZERO)
                            .build())
                .collect(Collectors.toList()))
        .build();
  }

  private static Set<OFStatsReplyFlags> more(int piece, int pieces) {
    return piece < pieces - 1 ? Set.of(OFStatsReplyFlags.REPLY_MORE) : Set.of();
  }

  static OFMessage refusal(long xid, OFBadRequestCode code) {
    OFErrorMsgs errors = FACTORY.errorMsgs();
    return errors
        .buildBadRequestErrorMsg()
        .setXid(xid)
        .setCode(code)
        .setData(OFErrorCauseData.NONE)
        .build();
  }
}
