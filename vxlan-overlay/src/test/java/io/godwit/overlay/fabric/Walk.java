package io.godwit.overlay.fabric;

import com.google.common.collect.ImmutableList;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.Field;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Match;
import io.godwit.overlay.flow.Table;
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

  private final Tables tables;
  private final Ingress ingress;
  private final List<Emission> emissions = new ArrayList<>();
  private Frame frame;
  private long metadata;
  private long tunnelId;
  private Ip4Address tunnelDestination = Ip4Address.valueOf(0);

  Walk(Tables tables, Ingress ingress, Frame frame) {
    this.tables = tables;
    this.ingress = ingress;
    this.frame = frame;
    this.tunnelId = ingress.tunnelId();
  }

  List<Emission> run() {
    Optional<Table> table = Optional.of(Table.CLASSIFY);
    while (table.isPresent()) {
      Optional<FlowSpec> rule = tables.lookup(table.get(), this);
      if (rule.isEmpty() || !apply(rule.get())) {
        break;
      }
      rule.get().metadata().ifPresent(value -> metadata = value);
      table = rule.get().next();
    }
    return ImmutableList.copyOf(emissions);
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
    if (wanted.equals(Match.MULTICAST)) {
      return (((MacAddress) actual).toBytes()[0] & 1) != 0;
    }
    return wanted.equals(actual);
  }

  private Object value(Field field) {
    return switch (field) {
      case IN_PORT -> ingress.port();
      case METADATA -> metadata;
      case TUNNEL_ID -> tunnelId;
      default -> frame.get(field).orElse(null);
    };
  }

  private boolean apply(FlowSpec rule) {
    return rule.actions().stream().allMatch(action -> action.accept(this));
  }

  @Override
  public Boolean output(long port) {
    // OpenFlow 1.3.5 §7.2.5: back to where it came from only by the reserved port IN_PORT.
    if (port != ingress.port()) {
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
  public Boolean plain(Action.Plain.Kind kind) {
    switch (kind) {
      case OUTPUT_IN_PORT ->
          emissions.add(new Emission(ingress.port(), frame, tunnelId, tunnelDestination));
      case TO_CONTROLLER ->
          emissions.add(new Emission(Emission.CONTROLLER, frame, tunnelId, tunnelDestination));
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
