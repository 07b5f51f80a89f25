package io.godwit.overlay.view;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.EdgeId;
import java.util.Optional;

/** Where an endpoint is and where it is going, as far as rules are concerned. Immutable. */
@AutoValue
public abstract class Placement {

  /** At one place. */
  public static Placement steady(AttachmentPoint place, long epoch) {
    return new AutoValue_Placement(Stage.STEADY, place, Optional.empty(), epoch);
  }

  /**
   * On its way.
   *
   * @param epoch of the binding that the move leads to
   * @throws IllegalArgumentException if both places are at one edge, or the stage is steady
   */
  public static Placement moving(
      Stage stage, AttachmentPoint source, AttachmentPoint destination, long epoch) {
    if (stage == Stage.STEADY) {
      throw new IllegalArgumentException("what moves is not steady");
    }
    if (source.edge().equals(destination.edge())) {
      throw new IllegalArgumentException("a move leads to another edge than " + source.edge());
    }
    return new AutoValue_Placement(stage, source, Optional.of(destination), epoch);
  }

  public abstract Stage stage();

  /** Where it is, or where it moves from. */
  public abstract AttachmentPoint source();

  /** Where it moves to. */
  public abstract Optional<AttachmentPoint> destination();

  public abstract long epoch();

  /** Every place at which an edge holds something of it. */
  public final ImmutableList<AttachmentPoint> places() {
    return destination().isPresent()
        ? ImmutableList.of(source(), destination().get())
        : ImmutableList.of(source());
  }

  /** Where broadcast is delivered to it, and what reaches its source's edge. */
  public final AttachmentPoint receiving() {
    return isRedirected() ? destination().orElse(source()) : source();
  }

  /** Whether every edge but its source's sends to the destination's. */
  public final boolean isRepointed() {
    return stage().compareTo(Stage.REPOINTED) >= 0;
  }

  /** Whether its source's edge does too, and the destination's delivers. */
  public final boolean isRedirected() {
    return stage().compareTo(Stage.REDIRECTED) >= 0;
  }

  /** Where what it sends is admitted. */
  public final ImmutableList<AttachmentPoint> sending() {
    switch (stage()) {
      case STEADY:
      case PREPARED:
        return ImmutableList.of(source());
      case REPOINTED:
      case REDIRECTED:
        return places();
      default:
        return ImmutableList.of(receiving());
    }
  }

  /** Its place at {@code edge}, if it has one there. */
  public final Optional<AttachmentPoint> at(EdgeId edge) {
    return places().stream().filter(place -> place.edge().equals(edge)).findFirst();
  }
}
