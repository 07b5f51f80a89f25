package io.godwit.location.store;

/**
 * The store did not answer in time, for example while a cluster elects a leader. Whether a write
 * took effect is unknown; reading again tells.
 */
public final class StoreUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
