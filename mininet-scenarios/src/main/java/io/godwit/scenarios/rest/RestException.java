package io.godwit.scenarios.rest;

/** A REST API refused a request, or nobody answered. */
public final class RestException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public RestException(String message) {
    super(message);
  }

  public RestException(String message, Throwable cause) {
    super(message, cause);
  }
}
