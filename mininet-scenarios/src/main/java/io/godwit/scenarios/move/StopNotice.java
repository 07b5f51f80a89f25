package io.godwit.scenarios.move;

import java.util.Locale;

/** What an engine says of its guest's stop, and what it waits for. */
public enum StopNotice {
  /** Announces it, and asks the network itself as well: the first answer counts. */
  ECHOED,
  /** Announces it, and waits for the answer. */
  ANSWERED,
  /** Reports it when it has happened. */
  REPORTED,
  /** The same, and the hypervisor puts back what the guest left unread. */
  PUT_BACK;

  /** As the far side has it. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
