package io.godwit.app.migration;

import com.google.common.collect.ImmutableMap;
import io.godwit.app.program.NetworkProgrammer;
import io.godwit.app.program.Prospect;
import io.godwit.location.EndpointId;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.Placement;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the edges will be sent when a migration enters its next phase, worked out while its engine
 * or the switches are waited for, so that a guest that is about to stop, or has, does not wait for
 * it. Of no use where another endpoint's change comes in between: then it is worked out again.
 * Confined to the coordinator's thread.
 */
final class Foresight {

  /**
   * What comes next, and is waited for, if nothing goes wrong. When a migration is ready nobody
   * waits but for a guest whose engine could not announce its stop.
   */
  private static final ImmutableMap<Phase, Phase> NEXT =
      ImmutableMap.of(
          Phase.READY, Phase.STOPPED,
          Phase.POISED, Phase.REDIRECTING,
          Phase.REPOINTING, Phase.REDIRECTING,
          Phase.REDIRECTED, Phase.STOPPED);

  /** For so long an engine's answer has the processors to itself; its report takes longer. */
  private static final long ANSWER_MILLIS = 2;

  private final NetworkProgrammer programmer;
  private final ScheduledExecutorService thread;
  private final Predicate<Migration> isCurrent;
  private final BooleanSupplier isAlone;
  private final Map<MigrationId, Ahead> ahead = new HashMap<>();

  /** What placing the endpoint there comes to. */
  private static final class Ahead {
    private final Placement placement;
    private final Prospect prospect;

    Ahead(Placement placement, Prospect prospect) {
      this.placement = placement;
      this.prospect = prospect;
    }
  }

  /**
   * @param thread the coordinator's, which does this after what it has to do already
   * @param isCurrent whether a migration still is in the phase that it is given in
   * @param isAlone whether there is only one migration: what is foreseen long before would not last
   *     beside others
   */
  Foresight(
      NetworkProgrammer programmer,
      ScheduledExecutorService thread,
      Predicate<Migration> isCurrent,
      BooleanSupplier isAlone) {
    this.programmer = programmer;
    this.thread = thread;
    this.isCurrent = isCurrent;
    this.isAlone = isAlone;
  }

  /** What it comes to that a migration has just entered its phase. */
  Prospect of(Migration entered) {
    Placement placement = entered.placement();
    @Nullable Ahead known = ahead.remove(entered.id());
    return known != null
            && known.placement.equals(placement)
            && known.prospect.isOf(programmer.view())
        ? known.prospect
        : foresee(entered.endpoint(), placement);
  }

  /** Looks beyond the phase that a migration has just entered, as soon as there is time. */
  void lookBeyond(Migration entered) {
    ahead.remove(entered.id());
    // What is of no use any more holds on to the view that it is of.
    NetworkView now = programmer.view();
    ahead.values().removeIf(old -> !old.prospect.isOf(now));
    @Nullable Phase next = NEXT.get(entered.phase());
    if (next == null || (entered.phase() == Phase.READY && !isAlone.getAsBoolean())) {
      return;
    }
    Runnable look = () -> look(entered, next);
    if (entered.phase() == Phase.REDIRECTED) {
      thread.schedule(look, ANSWER_MILLIS, TimeUnit.MILLISECONDS);
    } else {
      thread.execute(look);
    }
  }

  private void look(Migration entered, Phase next) {
    if (isCurrent.test(entered)) {
      Placement placement = entered.placementIn(next);
      Prospect prospect = foresee(entered.endpoint(), placement);
      programmer.makeReady(prospect);
      ahead.put(entered.id(), new Ahead(placement, prospect));
    }
  }

  private Prospect foresee(EndpointId endpoint, Placement placement) {
    return programmer.foresee(
        view ->
            view.attachment(endpoint)
                .map(attachment -> view.with(attachment.endpoint(), placement))
                .orElse(view));
  }
}
