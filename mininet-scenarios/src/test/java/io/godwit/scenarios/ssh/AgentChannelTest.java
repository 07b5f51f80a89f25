package io.godwit.scenarios.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The channel against an agent that is played by the test. */
final class AgentChannelTest {

  private static final Duration LONG = Duration.ofSeconds(10);

  private final PipedOutputStream answers = new PipedOutputStream();
  private BufferedReader orders;
  private AgentChannel channel;

  @BeforeEach
  void connect() throws IOException {
    PipedOutputStream out = new PipedOutputStream();
    orders =
        new BufferedReader(
            new InputStreamReader(new PipedInputStream(out), StandardCharsets.UTF_8));
    channel = new AgentChannel(out, new PipedInputStream(answers));
  }

  private CompletableFuture<JsonNode> call(String command) {
    return CompletableFuture.supplyAsync(() -> channel.call(command, Map.of("n", 1), LONG));
  }

  private long nextId(String command) throws IOException {
    JsonNode order = new ObjectMapper().readTree(orders.readLine());
    assertEquals(command, order.get("command").asText());
    assertEquals(1, order.get("arguments").get("n").asInt());
    return order.get("id").asLong();
  }

  private void say(String line) throws IOException {
    answers.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    answers.flush();
  }

  @Test
  void answersFindTheirOrdersByIdWhateverTheirOrder() throws Exception {
    CompletableFuture<JsonNode> first = call("first");
    long one = nextId("first");
    CompletableFuture<JsonNode> second = call("second");
    long two = nextId("second");
    say("{\"id\":%d,\"result\":2}".formatted(two));
    say("{\"id\":%d,\"result\":1}".formatted(one));
    assertEquals(1, first.get().asInt());
    assertEquals(2, second.get().asInt());
  }

  @Test
  void anErrorOverThereIsAnErrorHere() throws Exception {
    CompletableFuture<JsonNode> call = call("build");
    say("{\"id\":%d,\"error\":\"no room\"}".formatted(nextId("build")));
    Exception error = assertThrows(Exception.class, call::get);
    assertTrue(error.getCause().getMessage().contains("build: no room"), error.toString());
  }

  @Test
  void whoeverWaitsIsToldWhenTheAgentEnds() throws Exception {
    CompletableFuture<JsonNode> call = call("build");
    nextId("build");
    answers.close();
    Exception error = assertThrows(Exception.class, call::get);
    assertTrue(error.getCause().getMessage().contains("ended"), error.toString());
  }

  @Test
  void anAnswerThatNeverComesIsNotWaitedForForEver() {
    assertThrows(AgentException.class, () -> channel.call("build", Map.of(), Duration.ofMillis(1)));
  }
}
