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
import org.onlab.packet.MacAddress;
import org.pcollections.HashTreePBag;
import org.pcollections.HashTreePMap;
import org.pcollections.PBag;
import org.pcollections.PMap;

/**
 * One virtual network with all that is attached to it, and who hosts it. Immutable and persistent:
 * a change shares with its predecessor all that it leaves alone.
 */
public final class Segment {

  private final VirtualNetwork network;
  private final PMap<EndpointId, Attachment> attachments;

  /**
   * The ports at which an edge has places, and those at which it delivers broadcast. They are
   * counted, since for a moment two endpoints can have one: facts of different endpoints may come
   * in another order than they were made.
   */
  private final PMap<EdgeId, PBag<Long>> places;

  private final PMap<EdgeId, PBag<Long>> receivers;

  /** Those of the latter whose endpoint is in a group. */
  private final PMap<EdgeId, PBag<Long>> grouped;

  /** Counted for the same reason. */
  private final PBag<MacAddress> macs;

  private final SegmentPolicy policy;

  private Segment(
      VirtualNetwork network,
      PMap<EndpointId, Attachment> attachments,
      PMap<EdgeId, PBag<Long>> places,
      PMap<EdgeId, PBag<Long>> receivers,
      PMap<EdgeId, PBag<Long>> grouped,
      PBag<MacAddress> macs,
      SegmentPolicy policy) {
    this.network = network;
    this.attachments = attachments;
    this.places = places;
    this.receivers = receivers;
    this.grouped = grouped;
    this.macs = macs;
    this.policy = policy;
  }

  static Segment empty(VirtualNetwork network) {
    return new Segment(
        network,
        HashTreePMap.empty(),
        HashTreePMap.empty(),
        HashTreePMap.empty(),
        HashTreePMap.empty(),
        HashTreePBag.empty(),
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
    return places.containsKey(edge);
  }

  /** The edges that hold this network's rules. */
  public Set<EdgeId> hosts() {
    return places.keySet();
  }

  /** Whether an endpoint has, leaves or prepares this place. */
  public boolean isTaken(AttachmentPoint place) {
    return ports(places, place.edge()).contains(place.port());
  }

  /** Whether an endpoint has this MAC address. */
  public boolean has(MacAddress mac) {
    return macs.contains(mac);
  }

  public SegmentPolicy policy() {
    return policy;
  }

  /** The ports at which {@code edge} delivers broadcast, and whether policy has a say in that. */
  public SortedMap<Long, Boolean> receivers(EdgeId edge) {
    SortedMap<Long, Boolean> ports = new TreeMap<>();
    PBag<Long> inGroups = ports(grouped, edge);
    for (Long port : ports(receivers, edge)) {
      ports.put(port, policy.network().coversAll() || inGroups.contains(port));
    }
    return ports;
  }

  /** Whether {@code edge} delivers broadcast in the same way as it did in {@code before}. */
  public boolean receivesAsIn(Segment before, EdgeId edge) {
    // What did not change is nearly always the same instance.
    boolean same =
        ports(before.receivers, edge) == ports(receivers, edge)
            && ports(before.grouped, edge) == ports(grouped, edge)
            && before.policy.network() == policy.network();
    return same || receivers(edge).equals(before.receivers(edge));
  }

  Segment withNetwork(VirtualNetwork changed) {
    return new Segment(changed, attachments, places, receivers, grouped, macs, policy);
  }

  Segment withPolicy(SegmentPolicy changed) {
    return new Segment(network, attachments, places, receivers, grouped, macs, changed);
  }

  Segment with(Attachment attachment) {
    @Nullable Attachment before = attachments.get(attachment.endpoint().id());
    if (before != null && before.endpoint().equals(attachment.endpoint())) {
      return moved(before, attachment);
    }
    Segment cleared = without(attachment.endpoint().id());
    PMap<EdgeId, PBag<Long>> taken = cleared.places;
    for (AttachmentPoint place : attachment.placement().places()) {
      taken = plus(taken, place);
    }
    AttachmentPoint receiving = attachment.placement().receiving();
    return new Segment(
        network,
        cleared.attachments.plus(attachment.endpoint().id(), attachment),
        taken,
        plus(cleared.receivers, receiving),
        attachment.endpoint().groups().isEmpty()
            ? cleared.grouped
            : plus(cleared.grouped, receiving),
        cleared.macs.plus(attachment.endpoint().mac()),
        cleared.policy.with(attachment));
  }

  /** The same endpoint, elsewhere or in another stage: what does not change stays the same one. */
  private Segment moved(Attachment before, Attachment now) {
    PMap<EdgeId, PBag<Long>> taken = places;
    if (!before.placement().places().equals(now.placement().places())) {
      for (AttachmentPoint place : before.placement().places()) {
        taken = minus(taken, place);
      }
      for (AttachmentPoint place : now.placement().places()) {
        taken = plus(taken, place);
      }
    }
    AttachmentPoint left = before.placement().receiving();
    AttachmentPoint receiving = now.placement().receiving();
    boolean stays = left.equals(receiving);
    boolean ungrouped = now.endpoint().groups().isEmpty();
    return new Segment(
        network,
        attachments.plus(now.endpoint().id(), now),
        taken,
        stays ? receivers : plus(minus(receivers, left), receiving),
        stays || ungrouped ? grouped : plus(minus(grouped, left), receiving),
        macs,
        policy.moved(before, now));
  }

  Segment without(EndpointId id) {
    @Nullable Attachment attachment = attachments.get(id);
    if (attachment == null) {
      return this;
    }
    PMap<EdgeId, PBag<Long>> taken = places;
    for (AttachmentPoint place : attachment.placement().places()) {
      taken = minus(taken, place);
    }
    AttachmentPoint receiving = attachment.placement().receiving();
    return new Segment(
        network,
        attachments.minus(id),
        taken,
        minus(receivers, receiving),
        attachment.endpoint().groups().isEmpty() ? grouped : minus(grouped, receiving),
        macs.minus(attachment.endpoint().mac()),
        policy.without(attachment));
  }

  private static PBag<Long> ports(PMap<EdgeId, PBag<Long>> ports, EdgeId edge) {
    return ports.getOrDefault(edge, HashTreePBag.empty());
  }

  private static PMap<EdgeId, PBag<Long>> plus(
      PMap<EdgeId, PBag<Long>> ports, AttachmentPoint place) {
    return ports.plus(place.edge(), ports(ports, place.edge()).plus(place.port()));
  }

  private static PMap<EdgeId, PBag<Long>> minus(
      PMap<EdgeId, PBag<Long>> ports, AttachmentPoint place) {
    PBag<Long> left = ports(ports, place.edge()).minus(place.port());
    return left.isEmpty() ? ports.minus(place.edge()) : ports.plus(place.edge(), left);
  }
}
