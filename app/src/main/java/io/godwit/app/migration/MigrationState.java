package io.godwit.app.migration;

/** What the world outside sees of a migration; {@link Phase} is the machine's finer view of it. */
public enum MigrationState {
  /** Accepted and stored; nothing is programmed yet. */
  REQUESTED,
  /** The destination is being prepared. */
  PREPARING,
  /** The network is installed: the engine may begin, or may finish copying. */
  READY,
  /** From the redirect to the guest's resume at the destination. */
  SWITCHING,
  /** The guest runs at the destination; what still arrives at the source is bounced. */
  SETTLING,
  /** One place, the destination; the source holds nothing of the endpoint. */
  COMPLETED,
  /** The way back to the source is being programmed. */
  ABORTING,
  /** One place, the source; the destination holds nothing of the endpoint. */
  ABORTED;

  /** Whether nothing more will happen. */
  public boolean isTerminal() {
    return this == COMPLETED || this == ABORTED;
  }
}
