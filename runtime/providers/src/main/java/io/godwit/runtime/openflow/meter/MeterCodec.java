package io.godwit.runtime.openflow.meter;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.godwit.runtime.openflow.translation.UntranslatableException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.onosproject.net.DeviceId;
import org.onosproject.net.meter.Band;
import org.onosproject.net.meter.DefaultBand;
import org.onosproject.net.meter.DefaultMeter;
import org.onosproject.net.meter.DefaultMeterFeatures;
import org.onosproject.net.meter.Meter;
import org.onosproject.net.meter.MeterFailReason;
import org.onosproject.net.meter.MeterFeatures;
import org.onosproject.net.meter.MeterId;
import org.onosproject.net.meter.MeterOperation;
import org.onosproject.net.meter.MeterState;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFMeterBandStats;
import org.projectfloodlight.openflow.protocol.OFMeterFeatures;
import org.projectfloodlight.openflow.protocol.OFMeterFlags;
import org.projectfloodlight.openflow.protocol.OFMeterMod;
import org.projectfloodlight.openflow.protocol.OFMeterModCommand;
import org.projectfloodlight.openflow.protocol.OFMeterModFailedCode;
import org.projectfloodlight.openflow.protocol.OFMeterStats;
import org.projectfloodlight.openflow.protocol.meterband.OFMeterBand;

/**
 * ONOS's meters of one device to OpenFlow 1.3 messages, and what the switch says about them back.
 */
final class MeterCodec {
  private static final long NO_BURST = 0;

  /** ofp_meter_band_type, as bits of ofp_meter_features (OpenFlow 1.3.5 §7.3.5.14). */
  private static final int DROP_BIT = 1 << 1;

  private static final int REMARK_BIT = 1 << 2;

  /** ofp_meter_flags, the same there. */
  private static final int KBPS_BIT = 1;

  private static final int PKTPS_BIT = 1 << 1;
  private static final int BURST_BIT = 1 << 2;
  private static final int STATS_BIT = 1 << 3;

  private static final ImmutableMap<OFMeterModFailedCode, MeterFailReason> REASONS =
      ImmutableMap.<OFMeterModFailedCode, MeterFailReason>builder()
          .put(OFMeterModFailedCode.METER_EXISTS, MeterFailReason.EXISTING_METER)
          .put(OFMeterModFailedCode.INVALID_METER, MeterFailReason.INVALID_METER)
          .put(OFMeterModFailedCode.BAD_COMMAND, MeterFailReason.UNKNOWN_COMMAND)
          .put(OFMeterModFailedCode.BAD_FLAGS, MeterFailReason.UNKNOWN_FLAGS)
          .put(OFMeterModFailedCode.BAD_RATE, MeterFailReason.BAD_RATE)
          .put(OFMeterModFailedCode.BAD_BURST, MeterFailReason.BAD_BURST)
          .put(OFMeterModFailedCode.BAD_BAND, MeterFailReason.BAD_BAND)
          .put(OFMeterModFailedCode.BAD_BAND_VALUE, MeterFailReason.BAD_BAND_VALUE)
          .put(OFMeterModFailedCode.OUT_OF_METERS, MeterFailReason.OUT_OF_METERS)
          .put(OFMeterModFailedCode.OUT_OF_BANDS, MeterFailReason.OUT_OF_BANDS)
          .build();

  private final DeviceId device;
  private final OFFactory factory;

  MeterCodec(DeviceId device, OFFactory factory) {
    this.device = device;
    this.factory = factory;
  }

  /**
   * @throws UntranslatableException if OpenFlow 1.3 has no such meter
   */
  OFMeterMod encode(MeterOperation.Type operation, Meter meter, long xid) {
    if (!(meter.meterCellId() instanceof MeterId)) {
      throw new UntranslatableException("OpenFlow numbers its meters: " + meter.meterCellId());
    }
    OFMeterMod.Builder mod =
        factory
            .buildMeterMod()
            .setXid(xid)
            .setMeterId(((MeterId) meter.meterCellId()).id())
            .setCommand(command(operation))
            .setFlags(flags(meter));
    if (operation != MeterOperation.Type.REMOVE) {
      List<OFMeterBand> bands = new ArrayList<>();
      meter.bands().forEach(band -> bands.add(band(band, meter.isBurst())));
      mod.setMeters(bands);
    }
    return mod.build();
  }

  private static OFMeterModCommand command(MeterOperation.Type operation) {
    switch (operation) {
      case ADD:
        return OFMeterModCommand.ADD;
      case MODIFY:
        return OFMeterModCommand.MODIFY;
      default:
        return OFMeterModCommand.DELETE;
    }
  }

  private static Set<OFMeterFlags> flags(Meter meter) {
    Set<OFMeterFlags> flags = EnumSet.of(OFMeterFlags.STATS);
    switch (meter.unit()) {
      case PKTS_PER_SEC:
        flags.add(OFMeterFlags.PKTPS);
        break;
      case KB_PER_SEC:
        flags.add(OFMeterFlags.KBPS);
        break;
      default:
        throw new UntranslatableException("OpenFlow 1.3 counts no " + meter.unit());
    }
    if (meter.isBurst()) {
      flags.add(OFMeterFlags.BURST);
    }
    return flags;
  }

  private OFMeterBand band(Band band, boolean bursts) {
    long burst = bursts && band.burst() != null ? band.burst() : NO_BURST;
    switch (band.type()) {
      case DROP:
        return factory.meterBands().buildDrop().setRate(band.rate()).setBurstSize(burst).build();
      case REMARK:
        return factory
            .meterBands()
            .buildDscpRemark()
            .setRate(band.rate())
            .setBurstSize(burst)
            .setPrecLevel(band.dropPrecedence())
            .build();
      default:
        throw new UntranslatableException("OpenFlow 1.3 has no meter band " + band.type());
    }
  }

  /** A meter that the switch has. Which application wanted it, and its rates, ONOS knows. */
  Meter decode(OFMeterStats stats) {
    List<Band> bands =
        stats.getBandStats().stream().map(MeterCodec::decode).collect(Collectors.toList());
    DefaultMeter meter =
        (DefaultMeter)
            DefaultMeter.builder()
                .forDevice(device)
                .withCellId(MeterId.meterId(stats.getMeterId()))
                .withBands(bands)
                .build();
    meter.setState(MeterState.ADDED);
    meter.setLife(stats.getDurationSec());
    meter.setReferenceCount(stats.getFlowCount());
    meter.setProcessedPackets(stats.getPacketInCount().getValue());
    meter.setProcessedBytes(stats.getByteInCount().getValue());
    return meter;
  }

  private static Band decode(OFMeterBandStats stats) {
    DefaultBand band = new DefaultBand(Band.Type.DROP, 0, NO_BURST, null);
    band.setPackets(stats.getPacketBandCount().getValue());
    band.setBytes(stats.getByteBandCount().getValue());
    return band;
  }

  MeterFeatures decode(OFMeterFeatures features) {
    ImmutableSet.Builder<Band.Type> bands = ImmutableSet.builder();
    if ((features.getBandTypes() & DROP_BIT) != 0) {
      bands.add(Band.Type.DROP);
    }
    if ((features.getBandTypes() & REMARK_BIT) != 0) {
      bands.add(Band.Type.REMARK);
    }
    ImmutableSet.Builder<Meter.Unit> units = ImmutableSet.builder();
    if ((features.getCapabilities() & KBPS_BIT) != 0) {
      units.add(Meter.Unit.KB_PER_SEC);
    }
    if ((features.getCapabilities() & PKTPS_BIT) != 0) {
      units.add(Meter.Unit.PKTS_PER_SEC);
    }
    return DefaultMeterFeatures.builder()
        .forDevice(device)
        .withMaxMeters(features.getMaxMeter())
        .withBandTypes(bands.build())
        .withUnits(units.build())
        .hasBurst((features.getCapabilities() & BURST_BIT) != 0)
        .hasStats((features.getCapabilities() & STATS_BIT) != 0)
        .withMaxBands(features.getMaxBands())
        .withMaxColors(features.getMaxColor())
        .build();
  }

  static MeterFailReason reason(OFMeterModFailedCode code) {
    return REASONS.getOrDefault(code, MeterFailReason.UNKNOWN);
  }
}
