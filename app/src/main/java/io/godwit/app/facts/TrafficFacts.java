package io.godwit.app.facts;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** A kind of traffic by what opens a connection, as users write it. */
class TrafficFacts {
  /** {@code ipv4} or {@code ipv6}. */
  @JsonProperty @Nullable String family;

  /** {@code tcp}, {@code udp}, {@code sctp}, {@code icmp} or a number; any if left out. */
  @JsonProperty @Nullable JsonNode protocol;

  /** Destination ports: {@code "80"} or {@code "5000-5100"}, or a number. */
  @JsonProperty @Nullable JsonNode ports;

  @JsonProperty @Nullable Integer icmpType;
  @JsonProperty @Nullable Integer icmpCode;
}
