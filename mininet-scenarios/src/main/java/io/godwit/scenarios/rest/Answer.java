package io.godwit.scenarios.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;

/**
 * What a REST API answered.
 *
 * @param request method and address, for messages
 * @param contentType empty if it named none
 */
public record Answer(String request, int status, String contentType, String text) {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int SHOWN = 300;

  public boolean ok() {
    return status / 100 == 2;
  }

  /** The body, or a missing node if it is no JSON. */
  public JsonNode json() {
    try {
      return text.isEmpty() ? MissingNode.getInstance() : MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  /**
   * @throws RestException if it is no success; the message has the problem's detail
   */
  public Answer orThrow() {
    if (!ok()) {
      throw new RestException(toString());
    }
    return this;
  }

  @Override
  public String toString() {
    String detail = json().path("detail").asText();
    String said = detail.isEmpty() ? text.strip() : detail;
    return request
        + " answered "
        + status
        + ": "
        + (said.length() > SHOWN ? said.substring(0, SHOWN) + "..." : said);
  }
}
