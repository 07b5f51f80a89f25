package io.godwit.app.program;

import io.godwit.location.EdgeId;
import io.godwit.overlay.plan.Delta;
import io.godwit.overlay.view.NetworkView;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What a change of the view comes to if nothing else changes first. It is worked out while
 * something else is waited for, so that nobody waits for it afterwards. Immutable.
 */
public final class Prospect {

  private final UnaryOperator<NetworkView> change;
  private final NetworkView before;
  private final NetworkView after;
  private final Map<EdgeId, Delta> deltas;

  Prospect(
      UnaryOperator<NetworkView> change,
      NetworkView before,
      NetworkView after,
      Map<EdgeId, Delta> deltas) {
    this.change = change;
    this.before = before;
    this.after = after;
    this.deltas = deltas;
  }

  UnaryOperator<NetworkView> change() {
    return change;
  }

  /** Whether it was made for this very view. */
  public boolean isOf(NetworkView view) {
    return before == view;
  }

  NetworkView after() {
    return after;
  }

  Map<EdgeId, Delta> deltas() {
    return deltas;
  }
}
