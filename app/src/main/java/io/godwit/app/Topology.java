package io.godwit.app;

import io.godwit.app.facts.ChannelTranslator;
import io.godwit.app.facts.EdgeFacts;
import io.godwit.app.facts.EndpointFacts;
import io.godwit.app.facts.FactsException;
import io.godwit.app.facts.FactsTranslator;
import io.godwit.app.facts.GroupFacts;
import io.godwit.app.facts.LocalPolicyFacts;
import io.godwit.app.facts.NetworkFacts;
import io.godwit.app.facts.PlaceFacts;
import io.godwit.app.facts.PolicyFacts;
import io.godwit.app.facts.PolicyTranslator;
import io.godwit.app.facts.UnderlayFacts;
import io.godwit.app.policy.PolicyBook;
import io.godwit.app.policy.UnderlayBook;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.Endpoint;
import io.godwit.location.EndpointId;
import io.godwit.location.LearningPolicy;
import io.godwit.location.LocationException;
import io.godwit.location.NetworkId;
import io.godwit.location.Provenance;
import io.godwit.location.VirtualNetwork;
import io.godwit.location.Vni;
import io.godwit.location.service.Location;
import io.godwit.location.service.LocationAdminService;
import io.godwit.location.service.LocationService;
import io.godwit.location.service.Outcome;
import io.godwit.overlay.channel.Underlay;
import io.godwit.overlay.policy.LocalPolicy;
import io.godwit.overlay.policy.NetworkPolicy;
import io.godwit.overlay.policy.Scope;
import io.godwit.overlay.policy.SecurityGroup;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/**
 * Edges, networks, endpoints, groups, policies and underlays as users name and write them. Every
 * change is whole or refused with a {@link FactsException} or {@link LocationException}.
 * Thread-safe; changes block while stored.
 */
public final class Topology {

  private final LocationService locations;
  private final LocationAdminService admin;
  private final FactsTranslator translator;
  private final PolicyBook policy;
  private final UnderlayBook underlays;

  public Topology(
      LocationService locations,
      LocationAdminService admin,
      FactsTranslator translator,
      PolicyBook policy,
      UnderlayBook underlays) {
    this.locations = locations;
    this.admin = admin;
    this.translator = translator;
    this.policy = policy;
    this.underlays = underlays;
  }

  public List<Edge> edges() {
    return locations.edges();
  }

  public List<VirtualNetwork> networks() {
    return locations.networks();
  }

  public List<Location> endpoints() {
    return locations.locations();
  }

  public Optional<Edge> edge(String id) {
    return named(id, EdgeId::of).flatMap(locations::edge);
  }

  public Optional<VirtualNetwork> network(String id) {
    return named(id, NetworkId::of).flatMap(locations::network);
  }

  public Optional<Location> endpoint(String id) {
    return named(id, EndpointId::of).flatMap(locations::location);
  }

  public Optional<Location> byIp(Vni vni, IpAddress ip) {
    return locations.locate(vni, ip);
  }

  public Optional<Location> byMac(Vni vni, MacAddress mac) {
    return locations.locate(vni, mac);
  }

  /** The place that a user means. */
  public AttachmentPoint place(@Nullable PlaceFacts facts) {
    if (facts == null) {
      throw FactsException.invalid("field 'to' is missing: {\"edge\": ..., \"port\": ...}");
    }
    return translator.place(facts.edge, facts.port, locations::edge);
  }

  /**
   * @return whether it is new
   */
  public boolean putEdge(String id, EdgeFacts facts) {
    Edge edge = translator.edge(id, facts);
    return underlays.apartFrom(edge, () -> admin.register(edge)) == Outcome.CREATED;
  }

  /**
   * @return whether it is new
   */
  public boolean putNetwork(String id, NetworkFacts facts) {
    return admin.register(translator.network(id, facts)) == Outcome.CREATED;
  }

  /**
   * Registers an endpoint, or changes it. One without a place gets it from its first announcement,
   * where its network learns places; one that has a place stays there if none is given.
   *
   * @return whether it is new
   */
  public boolean putEndpoint(String id, EndpointFacts facts) {
    Endpoint endpoint = translator.endpoint(id, facts);
    if (facts.edge == null && facts.port == null) {
      requirePlaceOrLearning(endpoint);
      return policy.withGroupsOf(endpoint, () -> admin.register(endpoint)) == Outcome.CREATED;
    }
    AttachmentPoint place = translator.place(facts.edge, facts.port, locations::edge);
    requireStay(endpoint.id(), place);
    return policy.withGroupsOf(endpoint, () -> admin.register(endpoint, place, Provenance.OPERATOR))
        == Outcome.CREATED;
  }

  /**
   * As {@link #putEndpoint}, but one that is known stays where it is: a configuration says where an
   * endpoint began, not where it has got to.
   */
  public void ensureEndpoint(String id, EndpointFacts facts) {
    if (endpoint(id).flatMap(Location::binding).isPresent()) {
      Endpoint endpoint = translator.endpoint(id, facts);
      policy.withGroupsOf(endpoint, () -> admin.register(endpoint));
    } else {
      putEndpoint(id, facts);
    }
  }

  public List<SecurityGroup> groups() {
    return policy.groups();
  }

  public Optional<SecurityGroup> group(String id) {
    return policy.group(id);
  }

  /**
   * @return whether it is new
   */
  public boolean putGroup(String id, GroupFacts facts) {
    return policy.put(PolicyTranslator.group(id, facts));
  }

  public void removeGroup(String id) {
    policy.removeGroup(id);
  }

  /** What holds for a whole network; everything is allowed if nothing was said. */
  public NetworkPolicy policy(VirtualNetwork network) {
    return policy.policy(network.id());
  }

  public void putPolicy(String network, PolicyFacts facts) {
    policy.put(PolicyTranslator.policy(network, facts));
  }

  public void removePolicy(String network) {
    policy.removePolicy(
        named(network, NetworkId::of).orElseThrow(() -> missing("network", network)));
  }

  /** What holds at a place; nothing is said of it if nothing was. */
  public LocalPolicy local(Scope place) {
    return policy.local(place);
  }

  public void putLocal(Scope place, LocalPolicyFacts facts) {
    policy.put(PolicyTranslator.local(place, facts));
  }

  public void removeLocal(Scope place) {
    policy.removeLocal(place);
  }

  /** A place that a user means by an edge's name, which may be unknown. */
  public static Scope edgeScope(String id) {
    return FactsTranslator.value("id", () -> Scope.edge(EdgeId.of(id)));
  }

  /** A place that a user means by a site's name. */
  public static Scope siteScope(String id) {
    return FactsTranslator.value("id", () -> Scope.site(id));
  }

  public List<Underlay> underlays() {
    return underlays.all();
  }

  public Optional<Underlay> underlay(String id) {
    return underlays.get(id);
  }

  /**
   * @return whether it is new
   */
  public boolean putUnderlay(String id, UnderlayFacts facts) {
    return underlays.put(ChannelTranslator.underlay(id, facts));
  }

  public void removeUnderlay(String id) {
    underlays.remove(id);
  }

  public void removeEdge(String id) {
    EdgeId known = named(id, EdgeId::of).orElseThrow(() -> missing("edge", id));
    policy.removeEdge(known, () -> admin.removeEdge(known));
  }

  public void removeNetwork(String id) {
    NetworkId known = named(id, NetworkId::of).orElseThrow(() -> missing("network", id));
    policy.removeNetwork(known, () -> admin.removeNetwork(known));
  }

  public void removeEndpoint(String id) {
    EndpointId known = named(id, EndpointId::of).orElseThrow(() -> missing("endpoint", id));
    locations
        .location(known)
        .flatMap(Location::binding)
        .flatMap(binding -> binding.standby())
        .ifPresent(
            standby -> {
              throw LocationException.conflict(
                  known + " is moving to " + standby + ": let that migration end, or abort it");
            });
    admin.removeEndpoint(known);
  }

  /** Nobody could ever find out where it is otherwise. */
  private void requirePlaceOrLearning(Endpoint endpoint) {
    boolean placed = locations.location(endpoint.id()).flatMap(Location::binding).isPresent();
    boolean learned =
        locations
            .network(endpoint.network())
            .filter(network -> network.learning() == LearningPolicy.ALLOW)
            .isPresent();
    if (!placed && !learned && locations.network(endpoint.network()).isPresent()) {
      throw FactsException.invalid(
          "fields 'edge' and 'port' are missing, and network '"
              + endpoint.network()
              + "' does not learn places: say where the endpoint is");
    }
  }

  /** A place that is written anew is not a migration: nothing would be prepared for the guest. */
  private void requireStay(EndpointId id, AttachmentPoint place) {
    locations
        .location(id)
        .flatMap(Location::binding)
        .filter(binding -> !binding.active().equals(place))
        .ifPresent(
            binding -> {
              throw LocationException.conflict(
                  id
                      + " is at "
                      + binding.active()
                      + ": move it with POST /godwit/v1/migrations, or remove and register it");
            });
  }

  private static LocationException missing(String noun, String id) {
    return LocationException.notFound("no " + noun + " '" + id + "'");
  }

  private static <T> Optional<T> named(String id, Function<String, T> name) {
    try {
      return Optional.of(name.apply(id));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
