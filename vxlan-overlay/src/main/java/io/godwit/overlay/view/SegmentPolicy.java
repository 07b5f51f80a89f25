package io.godwit.overlay.view;

import io.godwit.location.EdgeId;
import io.godwit.location.Endpoint;
import io.godwit.location.EndpointId;
import io.godwit.location.NetworkId;
import io.godwit.overlay.policy.NetworkPolicy;
import io.godwit.overlay.policy.SecurityGroup;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;

/**
 * What is said about one network's traffic, who is in which of its groups, and which edges need
 * them. A group that an endpoint names and nobody has defined allows nothing. Immutable and
 * persistent.
 */
public final class SegmentPolicy {

  private final NetworkPolicy network;
  private final PMap<String, SecurityGroup> groups;
  private final PMap<String, PSet<EndpointId>> members;

  /** How many places an edge has whose endpoint is in a group. */
  private final PMap<EdgeId, PMap<String, Integer>> uses;

  private SegmentPolicy(
      NetworkPolicy network,
      PMap<String, SecurityGroup> groups,
      PMap<String, PSet<EndpointId>> members,
      PMap<EdgeId, PMap<String, Integer>> uses) {
    this.network = network;
    this.groups = groups;
    this.members = members;
    this.uses = uses;
  }

  static SegmentPolicy open(NetworkId network) {
    return new SegmentPolicy(
        NetworkPolicy.open(network),
        HashTreePMap.empty(),
        HashTreePMap.empty(),
        HashTreePMap.empty());
  }

  public NetworkPolicy network() {
    return network;
  }

  public Optional<SecurityGroup> group(String id) {
    return Optional.ofNullable(groups.get(id));
  }

  public Collection<SecurityGroup> groups() {
    return groups.values();
  }

  /** The endpoints in a group. */
  public Set<EndpointId> members(String group) {
    return members.getOrDefault(group, HashTreePSet.empty());
  }

  /** Whether anything is said about what the endpoint sends and receives. */
  public boolean guards(Endpoint endpoint) {
    return network.coversAll() || !endpoint.groups().isEmpty();
  }

  /** The groups that endpoints with a place at {@code edge} are in. */
  public Set<String> usedAt(EdgeId edge) {
    return uses.getOrDefault(edge, HashTreePMap.empty()).keySet();
  }

  /** The groups whose members matter at {@code edge}, since a group used there speaks of them. */
  public Set<String> askedAt(EdgeId edge) {
    Set<String> asked = new TreeSet<>();
    for (String used : usedAt(edge)) {
      group(used).ifPresent(group -> asked.addAll(group.remoteGroups()));
    }
    return asked;
  }

  /** Whether it matters at {@code edge} who is in a group. */
  public boolean isAskedAt(EdgeId edge, String group) {
    return usedAt(edge).stream()
        .map(groups::get)
        .anyMatch(used -> used != null && used.remoteGroups().contains(group));
  }

  SegmentPolicy with(NetworkPolicy changed) {
    return new SegmentPolicy(changed, groups, members, uses);
  }

  SegmentPolicy with(SecurityGroup group) {
    return new SegmentPolicy(network, groups.plus(group.id(), group), members, uses);
  }

  SegmentPolicy withoutGroup(String id) {
    return new SegmentPolicy(network, groups.minus(id), members, uses);
  }

  SegmentPolicy with(Attachment attachment) {
    return counted(attachment, 1);
  }

  /** The same endpoint attached otherwise; the same policy if at the same edges. */
  SegmentPolicy moved(Attachment before, Attachment now) {
    return edges(before.placement()).equals(edges(now.placement()))
        ? this
        : without(before).with(now);
  }

  SegmentPolicy without(Attachment attachment) {
    return counted(attachment, -1);
  }

  private SegmentPolicy counted(Attachment attachment, int change) {
    EndpointId id = attachment.endpoint().id();
    PMap<String, PSet<EndpointId>> changed = members;
    PMap<EdgeId, PMap<String, Integer>> used = uses;
    for (String group : attachment.endpoint().groups()) {
      PSet<EndpointId> before = changed.getOrDefault(group, HashTreePSet.<EndpointId>empty());
      PSet<EndpointId> now = change > 0 ? before.plus(id) : before.minus(id);
      changed = now.isEmpty() ? changed.minus(group) : changed.plus(group, now);
      for (EdgeId edge : edges(attachment.placement())) {
        used = count(used, edge, group, change);
      }
    }
    return new SegmentPolicy(network, groups, changed, used);
  }

  private static Set<EdgeId> edges(Placement placement) {
    Set<EdgeId> edges = new LinkedHashSet<>();
    placement.places().forEach(place -> edges.add(place.edge()));
    return edges;
  }

  private static PMap<EdgeId, PMap<String, Integer>> count(
      PMap<EdgeId, PMap<String, Integer>> uses, EdgeId edge, String group, int change) {
    @Nullable PMap<String, Integer> known = uses.get(edge);
    PMap<String, Integer> there = known == null ? HashTreePMap.empty() : known;
    int left = there.getOrDefault(group, 0) + change;
    PMap<String, Integer> now = left > 0 ? there.plus(group, left) : there.minus(group);
    return now.isEmpty() ? uses.minus(edge) : uses.plus(edge, now);
  }
}
