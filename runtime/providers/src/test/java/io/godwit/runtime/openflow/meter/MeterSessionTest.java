package io.godwit.runtime.openflow.meter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.Iterables;
import io.godwit.runtime.openflow.Xids;
import io.godwit.runtime.openflow.translation.UntranslatableException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.onosproject.net.DeviceId;
import org.onosproject.net.meter.Band;
import org.onosproject.net.meter.DefaultBand;
import org.onosproject.net.meter.DefaultMeter;
import org.onosproject.net.meter.Meter;
import org.onosproject.net.meter.MeterFeatures;
import org.onosproject.net.meter.MeterId;
import org.onosproject.net.meter.MeterOperation;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFMeterFlags;
import org.projectfloodlight.openflow.protocol.OFMeterMod;
import org.projectfloodlight.openflow.protocol.OFMeterModCommand;
import org.projectfloodlight.openflow.protocol.OFMeterModFailedCode;
import org.projectfloodlight.openflow.protocol.OFMeterStatsReply;
import org.projectfloodlight.openflow.protocol.OFMeterStatsRequest;
import org.projectfloodlight.openflow.protocol.OFStatsReplyFlags;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.protocol.errormsg.OFMeterModFailedErrorMsg;
import org.projectfloodlight.openflow.protocol.meterband.OFMeterBandDrop;
import org.projectfloodlight.openflow.types.OFErrorCauseData;
import org.projectfloodlight.openflow.types.U64;

/** Meters on their way to a switch and back; every message is written as bytes and read again. */
class MeterSessionTest {

  private static final OFFactory FACTORY = OFFactories.getFactory(OFVersion.OF_13);
  private static final DeviceId DEVICE = DeviceId.deviceId("of:0000000000000001");

  private final List<OFMessage> sent = new ArrayList<>();
  private final MeterSession session =
      new MeterSession(
          DEVICE,
          FACTORY,
          messages -> messages.forEach(message -> sent.add(overTheWire(message))),
          new Xids(1, 1_000));

  @Test
  void aMeterIsSentWithItsRateAndBurstInPackets() {
    session.change(new MeterOperation(meter(7, Meter.Unit.PKTS_PER_SEC), MeterOperation.Type.ADD));
    OFMeterMod mod = (OFMeterMod) sent.get(0);
    assertEquals(OFMeterModCommand.ADD, mod.getCommand());
    assertEquals(7, mod.getMeterId());
    assertEquals(
        Set.of(OFMeterFlags.PKTPS, OFMeterFlags.BURST, OFMeterFlags.STATS), mod.getFlags());
    OFMeterBandDrop band = (OFMeterBandDrop) Iterables.getOnlyElement(mod.getMeters());
    assertEquals(1_000, band.getRate());
    assertEquals(250, band.getBurstSize());
  }

  @Test
  void aRemovedMeterNeedsNoBands() {
    session.change(
        new MeterOperation(meter(7, Meter.Unit.PKTS_PER_SEC), MeterOperation.Type.REMOVE));
    OFMeterMod mod = (OFMeterMod) sent.get(0);
    assertEquals(OFMeterModCommand.DELETE, mod.getCommand());
    assertEquals(List.of(), mod.getMeters());
  }

  @Test
  void whatOpenFlowCannotCountIsRefusedAndNotSent() {
    MeterOperation bytes =
        new MeterOperation(meter(7, Meter.Unit.BYTES_PER_SEC), MeterOperation.Type.ADD);
    assertThrows(UntranslatableException.class, () -> session.change(bytes));
    assertEquals(List.of(), sent);
  }

  @Test
  void theSwitchIsAskedForAllMetersBehindEachChange() {
    session.change(new MeterOperation(meter(7, Meter.Unit.PKTS_PER_SEC), MeterOperation.Type.ADD));
    OFMeterStatsRequest question = (OFMeterStatsRequest) Iterables.getLast(sent);
    assertEquals(MeterSession.ALL_METERS, question.getMeterId());
  }

  @Test
  void whatTheSwitchCountedIsRead() {
    session.askForMeters();
    Meter meter = Iterables.getOnlyElement(session.replied(reply(asked(), 7, false)).orElseThrow());
    assertEquals(MeterId.meterId(7), meter.meterCellId());
    assertEquals(1_000, meter.packetsSeen());
    assertEquals(64_000, meter.bytesSeen());
    assertEquals(4, meter.referenceCount());
    Band band = Iterables.getOnlyElement(meter.bands());
    assertEquals(977, band.packets());
    assertEquals(62_528, band.bytes());
  }

  @Test
  void anAnswerInPartsCountsOnceItIsComplete() {
    session.askForMeters();
    assertEquals(Optional.empty(), session.replied(reply(asked(), 7, true)));
    assertEquals(2, session.replied(reply(asked(), 8, false)).orElseThrow().size());
  }

  @Test
  void anAnswerToWhatWasAskedBeforeAChangeDoesNotCount() {
    session.askForMeters();
    long before = asked();
    session.change(new MeterOperation(meter(7, Meter.Unit.PKTS_PER_SEC), MeterOperation.Type.ADD));
    assertEquals(Optional.empty(), session.replied(reply(before, 8, false)));
    assertTrue(session.replied(reply(asked(), 7, false)).isPresent());
  }

  @Test
  void aRefusalIsTracedToItsOperationOnce() {
    MeterOperation add =
        new MeterOperation(meter(7, Meter.Unit.PKTS_PER_SEC), MeterOperation.Type.ADD);
    session.change(add);
    OFMeterModFailedErrorMsg error =
        FACTORY
            .errorMsgs()
            .buildMeterModFailedErrorMsg()
            .setXid(sent.get(0).getXid())
            .setCode(OFMeterModFailedCode.OUT_OF_METERS)
            .setData(OFErrorCauseData.NONE)
            .build();
    assertEquals(Optional.of(add), session.refused(error));
    assertEquals(Optional.empty(), session.refused(error));
  }

  @Test
  void whatASwitchCanDoIsRead() {
    MeterFeatures features =
        session
            .codec()
            .decode(
                FACTORY
                    .buildMeterFeatures()
                    .setMaxMeter(200)
                    .setBandTypes(1 << 1)
                    .setCapabilities(0xf)
                    .setMaxBands((short) 8)
                    .build());
    assertEquals(200, features.maxMeter());
    assertEquals(1, features.startIndex());
    assertEquals(200, features.endIndex());
    assertEquals(Set.of(Band.Type.DROP), features.bandTypes());
    assertEquals(Set.of(Meter.Unit.KB_PER_SEC, Meter.Unit.PKTS_PER_SEC), features.unitTypes());
    assertTrue(features.isBurstSupported());
    assertTrue(features.isStatsSupported());
  }

  private long asked() {
    return Iterables.getLast(sent).getXid();
  }

  private static OFMeterStatsReply reply(long xid, long meter, boolean more) {
    return (OFMeterStatsReply)
        overTheWire(
            FACTORY
                .buildMeterStatsReply()
                .setXid(xid)
                .setFlags(more ? Set.of(OFStatsReplyFlags.REPLY_MORE) : Set.of())
                .setEntries(
                    List.of(
                        FACTORY
                            .buildMeterStats()
                            .setMeterId(meter)
                            .setFlowCount(4)
                            .setPacketInCount(U64.of(1_000))
                            .setByteInCount(U64.of(64_000))
                            .setBandStats(
                                List.of(
                                    FACTORY
                                        .buildMeterBandStats()
                                        .setPacketBandCount(U64.of(977))
                                        .setByteBandCount(U64.of(62_528))
                                        .build()))
                            .build()))
                .build());
  }

  private static Meter meter(long id, Meter.Unit unit) {
    return DefaultMeter.builder()
        .forDevice(DEVICE)
        .withCellId(MeterId.meterId(id))
        .withUnit(unit)
        .burst()
        .withBands(
            List.of(
                DefaultBand.builder()
                    .ofType(Band.Type.DROP)
                    .withRate(1_000)
                    .burstSize(250)
                    .build()))
        .build();
  }

  private static OFMessage overTheWire(OFMessage message) {
    ByteBuf buffer = Unpooled.buffer();
    message.writeTo(buffer);
    try {
      return FACTORY.getReader().readFrom(buffer);
    } catch (org.projectfloodlight.openflow.exceptions.OFParseError e) {
      throw new AssertionError(e);
    }
  }
}
