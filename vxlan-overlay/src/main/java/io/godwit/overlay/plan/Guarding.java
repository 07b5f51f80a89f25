package io.godwit.overlay.plan;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableSet;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.Endpoint;
import io.godwit.location.VirtualNetwork;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.policy.NetworkPolicy;
import io.godwit.overlay.policy.Rate;
import io.godwit.overlay.view.Attachment;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.Placement;
import io.godwit.overlay.view.Segment;
import io.godwit.overlay.view.Stage;
import java.util.Optional;
import java.util.Set;

/**
 * All that the rules depend on by which policy guards one endpoint at one edge: where this is equal
 * they are, and most steps of a move leave it as it is. Immutable.
 */
@AutoValue
abstract class Guarding {

  /** Nothing if policy has no say about the endpoint, or it has no place at {@code edge}. */
  static Optional<Guarding> of(
      NetworkView view, Edge edge, Segment segment, Attachment attachment) {
    Endpoint endpoint = attachment.endpoint();
    Placement placement = attachment.placement();
    Optional<AttachmentPoint> here =
        view.guards(endpoint) ? placement.at(edge.id()) : Optional.empty();
    return here.map(
        place ->
            new AutoValue_Guarding(
                segment.network(),
                segment.policy().network(),
                endpoint,
                place,
                placement.source(),
                view.edge(placement.source().edge()),
                placement.destination(),
                placement.destination().flatMap(to -> view.edge(to.edge())),
                placement.stage() == Stage.VOUCHING,
                !view.local().lists(edge).isEmpty(),
                !view.local().areSilent(),
                view.local().rate(edge)));
  }

  abstract VirtualNetwork network();

  abstract NetworkPolicy policy();

  abstract Endpoint endpoint();

  /** Where it is guarded. */
  abstract AttachmentPoint here();

  /** Where it is, or moves from. */
  abstract AttachmentPoint from();

  abstract Optional<Edge> source();

  /** Where it moves to. */
  abstract Optional<AttachmentPoint> to();

  abstract Optional<Edge> destination();

  /** Whether all that is left of its move is that its old edge answers. */
  abstract boolean vouching();

  /** Whether a list is bound to the place. */
  abstract boolean listed();

  /** Whether anything is said of some place. */
  abstract boolean saidOfPlaces();

  /** What the place limits it to. */
  abstract Optional<Rate> rate();

  /** Policy at the endpoint's place here, and about its connections while it moves. */
  final Set<FlowSpec> rules() {
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    Limits limits = new Limits(here(), rate());
    Asking asking = new Asking(network(), policy(), endpoint(), listed());
    boolean leaving = here().equals(from());
    if (!leaving || !vouching()) {
      rules.addAll(new PlaceRules(here(), network().vni(), asking, limits).all());
    }
    if (source().isPresent() && destination().isPresent()) {
      VouchRules vouching =
          new VouchRules(
              source().get(), from(), destination().get(), to().orElseThrow(AssertionError::new));
      DoubtRules doubts = new DoubtRules(vouching, here(), limits);
      if (leaving) {
        rules.addAll(vouching.answering());
        if (saidOfPlaces()) {
          rules.addAll(doubts.answering());
        }
      } else {
        int rate = policy().questionsPerSecond();
        rules.addAll(vouching.asking(endpoint(), network().vni(), asking, rate));
        if (listed()) {
          rules.addAll(doubts.asking(endpoint(), network().vni(), asking, rate));
        }
      }
    }
    return rules.build();
  }
}
