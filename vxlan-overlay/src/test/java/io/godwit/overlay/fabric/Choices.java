package io.godwit.overlay.fabric;

import java.util.ArrayList;
import java.util.List;

/** Walks a tree of yes-or-no choices, one path after the other, until all have been taken. */
final class Choices {

  private final List<Boolean> path = new ArrayList<>();
  private int taken;

  boolean choose() {
    if (taken == path.size()) {
      path.add(false);
    }
    return path.get(taken++);
  }

  /** Back to the root, to take the next path; false if there is none. */
  boolean next() {
    taken = 0;
    while (!path.isEmpty() && path.get(path.size() - 1)) {
      path.remove(path.size() - 1);
    }
    if (path.isEmpty()) {
      return false;
    }
    path.set(path.size() - 1, true);
    return true;
  }
}
