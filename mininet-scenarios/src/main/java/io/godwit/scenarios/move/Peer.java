package io.godwit.scenarios.move;

import java.util.List;
import java.util.Locale;

/** Where the guest's peer is, seen from a move. */
public enum Peer {
  THIRD,
  SOURCE,
  DESTINATION;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The hypervisor that has this role in a move. */
  public String hypervisor(String source, String destination, List<String> hypervisors) {
    return switch (this) {
      case SOURCE -> source;
      case DESTINATION -> destination;
      case THIRD ->
          hypervisors.stream()
              .filter(one -> !one.equals(source) && !one.equals(destination))
              .findFirst()
              .orElseThrow();
    };
  }
}
