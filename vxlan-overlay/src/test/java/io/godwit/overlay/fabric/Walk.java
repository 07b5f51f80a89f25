package io.godwit.overlay.fabric;

import com.google.common.collect.ImmutableList;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.CtState;
import io.godwit.overlay.flow.Field;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Match;
import io.godwit.overlay.flow.PortMask;
import io.godwit.overlay.flow.Table;
import io.godwit.overlay.flow.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;

/**
 * One frame's way through one switch's tables: actions are applied at once, in their order;
 * metadata is written, then the next table looks at what the frame has become (OpenFlow 1.3.5
 * §5.1).
 */
final class Walk implements Action.Visitor<Boolean> {

  private static final long LOW_32_BITS = 0xffffffffL;
  private static final long ARP_REPLY = 2;
  private static final long VERDICT_BITS = 7;

  private final Tables tables;
  private final Ingress ingress;
  private final List<Emission> emissions;
  private Frame frame;
  private long inPort;
  private int verdict;
  private Conntrack.State connection = Conntrack.State.NONE;
  private long metadata;
  private long tunnelId;
  private Ip4Address tunnelDestination = Ip4Address.valueOf(0);

  Walk(Tables tables, Ingress ingress, Frame frame) {
    this.tables = tables;
    this.ingress = ingress;
    this.emissions = new ArrayList<>();
    this.frame = frame;
    this.inPort = ingress.port();
    this.tunnelId = ingress.tunnelId();
  }

  /** A copy that goes its own way. */
  private Walk(Walk other) {
    this.tables = other.tables;
    this.ingress = other.ingress;
    this.emissions = other.emissions;
    this.frame = other.frame;
    this.inPort = other.inPort;
    this.verdict = other.verdict;
    this.connection = other.connection;
    this.metadata = other.metadata;
    this.tunnelId = other.tunnelId;
    this.tunnelDestination = other.tunnelDestination;
  }

  List<Emission> run() {
    return run(Table.CLASSIFY);
  }

  List<Emission> run(Table first) {
    from(first);
    return ImmutableList.copyOf(emissions);
  }

  private void from(Table first) {
    Optional<Table> table = Optional.of(first);
    while (table.isPresent()) {
      Optional<FlowSpec> rule = tables.lookup(table.get(), this);
      if (rule.isEmpty() || !apply(rule.get())) {
        break;
      }
      rule.get().metadata().ifPresent(value -> metadata = value);
      table = rule.get().next();
    }
  }

  boolean matches(Match match) {
    for (Map.Entry<Field, Object> entry : match.values().entrySet()) {
      if (!matches(entry.getKey(), entry.getValue())) {
        return false;
      }
    }
    return true;
  }

  private boolean matches(Field field, Object wanted) {
    Object actual = value(field);
    if (actual == null) {
      return false;
    }
    if (wanted instanceof IpPrefix prefix) {
      IpAddress address = (IpAddress) actual;
      return prefix.version() == address.version() && prefix.contains(address);
    }
    if (wanted instanceof PortMask ports) {
      return ports.matches((Long) actual);
    }
    if (wanted instanceof CtState state) {
      return state.matches((Integer) actual);
    }
    if (wanted.equals(Match.MULTICAST)) {
      return (((MacAddress) actual).toBytes()[0] & 1) != 0;
    }
    return wanted.equals(actual);
  }

  private Object value(Field field) {
    return switch (field) {
      case IN_PORT -> inPort;
      case CT_STATE -> connection.flags();
      case CT_MARK -> connection.mark();
      case METADATA -> metadata;
      case TUNNEL_ID -> tunnelId;
      default -> frame.get(field).orElse(null);
    };
  }

  private boolean apply(FlowSpec rule) {
    return rule.limit().map(tables::admits).orElse(true)
        && rule.actions().stream().allMatch(action -> action.accept(this));
  }

  @Override
  public Boolean output(long port) {
    // OpenFlow 1.3.5 §7.2.5: back to where it came from only by the reserved port IN_PORT.
    if (port != inPort) {
      emissions.add(new Emission(port, frame, tunnelId, tunnelDestination));
    }
    return true;
  }

  @Override
  public Boolean setMac(Action.SetMac.Target target, MacAddress mac) {
    Field field =
        switch (target) {
          case ETH_SRC -> Field.ETH_SRC;
          case ETH_DST -> Field.ETH_DST;
          case ARP_SHA -> Field.ARP_SHA;
        };
    frame = frame.with(field, mac);
    return true;
  }

  @Override
  public Boolean setArpSpa(Ip4Address ip) {
    frame = frame.with(Field.ARP_SPA, IpAddress.valueOf(ip.toInt()));
    return true;
  }

  @Override
  public Boolean setTunnelId(long id) {
    tunnelId = id;
    return true;
  }

  @Override
  public Boolean setTunnelDestination(Ip4Address vtep) {
    tunnelDestination = vtep;
    return true;
  }

  @Override
  public Boolean loadMetadata(long value) {
    metadata = value;
    return true;
  }

  @Override
  public Boolean loadInPort(long port) {
    inPort = port;
    return true;
  }

  @Override
  public Boolean call(Table table) {
    from(table);
    return true;
  }

  @Override
  public Boolean say(Verdict said) {
    verdict |= said.bit();
    return true;
  }

  @Override
  public Boolean track(int zone, Table table) {
    Walk copy = new Walk(this);
    copy.connection = tables.conntrack().track(zone, frame);
    copy.from(table);
    return true;
  }

  @Override
  public Boolean commit(int zone, boolean reversed) {
    tables.conntrack().commit(zone, frame, reversed);
    return true;
  }

  @Override
  public Boolean plain(Action.Plain.Kind kind) {
    switch (kind) {
      case OUTPUT_IN_PORT ->
          emissions.add(new Emission(inPort, frame, tunnelId, tunnelDestination));
      case OUTPUT_NORMAL ->
          emissions.add(new Emission(Emission.NORMAL, frame, tunnelId, tunnelDestination));
      case TO_CONTROLLER ->
          emissions.add(new Emission(Emission.CONTROLLER, frame, tunnelId, tunnelDestination));
      case CLEAR_VERDICT -> verdict = 0;
      case MOVE_VERDICT_TO_METADATA -> metadata = metadata & ~VERDICT_BITS | verdict;
      case ARP_REPLY -> frame = frame.with(Field.ARP_OP, ARP_REPLY);
      case MOVE_ETH_SRC_TO_DST -> frame = frame.with(Field.ETH_DST, frame.ethSrc());
      case MOVE_ARP_SHA_TO_THA ->
          frame = frame.withArpTha((MacAddress) frame.header().get(Field.ARP_SHA));
      case MOVE_ARP_SPA_TO_TPA ->
          frame = frame.with(Field.ARP_TPA, frame.header().get(Field.ARP_SPA));
      case MOVE_TUNNEL_SOURCE_TO_METADATA ->
          metadata = (metadata & ~LOW_32_BITS) | ingress.tunnelSource();
      case DECREMENT_TTL -> {
        if (frame.ttl() <= 1) {
          return false;
        }
        frame = frame.withTtl(frame.ttl() - 1);
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return frame + " with metadata " + metadata + " from " + ingress;
  }
}
