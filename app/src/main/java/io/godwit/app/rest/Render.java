package io.godwit.app.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.CharMatcher;
import io.godwit.app.events.Event;
import io.godwit.app.migration.EngineChoice;
import io.godwit.app.migration.Migration;
import io.godwit.app.migration.TimelineEntry;
import io.godwit.app.program.EdgeStatus;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Binding;
import io.godwit.location.Edge;
import io.godwit.location.Endpoint;
import io.godwit.location.Subnet;
import io.godwit.location.VirtualNetwork;
import io.godwit.location.conflict.Alarm;
import io.godwit.location.service.Location;
import io.godwit.overlay.plan.Echo;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.onlab.packet.MacAddress;

/** How the domain looks in JSON; the places' ports by name where the switch tells one. */
final class Render {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Render() {}

  static ObjectNode edge(Edge edge, EdgeStatus status, int rules) {
    ObjectNode node =
        MAPPER
            .createObjectNode()
            .put("id", edge.id().value())
            .put("switch", edge.switchId())
            .put("vtep", edge.vtep().toString())
            .put("tunnelPort", edge.tunnelPort())
            .put("site", edge.site())
            .put("migrationAddress", edge.migrationAddress().toString());
    return putStatus(node, status).put("rules", rules);
  }

  /** How a switch stands. */
  static ObjectNode putStatus(ObjectNode node, EdgeStatus status) {
    node.put("connected", status.connected()).put("inSync", status.inSync());
    status.problem().ifPresent(problem -> node.put("problem", problem));
    return node;
  }

  static ObjectNode network(VirtualNetwork network) {
    ArrayNode subnets = MAPPER.createArrayNode();
    for (Subnet subnet : network.subnets()) {
      ObjectNode node = MAPPER.createObjectNode().put("prefix", subnet.prefix().toString());
      subnet.gateway().ifPresent(gateway -> node.put("gateway", gateway.toString()));
      subnets.add(node);
    }
    ObjectNode node =
        MAPPER
            .createObjectNode()
            .put("id", network.id().value())
            .put("vni", network.vni().value())
            .put("mtu", network.mtu())
            .put("scheme", network.scheme())
            .put("learning", network.learning().name().toLowerCase(Locale.ROOT));
    node.set("subnets", subnets);
    return node;
  }

  static ObjectNode endpoint(Location location, Function<AttachmentPoint, String> portName) {
    Endpoint endpoint = location.endpoint();
    ArrayNode ips = MAPPER.createArrayNode();
    endpoint.addresses().forEach(ip -> ips.add(ip.toString()));
    ObjectNode node =
        MAPPER
            .createObjectNode()
            .put("id", endpoint.id().value())
            .put("network", endpoint.network().value())
            .put("mac", endpoint.mac().toString());
    node.set("ips", ips);
    ArrayNode groups = node.putArray("groups");
    endpoint.groups().stream().sorted().forEach(groups::add);
    location.binding().ifPresent(binding -> node.set("binding", binding(binding, portName)));
    return node;
  }

  static ObjectNode binding(Binding binding, Function<AttachmentPoint, String> portName) {
    ObjectNode node = place(binding.active(), portName);
    binding.standby().ifPresent(standby -> node.set("standby", place(standby, portName)));
    return node.put("epoch", binding.epoch())
        .put("provenance", binding.provenance().name().toLowerCase(Locale.ROOT));
  }

  static ObjectNode migration(
      Migration migration, Optional<MacAddress> mac, Function<AttachmentPoint, String> portName) {
    double start = migration.timeline().get(0).atMillis();
    ArrayNode timeline = MAPPER.createArrayNode();
    for (TimelineEntry entry : migration.timeline()) {
      ObjectNode node =
          MAPPER
              .createObjectNode()
              .put("event", entry.event())
              .put("atMillis", round(entry.atMillis()))
              .put("sinceRequestMillis", round(entry.atMillis() - start));
      entry.figures().forEach(node::put);
      timeline.add(node);
    }
    ObjectNode node =
        MAPPER
            .createObjectNode()
            .put("id", migration.id().value())
            .put("endpoint", migration.endpoint().value())
            .put("engine", migration.engine().name())
            .put("state", migration.state().name())
            .put("phase", migration.phase().name())
            .put("epoch", migration.epoch())
            .put("comesHome", migration.comesHome())
            .put("reason", migration.reason());
    node.set("from", place(migration.from(), portName));
    node.set("to", place(migration.to(), portName));
    node.set("timeline", timeline);
    mac.filter(known -> !migration.state().isTerminal())
        .ifPresent(known -> node.set("echo", echo(migration, known)));
    migration.channel().ifPresent(c -> node.set("channel", RenderChannel.channel(c)));
    if (!migration.engine().settings().isEmpty()) {
      node.set(migration.engine().name(), settings(migration.engine()));
    }
    return node;
  }

  private static ObjectNode echo(Migration migration, MacAddress mac) {
    return MAPPER
        .createObjectNode()
        .put("etherType", String.format("0x%04x", Echo.ETHER_TYPE))
        .put(
            "source",
            Echo.addressOf(migration.from(), migration.epoch()).toString().toLowerCase(Locale.ROOT))
        .put("destination", mac.toString().toLowerCase(Locale.ROOT));
  }

  private static ObjectNode settings(EngineChoice engine) {
    ObjectNode node = MAPPER.createObjectNode();
    engine
        .settings()
        .forEach(
            (name, value) -> {
              if (CharMatcher.inRange('0', '9').matchesAllOf(value)) {
                node.put(name, Long.parseLong(value));
              } else {
                node.put(name, value);
              }
            });
    return node;
  }

  static ObjectNode alarm(Alarm alarm, Function<AttachmentPoint, String> portName) {
    ObjectNode node =
        MAPPER
            .createObjectNode()
            .put("kind", alarm.kind().name().toLowerCase(Locale.ROOT))
            .put("endpoint", alarm.endpoint().value())
            .put("vni", alarm.sighting().vni().value())
            .put("mac", alarm.sighting().mac().toString());
    alarm.sighting().ip().ifPresent(ip -> node.put("ip", ip.toString()));
    node.set("at", place(alarm.sighting().at(), portName));
    return node.put("count", alarm.count())
        .put("firstMillis", alarm.firstMillis())
        .put("lastMillis", alarm.lastMillis())
        .put("expiresMillis", alarm.expiresMillis());
  }

  static ObjectNode event(Event event) {
    ObjectNode node =
        MAPPER
            .createObjectNode()
            .put("sequence", event.sequence())
            .put("atMillis", round(event.atMillis()))
            .put("type", event.type().name().toLowerCase(Locale.ROOT))
            .put("change", event.change().name().toLowerCase(Locale.ROOT))
            .put("id", event.id());
    ObjectNode details = node.putObject("details");
    event.details().forEach(details::put);
    return node;
  }

  private static ObjectNode place(
      AttachmentPoint place, Function<AttachmentPoint, String> portName) {
    return MAPPER
        .createObjectNode()
        .put("edge", place.edge().value())
        .put("port", portName.apply(place));
  }

  /** To the microsecond: finer is noise. */
  private static double round(double millis) {
    return Math.round(millis * 1000) / 1000.0;
  }
}
