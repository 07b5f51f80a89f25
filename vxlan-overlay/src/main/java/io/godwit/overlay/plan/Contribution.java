package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableSet;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.Endpoint;
import io.godwit.location.EndpointId;
import io.godwit.location.VirtualNetwork;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.policy.SecurityGroup;
import io.godwit.overlay.view.Attachment;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.Segment;
import io.godwit.overlay.view.SegmentPolicy;
import java.util.Optional;
import java.util.Set;

/**
 * What one network and its endpoints contribute to one edge's rules; nothing if not hosted there.
 */
final class Contribution {

  private final NetworkView view;
  private final Edge edge;
  private final Segment segment;
  private final ForwardingScheme scheme;
  private final SegmentPolicy policy;

  Contribution(Planner planner, NetworkView view, Edge edge, Segment segment) {
    this.view = view;
    this.edge = edge;
    this.segment = segment;
    this.scheme = planner.scheme(segment);
    this.policy = segment.policy();
  }

  Set<FlowSpec> all() {
    if (!segment.isHostedBy(edge.id())) {
      return ImmutableSet.of();
    }
    VirtualNetwork network = segment.network();
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    rules.addAll(scheme.arrivalIn(edge, network));
    rules.addAll(ResolveRules.of(network));
    rules.addAll(RouteRules.of(network));
    rules.addAll(broadcast());
    if (policy.network().coversAll() || !view.local().areSilent()) {
      rules.addAll(AclRules.of(policy.network(), network.vni()));
    }
    policy.usedAt(edge.id()).forEach(group -> rules.addAll(group(group)));
    segment.attachments().values().forEach(attachment -> rules.addAll(of(attachment)));
    return rules.build();
  }

  Set<FlowSpec> broadcast() {
    return BroadcastRules.of(view, edge, segment, scheme);
  }

  /** Nothing if the endpoint is not attached. */
  Set<FlowSpec> of(EndpointId id) {
    Optional<Attachment> attachment = segment.attachment(id);
    return attachment.isPresent() ? of(attachment.get()) : ImmutableSet.of();
  }

  /** The same but for the rules by which policy guards it, for which {@link #guarding} stands. */
  Set<FlowSpec> withoutPolicy(EndpointId id) {
    return segment.attachment(id).map(this::withoutPolicy).orElse(ImmutableSet.of());
  }

  /** What guards it here; nothing if it is not attached, not here or not guarded. */
  Optional<Guarding> guarding(EndpointId id) {
    return segment
        .attachment(id)
        .flatMap(attachment -> Guarding.of(view, edge, segment, attachment));
  }

  /** What a group says, if anybody at this edge is in it. */
  Set<FlowSpec> group(String id) {
    Optional<SecurityGroup> group = policy.group(id);
    return group.isPresent() && policy.usedAt(edge.id()).contains(id)
        ? GroupRules.of(group.get())
        : ImmutableSet.of();
  }

  /** Who is in a group, if anybody at this edge asks. */
  Set<FlowSpec> members(String id) {
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    if (policy.isAskedAt(edge.id(), id)) {
      for (EndpointId member : policy.members(id)) {
        segment
            .attachment(member)
            .ifPresent(attachment -> rules.addAll(GroupRules.member(attachment.endpoint(), id)));
      }
    }
    return rules.build();
  }

  private Set<FlowSpec> of(Attachment attachment) {
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    rules.addAll(withoutPolicy(attachment));
    Guarding.of(view, edge, segment, attachment).ifPresent(guard -> rules.addAll(guard.rules()));
    return rules.build();
  }

  private Set<FlowSpec> withoutPolicy(Attachment attachment) {
    VirtualNetwork network = segment.network();
    Endpoint endpoint = attachment.endpoint();
    boolean guarded = view.guards(endpoint);
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    for (AttachmentPoint place : attachment.placement().sending()) {
      if (place.edge().equals(edge.id())) {
        rules.addAll(GuardRules.of(network, endpoint, place, guarded));
      }
    }
    for (String group : endpoint.groups()) {
      if (policy.isAskedAt(edge.id(), group)) {
        rules.addAll(GroupRules.member(endpoint, group));
      }
    }
    rules.addAll(AnnounceRules.of(view, edge, attachment));
    rules.addAll(EchoRules.of(view, edge, network, attachment));
    rules.addAll(UnreadRules.of(edge, network, attachment));
    rules.addAll(ResolveRules.of(network, endpoint));
    rules.addAll(RouteRules.of(network, endpoint));
    rules.addAll(new ForwardRules(view, edge, network, scheme, guarded).of(attachment));
    return rules.build();
  }
}
