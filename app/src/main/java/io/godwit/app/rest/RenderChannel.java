package io.godwit.app.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.godwit.app.policy.ChannelCounted;
import io.godwit.app.program.EdgeStatus;
import io.godwit.overlay.channel.Channel;
import io.godwit.overlay.channel.Underlay;
import java.util.Map;

/** How underlays and channels look in JSON. */
final class RenderChannel {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private RenderChannel() {}

  static ObjectNode underlay(
      Underlay underlay, EdgeStatus status, int rules, Map<String, Channel> open) {
    ObjectNode node =
        MAPPER
            .createObjectNode()
            .put("id", underlay.id())
            .put("switch", underlay.switchId())
            .put("migrationPorts", underlay.ports().toString());
    underlay.network().ifPresent(network -> node.put("migrationNetwork", network.toString()));
    Render.putStatus(node, status).put("rules", rules);
    ArrayNode sessions = node.putArray("sessions");
    open.forEach((migration, channel) -> sessions.add(session(migration, channel)));
    return node;
  }

  static ObjectNode counted(ChannelCounted counted) {
    ObjectNode node = MAPPER.createObjectNode();
    RenderCounters.readAt(node, counted.readAtMillis());
    RenderCounters.put(node, "dropped", counted.dropped());
    ArrayNode sessions = node.putArray("sessions");
    counted
        .sessions()
        .forEach(
            one -> {
              ObjectNode session = session(one.migration(), one.channel());
              RenderCounters.put(session, "forth", one.forth());
              RenderCounters.put(session, "back", one.back());
              sessions.add(session);
            });
    return node;
  }

  static ObjectNode channel(Channel channel) {
    return MAPPER
        .createObjectNode()
        .put("from", channel.from().toString())
        .put("to", channel.to().toString())
        .put("port", channel.ports().toString())
        .put("untilSourceDone", channel.untilSourceDone());
  }

  private static ObjectNode session(String migration, Channel channel) {
    ObjectNode node = MAPPER.createObjectNode().put("migration", migration);
    node.setAll(channel(channel));
    return node;
  }
}
