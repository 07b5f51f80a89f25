package io.godwit.overlay.view;

import io.godwit.location.AttachmentPoint;
import io.godwit.location.EdgeId;
import io.godwit.location.EndpointId;
import io.godwit.location.VirtualNetwork;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
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

  private Segment(
      VirtualNetwork network,
      PMap<EndpointId, Attachment> attachments,
      PMap<EdgeId, PBag<Long>> places,
      PMap<EdgeId, PBag<Long>> receivers) {
    this.network = network;
    this.attachments = attachments;
    this.places = places;
    this.receivers = receivers;
  }

  static Segment empty(VirtualNetwork network) {
    return new Segment(network, HashTreePMap.empty(), HashTreePMap.empty(), HashTreePMap.empty());
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

  /** The ports at which {@code edge} delivers broadcast, in order. */
  public SortedSet<Long> receivingPorts(EdgeId edge) {
    return new TreeSet<>(ports(receivers, edge));
  }

  /** Whether {@code edge} delivers broadcast at the same ports as it did in {@code before}. */
  public boolean receivesAsIn(Segment before, EdgeId edge) {
    PBag<Long> then = ports(before.receivers, edge);
    PBag<Long> now = ports(receivers, edge);
    // What did not change is nearly always the same instance.
    return then == now || receivingPorts(edge).equals(before.receivingPorts(edge));
  }

  Segment withNetwork(VirtualNetwork changed) {
    return new Segment(changed, attachments, places, receivers);
  }

  Segment with(Attachment attachment) {
    Segment cleared = without(attachment.endpoint().id());
    PMap<EdgeId, PBag<Long>> taken = cleared.places;
    for (AttachmentPoint place : attachment.placement().places()) {
      taken = plus(taken, place);
    }
    return new Segment(
        network,
        cleared.attachments.plus(attachment.endpoint().id(), attachment),
        taken,
        plus(cleared.receivers, attachment.placement().receiving()));
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
    return new Segment(
        network,
        attachments.minus(id),
        taken,
        minus(receivers, attachment.placement().receiving()));
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
