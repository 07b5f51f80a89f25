package io.godwit.app.store;

import static io.godwit.app.store.JsonCodec.array;
import static io.godwit.app.store.JsonCodec.object;
import static io.godwit.app.store.JsonCodec.optional;
import static io.godwit.app.store.JsonCodec.required;
import static io.godwit.app.store.JsonCodec.set;
import static io.godwit.app.store.JsonCodec.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Binding;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.Endpoint;
import io.godwit.location.EndpointId;
import io.godwit.location.EndpointState;
import io.godwit.location.LearningPolicy;
import io.godwit.location.NetworkId;
import io.godwit.location.Provenance;
import io.godwit.location.Subnet;
import io.godwit.location.VirtualNetwork;
import io.godwit.location.Vni;
import io.godwit.location.store.Stored;
import java.util.Optional;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;

/** The stored forms of the location service's values. */
final class LocationCodecs {
  private LocationCodecs() {}

  static Codec<Stored<Edge>> edges() {
    return new JsonCodec<>(LocationCodecs::write, LocationCodecs::readEdge);
  }

  static Codec<Stored<VirtualNetwork>> networks() {
    return new JsonCodec<>(LocationCodecs::write, LocationCodecs::readNetwork);
  }

  static Codec<Stored<EndpointState>> endpoints() {
    return new JsonCodec<>(LocationCodecs::write, LocationCodecs::readEndpoint);
  }

  private static ObjectNode write(Edge edge) {
    return object()
        .put("id", edge.id().value())
        .put("switch", edge.switchId())
        .put("vtep", edge.vtep().toString())
        .put("tunnelPort", edge.tunnelPort())
        .put("site", edge.site())
        .put("migrationAddress", edge.migrationAddress().toString());
  }

  private static Edge readEdge(JsonNode node) {
    Edge edge =
        Edge.of(
            EdgeId.of(text(node, "id")),
            text(node, "switch"),
            Ip4Address.valueOf(text(node, "vtep")),
            required(node, "tunnelPort").asLong(),
            text(node, "site"));
    // What an earlier release stored has none.
    return optional(node, "migrationAddress")
        .map(address -> edge.withMigrationAddress(IpAddress.valueOf(address.asText())))
        .orElse(edge);
  }

  private static ObjectNode write(VirtualNetwork network) {
    ObjectNode node =
        object()
            .put("id", network.id().value())
            .put("vni", network.vni().value())
            .put("mtu", network.mtu())
            .put("scheme", network.scheme())
            .put("learning", network.learning().name());
    ArrayNode subnets = node.putArray("subnets");
    for (Subnet subnet : network.subnets()) {
      ObjectNode one = subnets.addObject().put("prefix", subnet.prefix().toString());
      subnet.gateway().ifPresent(gateway -> one.put("gateway", gateway.toString()));
    }
    return node;
  }

  private static VirtualNetwork readNetwork(JsonNode node) {
    return VirtualNetwork.of(
        NetworkId.of(text(node, "id")),
        Vni.of(required(node, "vni").asInt()),
        set(
            required(node, "subnets"),
            one ->
                Subnet.of(
                    IpPrefix.valueOf(text(one, "prefix")),
                    optional(one, "gateway").map(ip -> IpAddress.valueOf(ip.asText())))),
        required(node, "mtu").asInt(),
        text(node, "scheme"),
        LearningPolicy.valueOf(text(node, "learning")));
  }

  private static ObjectNode write(EndpointState state) {
    Endpoint endpoint = state.endpoint();
    ObjectNode node =
        object()
            .put("id", endpoint.id().value())
            .put("network", endpoint.network().value())
            .put("mac", endpoint.mac().toString());
    node.set("ips", array(endpoint.addresses(), ip -> ip));
    node.set("groups", array(endpoint.groups(), group -> group));
    state.binding().ifPresent(binding -> node.set("binding", write(binding)));
    return node;
  }

  private static EndpointState readEndpoint(JsonNode node) {
    EndpointId id = EndpointId.of(text(node, "id"));
    return EndpointState.of(
        Endpoint.of(
            id,
            NetworkId.of(text(node, "network")),
            MacAddress.valueOf(text(node, "mac")),
            set(required(node, "ips"), ip -> IpAddress.valueOf(ip.asText())),
            set(required(node, "groups"), JsonNode::asText)),
        optional(node, "binding").map(binding -> readBinding(id, binding)));
  }

  private static ObjectNode write(Binding binding) {
    ObjectNode node = object();
    node.set("active", write(binding.active()));
    binding.standby().ifPresent(standby -> node.set("standby", write(standby)));
    return node.put("epoch", binding.epoch()).put("provenance", binding.provenance().name());
  }

  private static Binding readBinding(EndpointId endpoint, JsonNode node) {
    Optional<AttachmentPoint> standby = optional(node, "standby").map(LocationCodecs::readPlace);
    return Binding.of(
        endpoint,
        readPlace(required(node, "active")),
        standby,
        required(node, "epoch").asLong(),
        Provenance.valueOf(text(node, "provenance")));
  }

  private static ObjectNode write(AttachmentPoint place) {
    return object().put("edge", place.edge().value()).put("port", place.port());
  }

  private static AttachmentPoint readPlace(JsonNode node) {
    return AttachmentPoint.of(EdgeId.of(text(node, "edge")), required(node, "port").asLong());
  }
}
