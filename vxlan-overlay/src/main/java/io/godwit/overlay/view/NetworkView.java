package io.godwit.overlay.view;

import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.Endpoint;
import io.godwit.location.EndpointId;
import io.godwit.location.LearningPolicy;
import io.godwit.location.NetworkId;
import io.godwit.location.VirtualNetwork;
import io.godwit.overlay.policy.LocalPolicy;
import io.godwit.overlay.policy.NetworkPolicy;
import io.godwit.overlay.policy.Scope;
import io.godwit.overlay.policy.SecurityGroup;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;

/**
 * Everything that an edge's rules depend on, at one moment: every edge's rules are a pure function
 * of it. Immutable and persistent; a change costs the same however much there is.
 */
public final class NetworkView {

  public static final NetworkView EMPTY =
      new NetworkView(
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePSet.empty(),
          LocalPolicies.NONE,
          null,
          null);

  /** Stands for this view in those made from it, which must not keep it alive. */
  private final Object mark = new Object();

  private final PMap<EdgeId, Edge> edges;
  private final PMap<NetworkId, Segment> segments;
  private final PMap<EndpointId, NetworkId> networkOf;
  private final PSet<AttachmentPoint> muted;
  private final LocalPolicies local;
  private final @Nullable Object parent;
  private final @Nullable EndpointId changed;

  private NetworkView(
      PMap<EdgeId, Edge> edges,
      PMap<NetworkId, Segment> segments,
      PMap<EndpointId, NetworkId> networkOf,
      PSet<AttachmentPoint> muted,
      LocalPolicies local,
      @Nullable NetworkView parent,
      @Nullable EndpointId changed) {
    this.edges = edges;
    this.segments = segments;
    this.networkOf = networkOf;
    this.muted = muted;
    this.local = local;
    this.parent = parent == null ? null : parent.mark;
    this.changed = changed;
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

  /** The network that the endpoint is in; empty if it is unknown. */
  public Optional<NetworkId> networkOf(EndpointId id) {
    return Optional.ofNullable(networkOf.get(id));
  }

  /**
   * The one endpoint in which this view differs from {@code before}, if it was made from it by
   * {@link #with} or {@link #without}; empty if that is not known.
   */
  public Optional<EndpointId> onlyEndpointChangedSince(NetworkView before) {
    return before.mark == parent ? Optional.ofNullable(changed) : Optional.empty();
  }

  public NetworkView withEdge(Edge edge) {
    return new NetworkView(
        edges.plus(edge.id(), edge), segments, networkOf, muted, local, null, null);
  }

  public NetworkView withoutEdge(EdgeId id) {
    return new NetworkView(edges.minus(id), segments, networkOf, muted, local, null, null);
  }

  /** Adds a network, or changes it and keeps what is attached to it. */
  public NetworkView withNetwork(VirtualNetwork network) {
    Segment next =
        segment(network.id())
            .map(segment -> segment.withNetwork(network))
            .orElseGet(() -> Segment.empty(network));
    return new NetworkView(
        edges, segments.plus(network.id(), next), networkOf, muted, local, null, null);
  }

  /** Says what holds for a whole network; nothing happens if the network is unknown. */
  public NetworkView withPolicy(NetworkPolicy policy) {
    return withPolicy(policy.network(), segment -> segment.with(policy));
  }

  /** Adds or changes a security group; nothing happens if its network is unknown. */
  public NetworkView withGroup(SecurityGroup group) {
    return withPolicy(group.network(), segment -> segment.with(group));
  }

  /** Takes a security group away; those still in it may do nothing by it. */
  public NetworkView withoutGroup(NetworkId network, String id) {
    return withPolicy(network, segment -> segment.withoutGroup(id));
  }

  private NetworkView withPolicy(NetworkId network, UnaryOperator<SegmentPolicy> change) {
    @Nullable Segment segment = segments.get(network);
    if (segment == null) {
      return this;
    }
    Segment changed = segment.withPolicy(change.apply(segment.policy()));
    return new NetworkView(
        edges, segments.plus(network, changed), networkOf, muted, local, null, null);
  }

  /** What is said of places. */
  public LocalPolicies local() {
    return local;
  }

  /** Says what holds at a place, which need not be there yet. */
  public NetworkView with(LocalPolicy policy) {
    return withLocal(local.with(policy));
  }

  /** Says nothing of a place any more. */
  public NetworkView without(Scope place) {
    return withLocal(local.without(place));
  }

  private NetworkView withLocal(LocalPolicies changed) {
    return new NetworkView(edges, segments, networkOf, muted, changed, null, null);
  }

  /** Whether something is said about what an endpoint sends and receives, here or elsewhere. */
  public boolean guards(Endpoint endpoint) {
    return !local.areSilent()
        || segment(endpoint.network())
            .map(segment -> segment.policy().guards(endpoint))
            .orElse(false);
  }

  /** Takes a network away, with all that is attached to it. */
  public NetworkView withoutNetwork(NetworkId id) {
    @Nullable Segment segment = segments.get(id);
    if (segment == null) {
      return this;
    }
    return new NetworkView(
        edges,
        segments.minus(id),
        networkOf.minusAll(segment.attachments().keySet()),
        muted,
        local,
        null,
        null);
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
        cleared.networkOf.plus(endpoint.id(), endpoint.network()),
        muted,
        local,
        this,
        endpoint.id());
  }

  /** Detaches an endpoint; nothing happens if it is unknown. */
  public NetworkView without(EndpointId id) {
    @Nullable NetworkId network = networkOf.get(id);
    @Nullable Segment segment = network == null ? null : segments.get(network);
    if (network == null || segment == null) {
      return this;
    }
    return new NetworkView(
        edges,
        segments.plus(network, segment.without(id)),
        networkOf.minus(id),
        muted,
        local,
        this,
        id);
  }

  /** Whether some network lets an endpoint's own frames say where it is. */
  public boolean learns() {
    return segments.values().stream()
        .anyMatch(segment -> segment.network().learning() == LearningPolicy.ALLOW);
  }

  /** The places whose announcements nobody listens to for now. */
  public Set<AttachmentPoint> muted() {
    return muted;
  }

  /** Listens to no announcements from {@code place}. */
  public NetworkView withMuted(AttachmentPoint place) {
    return withMuted(muted.plus(place));
  }

  /** Listens to announcements from {@code place} again. */
  public NetworkView withoutMuted(AttachmentPoint place) {
    return withMuted(muted.minus(place));
  }

  private NetworkView withMuted(PSet<AttachmentPoint> changed) {
    return new NetworkView(edges, segments, networkOf, changed, local, null, null);
  }
}
