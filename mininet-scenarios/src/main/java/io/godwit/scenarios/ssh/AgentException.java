package io.godwit.scenarios.ssh;

/** The far side refused an order, did not answer it in time, or is gone. */
public final class AgentException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public AgentException(String message) {
    super(message);
  }

  public AgentException(String message, Throwable cause) {
    super(message, cause);
  }
}
