package io.godwit.location;

/** Who said where an endpoint is, weakest first: a weaker source never overrides a stronger one. */
public enum Provenance {
  /** Seen in the data plane: GARP, RARP, unsolicited NA or a first packet. */
  LEARNED,
  /** Said by an operator: REST or network configuration. */
  OPERATOR,
  /** Said by a migration engine in the course of a migration that was authorised. */
  ENGINE
}
