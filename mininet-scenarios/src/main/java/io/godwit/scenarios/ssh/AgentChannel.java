package io.godwit.scenarios.ssh;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * JSON lines to and from the resident agent: {@code {"id", "command", "arguments"}} out, and {@code
 * {"id", "result"}} or {@code {"id", "error"}} back. Answers are matched by id; when the stream
 * ends, all that wait fail. Thread-safe.
 */
final class AgentChannel {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final BufferedWriter orders;
  private final AtomicLong ids = new AtomicLong();
  private final Map<Long, CompletableFuture<JsonNode>> pending = new ConcurrentHashMap<>();
  private volatile boolean ended;

  AgentChannel(OutputStream orders, InputStream answers) {
    this.orders = new BufferedWriter(new OutputStreamWriter(orders, StandardCharsets.UTF_8));
    Thread reader = new Thread(() -> read(answers), "agent answers");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Carries out one order.
   *
   * @throws AgentException if it fails there, or no answer comes in time
   */
  JsonNode call(String command, Object arguments, Duration timeout) {
    long id = ids.incrementAndGet();
    CompletableFuture<JsonNode> waiting = new CompletableFuture<>();
    pending.put(id, waiting);
    try {
      send(id, command, arguments);
      if (ended) {
        throw new AgentException(command + ": the agent has ended; see its log");
      }
      return waiting.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new AgentException(
          command + ": no answer from the agent in " + timeout.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new AgentException(command + ": " + cause.getMessage(), cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AgentException(command + ": interrupted", e);
    } finally {
      pending.remove(id);
    }
  }

  private synchronized void send(long id, String command, Object arguments) {
    ObjectNode order = MAPPER.createObjectNode().put("id", id).put("command", command);
    order.set("arguments", MAPPER.valueToTree(arguments));
    try {
      orders.write(order.toString());
      orders.write('\n');
      orders.flush();
    } catch (IOException e) {
      throw new AgentException(command + ": the agent is gone: " + e.getMessage(), e);
    }
  }

  private void read(InputStream answers) {
    String end = "the agent has ended; see its log";
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(answers, StandardCharsets.UTF_8))) {
      lines.lines().forEach(this::answer);
    } catch (IOException | UncheckedIOException e) {
      end = "the connection to the agent broke: " + e.getMessage();
    }
    ended = true;
    for (CompletableFuture<JsonNode> waiting : pending.values()) {
      waiting.completeExceptionally(new IOException(end));
    }
  }

  private void answer(String line) {
    JsonNode message;
    try {
      message = MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("not an answer: " + line, e);
    }
    CompletableFuture<JsonNode> waiting = pending.get(message.path("id").asLong());
    if (waiting == null) {
      return; // It came too late.
    }
    if (message.has("error")) {
      waiting.completeExceptionally(new IOException(message.get("error").asText()));
    } else {
      waiting.complete(message.path("result"));
    }
  }
}
