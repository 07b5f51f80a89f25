package io.godwit.overlay.view;

import io.godwit.location.AttachmentPoint;
import io.godwit.location.EdgeId;
import io.godwit.location.EndpointId;
import io.godwit.location.VirtualNetwork;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * One virtual network with all that is attached to it, and who hosts it. Immutable and persistent:
 * a change shares with its predecessor all that it leaves alone.
 */
public final class Segment {

  private final VirtualNetwork network;
  private final PMap<EndpointId, Attachment> attachments;

  /** How many places an edge has in this network. */
  private final PMap<EdgeId, Integer> hosts;

  /** The ports at which an edge delivers broadcast, and whether their endpoint is in a group. */
  private final PMap<EdgeId, PMap<Long, Boolean>> receivers;

  private final SegmentPolicy policy;

  private Segment(
      VirtualNetwork network,
      PMap<EndpointId, Attachment> attachments,
      PMap<EdgeId, Integer> hosts,
      PMap<EdgeId, PMap<Long, Boolean>> receivers,
      SegmentPolicy policy) {
    this.network = network;
    this.attachments = attachments;
    this.hosts = hosts;
    this.receivers = receivers;
    this.policy = policy;
  }

  static Segment empty(VirtualNetwork network) {
    return new Segment(
        network,
        HashTreePMap.empty(),
        HashTreePMap.empty(),
        HashTreePMap.empty(),
        SegmentPolicy.open(network.id()));
  }

  public VirtualNetwork network() {
    return network;
  }

  /** By the endpoint's id. */
  public Map<EndpointId, Attachment> attachments() {
    return attachments;
  }

  public Optional<Attachment> attachment(EndpointId id) {
    return Optional.ofNullable(attachments.get(id));
  }

  /** Whether {@code edge} holds this network's rules. */
  public boolean isHostedBy(EdgeId edge) {
    return hosts.containsKey(edge);
  }

  /** The edges that hold this network's rules. */
  public Set<EdgeId> hosts() {
    return hosts.keySet();
  }

  public SegmentPolicy policy() {
    return policy;
  }

  /** The ports at which {@code edge} delivers broadcast, and whether policy has a say in it. */
  public SortedMap<Long, Boolean> receivers(EdgeId edge) {
    SortedMap<Long, Boolean> ports = new TreeMap<>();
    receivers
        .getOrDefault(edge, HashTreePMap.empty())
        .forEach((port, grouped) -> ports.put(port, grouped || policy.network().coversAll()));
    return ports;
  }

  Segment withNetwork(VirtualNetwork changed) {
    return new Segment(changed, attachments, hosts, receivers, policy);
  }

  Segment withPolicy(SegmentPolicy changed) {
    return new Segment(network, attachments, hosts, receivers, changed);
  }

  Segment with(Attachment attachment) {
    Segment cleared = without(attachment.endpoint().id());
    PMap<EdgeId, Integer> counted = cleared.hosts;
    for (AttachmentPoint place : attachment.placement().places()) {
      counted = counted.plus(place.edge(), counted.getOrDefault(place.edge(), 0) + 1);
    }
    AttachmentPoint receiving = attachment.placement().receiving();
    boolean grouped = !attachment.endpoint().groups().isEmpty();
    return new Segment(
        network,
        cleared.attachments.plus(attachment.endpoint().id(), attachment),
        counted,
        cleared.receivers.plus(
            receiving.edge(), cleared.ports(receiving.edge()).plus(receiving.port(), grouped)),
        cleared.policy.with(attachment));
  }

  Segment without(EndpointId id) {
    @Nullable Attachment attachment = attachments.get(id);
    if (attachment == null) {
      return this;
    }
    PMap<EdgeId, Integer> counted = hosts;
    for (AttachmentPoint place : attachment.placement().places()) {
      int left = counted.getOrDefault(place.edge(), 0) - 1;
      counted = left > 0 ? counted.plus(place.edge(), left) : counted.minus(place.edge());
    }
    AttachmentPoint receiving = attachment.placement().receiving();
    PMap<Long, Boolean> ports = ports(receiving.edge()).minus(receiving.port());
    return new Segment(
        network,
        attachments.minus(id),
        counted,
        ports.isEmpty()
            ? receivers.minus(receiving.edge())
            : receivers.plus(receiving.edge(), ports),
        policy.without(attachment));
  }

  private PMap<Long, Boolean> ports(EdgeId edge) {
    @Nullable PMap<Long, Boolean> known = receivers.get(edge);
    return known == null ? HashTreePMap.empty() : known;
  }
}
