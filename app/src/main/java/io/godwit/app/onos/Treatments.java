package io.godwit.app.onos;

import io.godwit.app.onos.driver.CommitReversed;
import io.godwit.app.onos.driver.LoadKey;
import io.godwit.app.onos.driver.MoveTunnelSource;
import io.godwit.app.onos.driver.MoveVerdict;
import io.godwit.app.onos.driver.NiciraTreatments;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Table;
import io.godwit.overlay.flow.Verdict;
import java.util.List;
import java.util.Optional;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.meter.MeterId;

/** From what the pipeline's rules do to ONOS's treatments; all of them can be read back. */
final class Treatments {

  private static final long ALL_BITS = -1L;
  private static final short ARP_REPLY = 2;

  /** NXM_NX_REG0, as ovs-fields(7) gives it. */
  private static final long REG0 = 0x00010004L;

  private static final int REGISTER_BITS = 32;

  /** NXM_OF_IN_PORT, which has OpenFlow 1.0's short port numbers. */
  private static final long IN_PORT = 0x00000002L;

  private static final int IN_PORT_BITS = 16;

  private static final int OFFSET_SHIFT = 6;
  private static final int COMMIT = 1;
  private static final int NO_TABLE = 0xff;

  private Treatments() {}

  static TrafficTreatment of(FlowSpec spec, DeviceId device, Optional<MeterId> meter) {
    TrafficTreatment.Builder treatment = DefaultTrafficTreatment.builder();
    meter.ifPresent(treatment::meter);
    Applier applier = new Applier(device, treatment);
    spec.actions().forEach(action -> action.accept(applier));
    spec.metadata().ifPresent(value -> treatment.writeMetadata(value, ALL_BITS));
    spec.next().ifPresent(table -> treatment.transition(table.number()));
    if (spec.actions().isEmpty() && spec.next().isEmpty()) {
      treatment.drop();
    }
    return treatment.build();
  }

  /** For a frame that the controller has sent. */
  static TrafficTreatment of(List<Action> actions, DeviceId device) {
    TrafficTreatment.Builder treatment = DefaultTrafficTreatment.builder();
    Applier applier = new Applier(device, treatment);
    actions.forEach(action -> action.accept(applier));
    return treatment.build();
  }

  /** Adds one action after the other to a treatment. */
  private static final class Applier implements Action.Visitor<TrafficTreatment.Builder> {
    private final DeviceId device;
    private final TrafficTreatment.Builder treatment;

    Applier(DeviceId device, TrafficTreatment.Builder treatment) {
      this.device = device;
      this.treatment = treatment;
    }

    @Override
    public TrafficTreatment.Builder output(long port) {
      return treatment.setOutput(OnosPorts.port(port));
    }

    @Override
    public TrafficTreatment.Builder setMac(Action.SetMac.Target target, MacAddress mac) {
      switch (target) {
        case ETH_SRC:
          return treatment.setEthSrc(mac);
        case ETH_DST:
          return treatment.setEthDst(mac);
        default:
          return treatment.setArpSha(mac);
      }
    }

    @Override
    public TrafficTreatment.Builder setArpSpa(Ip4Address ip) {
      return treatment.setArpSpa(ip);
    }

    @Override
    public TrafficTreatment.Builder setTunnelId(long id) {
      return treatment.setTunnelId(id);
    }

    @Override
    public TrafficTreatment.Builder setTunnelDestination(Ip4Address vtep) {
      return treatment.extension(NiciraTreatments.setTunnelDestination(vtep), device);
    }

    @Override
    public TrafficTreatment.Builder loadMetadata(long value) {
      return treatment.extension(new LoadKey(value), device);
    }

    @Override
    public TrafficTreatment.Builder loadInPort(long port) {
      return load(IN_PORT, IN_PORT_BITS, port);
    }

    @Override
    public TrafficTreatment.Builder call(Table table) {
      return treatment.extension(NiciraTreatments.call(table.number()), device);
    }

    @Override
    public TrafficTreatment.Builder say(Verdict verdict) {
      int bit = verdict.ordinal();
      return treatment.extension(NiciraTreatments.load(bits(bit, 1), REG0, 1), device);
    }

    @Override
    public TrafficTreatment.Builder track(int zone, Table table) {
      return ct(0, zone, table.number());
    }

    @Override
    public TrafficTreatment.Builder commit(int zone, boolean reversed) {
      return reversed
          ? treatment.extension(new CommitReversed(zone), device)
          : ct(COMMIT, zone, NO_TABLE);
    }

    private TrafficTreatment.Builder ct(int flags, int zone, int table) {
      return treatment.extension(NiciraTreatments.ct(flags, zone, table), device);
    }

    private TrafficTreatment.Builder load(long field, int width, long value) {
      return treatment.extension(NiciraTreatments.load(bits(0, width), field, value), device);
    }

    /** A part of a field, as Nicira's load encodes it. */
    private static int bits(int first, int count) {
      return first << OFFSET_SHIFT | count - 1;
    }

    @Override
    public TrafficTreatment.Builder plain(Action.Plain.Kind kind) {
      switch (kind) {
        case OUTPUT_IN_PORT:
          return treatment.setOutput(PortNumber.IN_PORT);
        case OUTPUT_NORMAL:
          return treatment.setOutput(PortNumber.NORMAL);
        case TO_CONTROLLER:
          return treatment.punt();
        case ARP_REPLY:
          return treatment.setArpOp(ARP_REPLY);
        case MOVE_ETH_SRC_TO_DST:
          return treatment.extension(NiciraTreatments.MOVE_ETH_SRC_TO_DST, device);
        case MOVE_ARP_SHA_TO_THA:
          return treatment.extension(NiciraTreatments.MOVE_ARP_SHA_TO_THA, device);
        case MOVE_ARP_SPA_TO_TPA:
          return treatment.extension(NiciraTreatments.MOVE_ARP_SPA_TO_TPA, device);
        case MOVE_TUNNEL_SOURCE_TO_METADATA:
          return treatment.extension(new MoveTunnelSource(), device);
        case MOVE_VERDICT_TO_METADATA:
          return treatment.extension(new MoveVerdict(), device);
        case CLEAR_VERDICT:
          return load(REG0, REGISTER_BITS, 0);
        default:
          return treatment.decNwTtl();
      }
    }
  }
}
