package io.godwit.app.facts;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableSet;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.Endpoint;
import io.godwit.location.EndpointId;
import io.godwit.location.LearningPolicy;
import io.godwit.location.NetworkId;
import io.godwit.location.Subnet;
import io.godwit.location.VirtualNetwork;
import io.godwit.location.Vni;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;

/** From what users write to the domain's values; every error names the field. Thread-safe. */
public final class FactsTranslator {

  private static final Pattern SWITCH_ID = Pattern.compile("of:[0-9a-f]{16}");

  private final PortNames ports;

  public FactsTranslator(PortNames ports) {
    this.ports = ports;
  }

  /**
   * @throws FactsException if a field is missing or wrong, or the tunnel port unknown
   */
  public Edge edge(String id, EdgeFacts facts) {
    EdgeId edgeId = value("id", () -> EdgeId.of(id));
    String switchId = switchId(facts.switchId);
    Ip4Address vtep = value("vtep", () -> Ip4Address.valueOf(required("vtep", facts.vtep)));
    long tunnelPort = port("tunnelPort", switchId, facts.tunnelPort);
    String site = facts.site == null ? "" : facts.site;
    Edge edge = value("tunnelPort", () -> Edge.of(edgeId, switchId, vtep, tunnelPort, site));
    String address = facts.migrationAddress;
    return address == null
        ? edge
        : value(
            "migrationAddress", () -> edge.withMigrationAddress(ChannelTranslator.host(address)));
  }

  static String switchId(@Nullable String text) {
    String switchId = required("switch", text).toLowerCase(Locale.ROOT);
    if (!SWITCH_ID.matcher(switchId).matches()) {
      throw FactsException.invalid(
          "field 'switch' is 'of:' and 16 hexadecimal digits, not '" + text + "'");
    }
    return switchId;
  }

  /**
   * @throws FactsException if a field is missing or wrong
   */
  public VirtualNetwork network(String id, NetworkFacts facts) {
    NetworkId networkId = value("id", () -> NetworkId.of(id));
    Vni vni = value("vni", () -> Vni.of(required("vni", facts.vni)));
    ImmutableSet.Builder<Subnet> subnets = ImmutableSet.builder();
    for (NetworkFacts.SubnetFacts subnet : required("subnets", facts.subnets)) {
      subnets.add(value("subnets", () -> subnet(subnet)));
    }
    int mtu = facts.mtu == null ? VirtualNetwork.DEFAULT_MTU : facts.mtu;
    String scheme = facts.scheme == null ? VirtualNetwork.VXLAN : facts.scheme;
    if (!scheme.equals(VirtualNetwork.VXLAN)) {
      throw FactsException.invalid("field 'scheme' is 'vxlan', not '" + scheme + "'");
    }
    LearningPolicy learning =
        facts.learning == null ? LearningPolicy.DENY : learning(facts.learning);
    ImmutableSet<Subnet> all = subnets.build();
    if (all.isEmpty()) {
      throw FactsException.invalid("field 'subnets' has at least one subnet");
    }
    return value("mtu", () -> VirtualNetwork.of(networkId, vni, all, mtu, scheme, learning));
  }

  /**
   * @throws FactsException if a field is missing or wrong
   */
  public Endpoint endpoint(String id, EndpointFacts facts) {
    EndpointId endpointId = value("id", () -> EndpointId.of(id));
    NetworkId network = value("network", () -> NetworkId.of(required("network", facts.network)));
    MacAddress mac = value("mac", () -> MacAddress.valueOf(required("mac", facts.mac)));
    List<String> ips = required("ips", facts.ips);
    ImmutableSet.Builder<IpAddress> addresses = ImmutableSet.builder();
    for (String ip : ips) {
      addresses.add(value("ips", () -> IpAddress.valueOf(required("ips", ip))));
    }
    ImmutableSet.Builder<String> groups = ImmutableSet.builder();
    if (facts.groups != null) {
      facts.groups.forEach(group -> groups.add(required("groups", group)));
    }
    return value(
        "mac", () -> Endpoint.of(endpointId, network, mac, addresses.build(), groups.build()));
  }

  /**
   * @param edges finds an edge by its id
   * @throws FactsException if the edge or its port is unknown
   */
  public AttachmentPoint place(
      @Nullable String edge, @Nullable JsonNode port, Function<EdgeId, Optional<Edge>> edges) {
    EdgeId id = value("edge", () -> EdgeId.of(required("edge", edge)));
    Edge known =
        edges
            .apply(id)
            .orElseThrow(
                () ->
                    FactsException.invalid(
                        "no edge '" + id + "': register it first, or see GET /edges"));
    long number = port("port", known.switchId(), port);
    if (number == known.tunnelPort()) {
      throw FactsException.invalid(
          "field 'port' names the tunnel port of edge '" + id + "': no endpoint can be there");
    }
    return value("port", () -> AttachmentPoint.of(id, number));
  }

  private long port(String field, String switchId, @Nullable JsonNode port) {
    JsonNode value = required(field, port);
    if (!value.isTextual() && !value.isIntegralNumber()) {
      throw FactsException.invalid("field '" + field + "' is the name or number of a port");
    }
    if (!ports.knows(switchId)) {
      throw FactsException.invalid(
          "switch "
              + switchId
              + " has not connected yet, so its ports are unknown: point it at this controller"
              + " first");
    }
    if (value.isTextual()) {
      OptionalLong number = ports.number(switchId, value.asText());
      return number.orElseThrow(
          () ->
              FactsException.invalid(
                  "switch " + switchId + " has no port '" + value.asText() + "'"));
    }
    if (!value.canConvertToLong() || !ports.has(switchId, value.asLong())) {
      throw FactsException.invalid("switch " + switchId + " has no port " + value.asText());
    }
    return value.asLong();
  }

  private static Subnet subnet(NetworkFacts.SubnetFacts facts) {
    String text = required("subnets.prefix", facts.prefix);
    IpPrefix prefix = IpPrefix.valueOf(text);
    if (!text.startsWith(prefix.address().toString() + "/")
        && !IpAddress.valueOf(text.split("/")[0]).equals(prefix.address())) {
      throw new IllegalArgumentException(
          "the prefix " + text + " has bits set beyond its length; meant is " + prefix);
    }
    return Subnet.of(prefix, Optional.ofNullable(facts.gateway).map(IpAddress::valueOf));
  }

  private static LearningPolicy learning(String text) {
    switch (text) {
      case "deny":
        return LearningPolicy.DENY;
      case "confirm":
        return LearningPolicy.CONFIRM;
      case "allow":
        return LearningPolicy.ALLOW;
      default:
        throw FactsException.invalid(
            "field 'learning' is 'deny', 'confirm' or 'allow', not '" + text + "'");
    }
  }

  static <T> T required(String field, @Nullable T value) {
    if (value == null) {
      throw FactsException.invalid("field '" + field + "' is missing");
    }
    return value;
  }

  /** Reads a field's value; what can't be one is a {@link FactsException} that names the field. */
  public static <T> T value(String field, Supplier<T> read) {
    try {
      return read.get();
    } catch (FactsException e) {
      throw e;
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw FactsException.invalid("field '" + field + "': " + e.getMessage());
    }
  }
}
