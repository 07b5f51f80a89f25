package io.godwit.overlay.view;

import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.Endpoint;
import io.godwit.location.EndpointId;
import io.godwit.location.NetworkId;
import io.godwit.location.VirtualNetwork;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * Everything that an edge's rules depend on, at one moment: every edge's rules are a pure function
 * of it. Immutable and persistent; a change costs the same however much there is.
 */
public final class NetworkView {

  public static final NetworkView EMPTY =
      new NetworkView(HashTreePMap.empty(), HashTreePMap.empty(), HashTreePMap.empty());

  private final PMap<EdgeId, Edge> edges;
  private final PMap<NetworkId, Segment> segments;
  private final PMap<EndpointId, NetworkId> networkOf;

  private NetworkView(
      PMap<EdgeId, Edge> edges,
      PMap<NetworkId, Segment> segments,
      PMap<EndpointId, NetworkId> networkOf) {
    this.edges = edges;
    this.segments = segments;
    this.networkOf = networkOf;
  }

  public Optional<Edge> edge(EdgeId id) {
    return Optional.ofNullable(edges.get(id));
  }

  public Collection<Edge> edges() {
    return edges.values();
  }

  public Optional<Segment> segment(NetworkId id) {
    return Optional.ofNullable(segments.get(id));
  }

  public Collection<Segment> segments() {
    return segments.values();
  }

  public Optional<Attachment> attachment(EndpointId id) {
    return Optional.ofNullable(networkOf.get(id))
        .flatMap(this::segment)
        .flatMap(segment -> segment.attachment(id));
  }

  /** The edges that hold rules of the endpoint's network; empty if it is unknown. */
  public Set<EdgeId> edgesOf(EndpointId id) {
    return Optional.ofNullable(networkOf.get(id))
        .flatMap(this::segment)
        .map(Segment::hosts)
        .orElse(Set.of());
  }

  public NetworkView withEdge(Edge edge) {
    return new NetworkView(edges.plus(edge.id(), edge), segments, networkOf);
  }

  public NetworkView withoutEdge(EdgeId id) {
    return new NetworkView(edges.minus(id), segments, networkOf);
  }

  /** Adds a network, or changes it and keeps what is attached to it. */
  public NetworkView withNetwork(VirtualNetwork network) {
    Segment changed =
        segment(network.id())
            .map(segment -> segment.withNetwork(network))
            .orElseGet(() -> Segment.empty(network));
    return new NetworkView(edges, segments.plus(network.id(), changed), networkOf);
  }

  /** Takes a network away, with all that is attached to it. */
  public NetworkView withoutNetwork(NetworkId id) {
    @Nullable Segment segment = segments.get(id);
    if (segment == null) {
      return this;
    }
    return new NetworkView(
        edges, segments.minus(id), networkOf.minusAll(segment.attachments().keySet()));
  }

  /**
   * Attaches an endpoint, or changes how it is attached.
   *
   * @throws IllegalArgumentException if its network is unknown
   */
  public NetworkView with(Endpoint endpoint, Placement placement) {
    @Nullable NetworkId before = networkOf.get(endpoint.id());
    NetworkView cleared =
        before == null || before.equals(endpoint.network()) ? this : without(endpoint.id());
    @Nullable Segment segment = cleared.segments.get(endpoint.network());
    if (segment == null) {
      throw new IllegalArgumentException("no network " + endpoint.network());
    }
    return new NetworkView(
        edges,
        cleared.segments.plus(endpoint.network(), segment.with(Attachment.of(endpoint, placement))),
        cleared.networkOf.plus(endpoint.id(), endpoint.network()));
  }

  /** Detaches an endpoint; nothing happens if it is unknown. */
  public NetworkView without(EndpointId id) {
    @Nullable NetworkId network = networkOf.get(id);
    @Nullable Segment segment = network == null ? null : segments.get(network);
    if (network == null || segment == null) {
      return this;
    }
    return new NetworkView(edges, segments.plus(network, segment.without(id)), networkOf.minus(id));
  }
}
