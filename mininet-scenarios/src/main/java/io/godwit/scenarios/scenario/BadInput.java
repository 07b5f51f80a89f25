package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.scenarios.rest.Answer;
import io.godwit.scenarios.rest.RestClient;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Mode;
import io.godwit.scenarios.topology.Topology;
import io.godwit.scenarios.topology.Vm;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

@Scenario(
    name = "bad-input",
    shows = "whatever is wrong is refused with what to do, and nothing at all changes",
    order = 33)
final class BadInput {

  private static final String PROBLEM = "application/problem+json";
  private static final List<String> KINDS = List.of("edges", "networks", "endpoints", "migrations");

  /**
   * A request that must be refused.
   *
   * @param status what it must be refused with
   */
  private record Wrong(String what, int status, String method, String path, String body) {}

  @Test
  void wrongFactsAreRefused(Testbed testbed) {
    Testbed.Network network = testbed.network(Mode.GODWIT);
    testbed.awaitQuiet(network);
    Vm peer = network.topology().peerOn("hv1");
    String endpoint = "{'network':'%s','mac':'%s','ips':['%s'],'edge':'%s','port':'%s'}";
    String free = "02:00:00:00:00:99";
    String unused = "10.0.0.99";
    refuseAll(
        testbed,
        List.of(
            put(
                "unknown edge",
                422,
                "/endpoints/x",
                endpoint.formatted("red", free, unused, "hv9", "r1")),
            put(
                "unknown port",
                422,
                "/endpoints/x",
                endpoint.formatted("red", free, unused, "hv1", "nosuch")),
            put(
                "unknown network",
                422,
                "/endpoints/x",
                endpoint.formatted("green", free, unused, "hv1", "r1")),
            put(
                "IP outside the subnet",
                422,
                "/endpoints/x",
                endpoint.formatted("red", free, "10.9.0.1", "hv1", "r1")),
            put(
                "duplicate MAC",
                409,
                "/endpoints/x",
                endpoint.formatted("red", peer.mac(), unused, "hv1", "r1")),
            put(
                "duplicate IP",
                409,
                "/endpoints/x",
                endpoint.formatted("red", free, peer.ip(), "hv1", "r1")),
            put(
                "no MAC address",
                422,
                "/endpoints/x",
                endpoint.formatted("red", "x", unused, "hv1", "r1")),
            put("VNI above 24 bits", 422, "/networks/x", network(16_777_216)),
            put("VNI 0", 422, "/networks/x", network(0)),
            put("negative VNI", 422, "/networks/x", network(-1)),
            put("another network's VNI", 409, "/networks/x", network(5001)),
            put("edge without a switch", 422, "/edges/x", "{'vtep':'10.255.9.2'}"),
            put("an id that is no name", 422, "/networks/..%20", network(77)),
            new Wrong("edge in use", 409, "DELETE", "/edges/hv1", ""),
            new Wrong("network in use", 409, "DELETE", "/networks/red", ""),
            new Wrong("nothing of that name", 404, "DELETE", "/endpoints/nosuch", ""),
            new Wrong("nothing of that name", 404, "GET", "/endpoints/nosuch", ""),
            new Wrong("no such address", 404, "GET", "/nosuch", "")));
  }

  @Test
  void wrongBodiesAreRefused(Testbed testbed) {
    testbed.awaitQuiet(testbed.network(Mode.GODWIT));
    refuseAll(
        testbed,
        List.of(
            put("malformed JSON", 400, "/networks/x", "{'vni':"),
            put("no JSON at all", 400, "/networks/x", "hello"),
            put("empty body", 400, "/networks/x", ""),
            put("a list for an object", 400, "/networks/x", "[]"),
            put("text for a number", 422, "/networks/x", "{'vni':'many','subnets':[]}"),
            put("unknown field", 422, "/networks/x", "{'vni':77,'colour':'red'}"),
            put("10 MB", 413, "/networks/x", "{'vni':'" + "x".repeat(10 << 20) + "'}")));
    RestClient rest = testbed.godwit().rest();
    Map<String, String> before = everything(testbed);
    Answer answer =
        rest.send("PUT", "/networks/x", BodyPublishers.ofString("vni=77"), "text/plain");
    assertRefused("not JSON by its type", 415, answer);
    assertEquals(before, everything(testbed));
  }

  @Test
  void wrongMigrationsAreRefused(Testbed testbed) {
    Testbed.Network network = testbed.network(Mode.GODWIT);
    testbed.awaitQuiet(network);
    String here = network.measurement().place();
    String there = network.measurement().nextPlace();
    String move = "{'endpoint':'%s','to':{'edge':'%s','port':'%s'}}";
    refuseAll(
        testbed,
        List.of(
            post("where it is", 409, "/migrations", move.formatted("r0", here, "r0")),
            post("unknown endpoint", 404, "/migrations", move.formatted("r9", there, "r0")),
            post("unknown edge", 422, "/migrations", move.formatted("r0", "hv9", "r0")),
            post("unknown port", 422, "/migrations", move.formatted("r0", there, "nosuch")),
            post("no destination", 422, "/migrations", "{'endpoint':'r0'}"),
            post("event of nothing", 404, "/migrations/nosuch/events", "{'event':'stopped'}")));
  }

  @Test
  void eventsOutOfOrderAreRefused(Testbed testbed) {
    Testbed.Network network = testbed.network(Mode.GODWIT);
    String there = network.measurement().nextPlace();
    String id = testbed.godwit().migrate(Topology.GUEST, there, Topology.GUEST);
    String events = "/migrations/" + id + "/events";
    testbed.godwit().awaitMigration(id, "READY", Duration.ofSeconds(20));
    refuseAll(
        testbed,
        List.of(
            post("unknown event", 422, events, "{'event':'exploded'}"),
            post("no event", 422, events, "{}"),
            post(
                "second migration",
                409,
                "/migrations",
                "{'endpoint':'r0','to':{'edge':'%s','port':'r0'}}".formatted(there))));
    testbed.godwit().rest().delete("/migrations/" + id).orThrow();
    testbed.godwit().awaitMigration(id, "ABORTED", Duration.ofSeconds(20));
    refuseAll(
        testbed,
        List.of(
            post("stop after the abort", 409, events, "{'event':'about-to-stop'}"),
            post("resume after the abort", 409, events, "{'event':'resumed'}")));
    testbed.awaitQuiet(network);
  }

  private static Wrong put(String what, int status, String path, String body) {
    return new Wrong(what, status, "PUT", path, body.replace('\'', '"'));
  }

  private static Wrong post(String what, int status, String path, String body) {
    return new Wrong(what, status, "POST", path, body.replace('\'', '"'));
  }

  private static String network(long vni) {
    return "{'vni':%d,'subnets':[{'prefix':'10.7.0.0/24'}]}".formatted(vni);
  }

  private static void refuseAll(Testbed testbed, List<Wrong> requests) {
    RestClient rest = testbed.godwit().rest();
    List<Executable> checks = new ArrayList<>();
    for (Wrong wrong : requests) {
      Map<String, String> before = everything(testbed);
      Answer answer =
          rest.send(
              wrong.method(),
              wrong.path(),
              wrong.body().isEmpty() && !wrong.method().equals("PUT")
                  ? BodyPublishers.noBody()
                  : BodyPublishers.ofString(wrong.body()),
              wrong.method().equals("PUT") || wrong.method().equals("POST")
                  ? "application/json"
                  : "");
      Map<String, String> after = everything(testbed);
      checks.add(() -> assertRefused(wrong.what(), wrong.status(), answer));
      checks.add(() -> assertEquals(before, after, wrong.what() + " changed something"));
    }
    assertAll(checks);
  }

  private static void assertRefused(String what, int status, Answer answer) {
    assertEquals(status, answer.status(), what + ": " + answer);
    assertTrue(
        answer.contentType().startsWith(PROBLEM),
        what + ": " + answer.contentType() + " " + answer);
    assertEquals(status, answer.json().path("status").asInt(), what + ": " + answer.text());
    assertFalse(answer.json().path("title").asText().isEmpty(), what + ": " + answer.text());
    assertFalse(answer.json().path("detail").asText().isEmpty(), what + ": " + answer.text());
  }

  /** All that Godwit tells of itself, by kind. */
  private static Map<String, String> everything(Testbed testbed) {
    Map<String, String> all = new TreeMap<>();
    for (String kind : KINDS) {
      all.put(kind, testbed.godwit().rest().get("/" + kind).orThrow().text());
    }
    return all;
  }
}
