package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableSet;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.VirtualNetwork;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Match;
import io.godwit.overlay.flow.Table;
import io.godwit.overlay.view.Attachment;
import io.godwit.overlay.view.Placement;
import io.godwit.overlay.view.Stage;
import java.util.Set;

/**
 * CLASSIFY and SOURCE_GUARD for what lies unread in the tap that an endpoint has left: S's
 * hypervisor may put it back into that tap's other end, and it goes after the endpoint,
 * docs/adr/0016.
 *
 * <p>The endpoint alone is reached this way, and only while it has stopped and is nowhere yet.
 * While it still ran at S it could have written to itself in anybody's name, and so have had its
 * connections taken for others'; once it is stored at D another may have its port at S.
 */
final class UnreadRules {

  /** Of what the guard does as long as the port is open. */
  private static final int ABOVE_GUARD = 500;

  private UnreadRules() {}

  /** What {@code edge} holds for an endpoint that has left it. */
  static Set<FlowSpec> of(Edge edge, VirtualNetwork network, Attachment attachment) {
    Placement placement = attachment.placement();
    AttachmentPoint source = placement.source();
    if (placement.stage() != Stage.STOPPED || !source.edge().equals(edge.id())) {
      return ImmutableSet.of();
    }
    return ImmutableSet.of(
        from(source, attachment, Table.CLASSIFY, Priorities.unread(network.vni()))
            .writeMetadata(network.vni().value())
            .goTo(Table.SOURCE_GUARD),
        from(source, attachment, Table.SOURCE_GUARD, ABOVE_GUARD).goTo(Table.FORWARD));
  }

  private static FlowSpec.Builder from(
      AttachmentPoint source, Attachment attachment, Table table, int priority) {
    Match match = Match.builder().inPort(source.port()).ethDst(attachment.endpoint().mac()).build();
    return FlowSpec.in(table, priority, match);
  }
}
