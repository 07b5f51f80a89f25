package io.godwit.scenarios.rest;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** HTTP with basic authentication below one address. Thread-safe. */
public final class RestClient {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration TIMEOUT = Duration.ofSeconds(90);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();
  private final String base;
  private final String authorization;

  /**
   * @param base without a slash at its end
   * @param login {@code user:password}
   */
  public RestClient(String base, String login) {
    this.base = base;
    this.authorization =
        "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
  }

  public String base() {
    return base;
  }

  public Answer get(String path) {
    return send("GET", path, BodyPublishers.noBody(), "");
  }

  public Answer delete(String path) {
    return send("DELETE", path, BodyPublishers.noBody(), "");
  }

  public Answer put(String path, String json) {
    return send("PUT", path, BodyPublishers.ofString(json), "application/json");
  }

  public Answer post(String path, String json) {
    return send("POST", path, BodyPublishers.ofString(json), "application/json");
  }

  public Answer post(String path) {
    return send("POST", path, BodyPublishers.noBody(), "");
  }

  /**
   * @param contentType empty for none
   * @throws RestException if nobody answers
   */
  public Answer send(String method, String path, BodyPublisher body, String contentType) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(TIMEOUT)
            .header("Authorization", authorization)
            .method(method, body);
    if (!contentType.isEmpty()) {
      request.header("Content-Type", contentType);
    }
    String what = method + " " + base + path;
    try {
      HttpResponse<String> response = exchange(request.build());
      return new Answer(
          what,
          response.statusCode(),
          response.headers().firstValue("Content-Type").orElse(""),
          response.body());
    } catch (IOException e) {
      throw new RestException(what + ": no answer: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RestException(what + ": interrupted", e);
    }
  }

  /**
   * A server may close a connection while the next request is on its way there, or refuse a body
   * before it has all of it: what may be said twice is (RFC 9110, 9.2.2).
   */
  private HttpResponse<String> exchange(HttpRequest request)
      throws IOException, InterruptedException {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (HttpTimeoutException e) {
      throw e;
    } catch (IOException e) {
      if (request.method().equals("POST")) {
        throw e;
      }
      return http.send(request, BodyHandlers.ofString());
    }
  }
}
