package io.godwit.location.conflict;

/** What is wrong with an endpoint's addresses. */
public enum AlarmKind {
  /** Its MAC address is used at a place where nobody authorised it to be. */
  DUPLICATE_MAC,
  /** Its IP address is used by another endpoint. */
  DUPLICATE_IP,
  /** It moves to and fro: two machines probably have its MAC address (RFC 7432 §15.1). */
  FLAPPING
}
