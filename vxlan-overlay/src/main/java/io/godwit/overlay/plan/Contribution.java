package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableSet;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.Endpoint;
import io.godwit.location.EndpointId;
import io.godwit.location.VirtualNetwork;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.view.Attachment;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.Segment;
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

  Contribution(Planner planner, NetworkView view, Edge edge, Segment segment) {
    this.view = view;
    this.edge = edge;
    this.segment = segment;
    this.scheme = planner.scheme(segment);
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

  private Set<FlowSpec> of(Attachment attachment) {
    VirtualNetwork network = segment.network();
    Endpoint endpoint = attachment.endpoint();
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    for (AttachmentPoint place : attachment.placement().sending()) {
      if (place.edge().equals(edge.id())) {
        rules.addAll(GuardRules.of(network, endpoint, place));
      }
    }
    rules.addAll(AnnounceRules.of(view, edge, attachment));
    rules.addAll(ResolveRules.of(network, endpoint));
    rules.addAll(RouteRules.of(network, endpoint));
    rules.addAll(new ForwardRules(view, edge, network, scheme).of(attachment));
    return rules.build();
  }
}
