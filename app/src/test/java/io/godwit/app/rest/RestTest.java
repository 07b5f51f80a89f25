package io.godwit.app.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.godwit.app.AnyPort;
import io.godwit.app.FakeSwitches;
import io.godwit.app.Godwit;
import io.godwit.app.MemoryMigrationStore;
import io.godwit.app.engine.qmp.FakeMonitors;
import io.godwit.app.migration.MigrationTimings;
import io.godwit.app.policy.InMemoryPolicyStores;
import io.godwit.app.rest.RestServer.Answer;
import io.godwit.location.store.InMemoryLocationStores;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The API over HTTP: what it answers to bad requests, and that those change nothing. */
class RestTest {

  private static final String EDGE =
      "{'switch':'of:000000000000000%d','vtep':'10.255.0.%1$d'," + "'tunnelPort':1}";
  private static final String NETWORK = "{'vni':5001,'subnets':[{'prefix':'10.0.0.0/24'}]}";
  private static final String ENDPOINT =
      "{'network':'a','mac':'02:00:00:00:00:01','ips':['10.0.0.1'],'edge':'hv1','port':10}";
  private static final String MOVE = "{'id':'m1','endpoint':'vm1','to':{'edge':'hv2','port':11}}";

  private final ScheduledExecutorService control = Executors.newSingleThreadScheduledExecutor();
  private final FakeSwitches switches =
      new FakeSwitches().connect("of:0000000000000001").connect("of:0000000000000002");
  private Godwit godwit;

  private static RestServer api;

  @BeforeAll
  static void startServer() throws IOException {
    api = new RestServer();
  }

  @AfterAll
  static void stopServer() {
    api.close();
  }

  @BeforeEach
  void start() {
    godwit =
        new Godwit(
            new Godwit.Surroundings(
                "test",
                new InMemoryLocationStores(),
                new InMemoryPolicyStores(),
                new MemoryMigrationStore(),
                switches,
                new FakeMonitors(control),
                new AnyPort(),
                Object::toString,
                MigrationTimings.DEFAULTS,
                control,
                Runnable::run,
                Runnable::run,
                System::currentTimeMillis));
    godwit.start();
    RestServer.serve(godwit);
    assertEquals(201, api.put("edges/hv1", String.format(EDGE, 1)).status());
    assertEquals(201, api.put("edges/hv2", String.format(EDGE, 2)).status());
    assertEquals(201, api.put("networks/a", NETWORK).status());
    assertEquals(201, api.put("endpoints/vm1", ENDPOINT).status());
  }

  @AfterEach
  void stop() {
    godwit.close();
    control.shutdownNow();
  }

  private String state() {
    settle();
    List<String> state = new ArrayList<>();
    for (String path :
        List.of(
            "edges",
            "underlays",
            "networks",
            "groups",
            "networks/a/policy",
            "endpoints",
            "migrations")) {
      state.add(api.get(path).body().toString());
    }
    return String.join("\n", state);
  }

  /** Waits until every edge has confirmed what was asked of it so far. */
  private void settle() {
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          while (api.get("edges").body().toString().contains("\"inSync\":false")
              || api.get("underlays").body().toString().contains("\"inSync\":false")) {
            control.submit(() -> {}).get();
          }
        });
  }

  /** A problem with that status that tells this. */
  private static void assertProblem(int status, String detail, Answer answer) {
    assertEquals(status, answer.status(), answer::toString);
    assertEquals(Problem.MEDIA_TYPE, answer.type(), answer::toString);
    assertEquals(status, answer.body().get("status").asInt());
    assertTrue(answer.body().hasNonNull("title"), answer::toString);
    assertTrue(answer.detail().contains(detail), answer::toString);
  }

  /** Whatever is sent to it, the edge is not made. */
  private void refused(int status, String detail, String json) {
    String before = state();
    assertProblem(status, detail, api.put("edges/hv9", json));
    assertEquals(before, state());
  }

  @Test
  void whatIsMadeIsNewOnceAndTheSameAfterwards() {
    Answer again = api.put("edges/hv1", String.format(EDGE, 1));
    assertEquals(200, again.status());
    assertEquals("application/json", again.type());
    assertEquals(api.get("edges/hv1").body(), again.body());
    assertEquals("10.255.0.1", again.body().get("vtep").asText());
  }

  @Test
  void whatIsTakenAwayIsGone() {
    assertEquals(204, api.delete("endpoints/vm1").status());
    assertProblem(404, "vm1", api.get("endpoints/vm1"));
    assertProblem(404, "vm1", api.delete("endpoints/vm1"));
    assertEquals(204, api.delete("networks/a").status());
    assertEquals(204, api.delete("edges/hv1").status());
  }

  @Test
  void whatIsInUseStays() {
    String before = state();
    assertProblem(409, "vm1", api.delete("networks/a"));
    assertProblem(409, "vm1", api.delete("edges/hv1"));
    assertEquals(before, state());
  }

  private static String rule(String rest) {
    return "{'network':'a','rules':[{'direction':'in'," + rest + "}]}";
  }

  @Test
  void groupsAndPoliciesComeBackAsTheyWereSaid() {
    String web =
        "{'network':'a','rules':[{'direction':'in','family':'ipv4','protocol':'tcp',"
            + "'ports':'5000-5100','remoteGroup':'web'},{'direction':'out','family':'ipv6',"
            + "'protocol':'icmp','icmpType':128,'icmpCode':0,'remotePrefix':'fd00::/64'}]}";
    assertEquals(201, api.put("groups/web", web).status());
    Answer again = api.put("groups/web", web);
    assertEquals(200, again.status());
    assertEquals(again.body(), api.get("groups/web").body());
    assertEquals("5000-5100", again.body().at("/rules/0/ports").asText());
    assertTrue(again.body().get("stateful").asBoolean());
    assertEquals(5_000, api.get("networks/a/policy").body().get("questionsPerSecond").asInt());
    String policy =
        "{'guarded':true,'questionsPerSecond':70,'acl':[{'action':'deny','family':'ipv4','protocol':47,"
            + "'source':'10.0.0.0/25','destination':'10.0.0.128/25'}]}";
    Answer said = api.put("networks/a/policy", policy);
    assertEquals(200, said.status(), said::toString);
    assertEquals(said.body(), api.get("networks/a/policy").body());
    assertEquals(47, said.body().at("/acl/0/protocol").asInt());
    assertEquals(70, said.body().at("/questionsPerSecond").asInt());
    assertEquals(204, api.delete("networks/a/policy").status());
    assertEquals(0, api.get("networks/a/policy").body().get("acl").size());
    assertEquals(204, api.delete("groups/web").status());
    assertProblem(404, "GET /godwit/v1/groups", api.get("groups/web"));
  }

  @Test
  void whatIsSaidOfPlacesComesBackAndSaysWhereItHolds() {
    String attic = String.format(EDGE, 1).replace("{'", "{'site':'attic','");
    assertEquals(200, api.put("edges/hv1", attic).status());
    String policy =
        "{'acl':[{'action':'deny','family':'ipv4','protocol':'udp','ports':'53',"
            + "'destination':'10.0.0.0/25'},{'action':'log','family':'ipv6'}]}";
    for (String place : List.of("edges/hv1", "sites/attic", "sites/cellar")) {
      Answer said = api.put(place + "/policy", policy);
      assertEquals(200, said.status(), said::toString);
      assertEquals(said.body(), api.put(place + "/policy", policy).body(), "said again");
      assertEquals(said.body(), api.get(place + "/policy").body());
      assertEquals("udp", said.body().at("/acl/0/protocol").asText());
      assertEquals(place.endsWith("cellar") ? 0 : 1, said.body().get("edges").size());
    }
    assertEquals("hv1", api.get("edges/hv1/policy").body().get("edge").asText());
    Answer limited = api.put("sites/cellar/policy", "{'rateLimit':{'packetsPerSecond':1000}}");
    assertEquals(1_000, limited.body().at("/rateLimit/burst").asLong(), limited::toString);
    assertFalse(api.get("edges/hv1/policy").body().has("rateLimit"));
    assertEquals("attic", api.get("sites/attic/policy").body().get("site").asText());
    assertEquals(204, api.delete("sites/attic/policy").status());
    assertEquals(204, api.delete("sites/attic/policy").status(), "taken away again");
    assertEquals(0, api.get("sites/attic/policy").body().get("acl").size());
    assertEquals(2, api.get("edges/hv1/policy").body().get("acl").size());
  }

  @Test
  void whatIsSaidOfAnEdgeGoesWithIt() {
    String policy = "{'acl':[{'action':'deny','family':'ipv4'}]}";
    assertEquals(200, api.put("edges/hv2/policy", policy).status());
    String edge = api.get("edges/hv2").body().get("switch").asText();
    assertEquals(204, api.delete("edges/hv2").status());
    assertProblem(404, "GET /godwit/v1/edges", api.get("edges/hv2/policy"));
    assertEquals(201, api.put("edges/hv2", String.format(EDGE, 2)).status(), edge);
    assertEquals(0, api.get("edges/hv2/policy").body().get("acl").size());
  }

  @Test
  void aPlacesEntriesTellWhatTheyHaveCounted() {
    String policy =
        "{'acl':[{'action':'deny','family':'ipv4','protocol':47}],"
            + "'rateLimit':{'packetsPerSecond':9,'burst':3}}";
    assertEquals(200, api.put("edges/hv1/policy", policy).status());
    assertEquals(200, api.put("edges/hv2/policy", policy).status());
    settle();
    switches.carry("of:0000000000000001", 7);
    switches.drop("of:0000000000000001", 4);
    JsonNode endpoint = api.get("edges/hv1/counters").body().at("/endpoints/0");
    assertEquals(4, endpoint.at("/sentOverRate/packets").asLong(), endpoint::toString);
    assertEquals(4, endpoint.at("/receivedOverRate/packets").asLong(), endpoint::toString);
    JsonNode entries = api.get("edges/hv1/policy/counters").body();
    // One rule for each of beginning, answer and neither.
    assertEquals(21, entries.at("/acl/0/sent/packets").asLong(), entries::toString);
    assertEquals(21, entries.at("/acl/0/received/packets").asLong(), entries::toString);
    assertEquals("hv1", entries.at("/edges/0/edge").asText(), entries::toString);
    assertEquals(1, entries.get("edges").size(), entries::toString);
    assertProblem(404, "GET /godwit/v1/edges", api.get("edges/nosuch/policy/counters"));
  }

  @Test
  void badPolicyOfAPlaceChangesNothing() {
    assertEquals(
        200, api.put("edges/hv1/policy", "{'acl':[{'action':'log','family':'ipv4'}]}").status());
    String before = state() + api.get("edges/hv1/policy").body();
    for (String place : List.of("edges/hv1", "sites/attic")) {
      assertProblem(
          422,
          "acl[0].action' is 'allow', 'deny' or 'log'",
          api.put(place + "/policy", "{'acl':[{'action':'trace','family':'ipv4'}]}"));
      assertProblem(
          422, "acl[0].family", api.put(place + "/policy", "{'acl':[{'action':'deny'}]}"));
      assertProblem(422, "unknown field", api.put(place + "/policy", "{'guarded':true}"));
      String logs = String.join(",", Collections.nCopies(17, "{'action':'log','family':'ipv4'}"));
      assertProblem(
          422, "16 entries that log", api.put(place + "/policy", "{'acl':[" + logs + "]}"));
      assertProblem(400, "", api.put(place + "/policy", "{'acl':"));
      for (String rate : List.of("0", "-1", "4294967296")) {
        assertProblem(
            422,
            "a rate is 1 to 4294967295 packets a second: " + rate,
            api.put(place + "/policy", "{'rateLimit':{'packetsPerSecond':" + rate + "}}"));
      }
      assertProblem(
          422,
          "packets at once",
          api.put(place + "/policy", "{'rateLimit':{'packetsPerSecond':9,'burst':0}}"));
      assertProblem(
          422,
          "rateLimit.packetsPerSecond",
          api.put(place + "/policy", "{'rateLimit':{'burst':5}}"));
    }
    assertProblem(404, "nosuch", api.put("edges/nosuch/policy", "{'acl':[]}"));
    assertProblem(404, "nosuch", api.get("edges/nosuch/policy"));
    assertProblem(404, "nosuch", api.delete("edges/nosuch/policy"));
    assertProblem(422, "a site's name has 1 to 64", api.put("sites/-/policy", "{'acl':[]}"));
    assertProblem(422, "a site's name has 1 to 64", api.get("sites/-/policy"));
    assertEquals(before, state() + api.get("edges/hv1/policy").body());
    assertEquals(0, api.get("sites/attic/policy").body().get("acl").size());
  }

  @Test
  void rulesAndEntriesTellWhatTheyHaveCounted() {
    assertEquals(
        201, api.put("groups/web", rule("'family':'ipv4','protocol':'tcp','ports':'80'")).status());
    String member = ENDPOINT.replace("'edge'", "'groups':['web'],'edge'");
    assertEquals(200, api.put("endpoints/vm1", member).status());
    String policy = "{'acl':[{'action':'deny','family':'ipv4','protocol':47}]}";
    assertEquals(200, api.put("networks/a/policy", policy).status());
    settle();
    switches.carry("of:0000000000000001", 7);
    JsonNode group = api.get("groups/web/counters").body();
    assertEquals("80", group.at("/rules/0/ports").asText(), group::toString);
    assertEquals(7, group.at("/rules/0/forth/packets").asLong(), group::toString);
    assertEquals(700, group.at("/rules/0/back/bytes").asLong(), group::toString);
    assertEquals("hv1", group.at("/edges/0/edge").asText(), group::toString);
    assertEquals(1_000, group.at("/edges/0/readAtMillis").asLong(), group::toString);
    JsonNode entries = api.get("networks/a/policy/counters").body();
    // One rule for each of beginning, answer and neither.
    assertEquals(21, entries.at("/acl/0/sent/packets").asLong(), entries::toString);
    assertEquals(21, entries.at("/acl/0/received/packets").asLong(), entries::toString);
    JsonNode edge = api.get("edges/hv1/counters").body();
    assertEquals("vm1", edge.at("/endpoints/0/endpoint").asText(), edge::toString);
    assertTrue(edge.at("/endpoints/0/spoofed/packets").asLong() >= 7, edge::toString);
    assertTrue(edge.at("/endpoints/0/refusedReceiving/packets").asLong() >= 7, edge::toString);
    assertEquals(7, edge.at("/tunnel/unknownTunnel/packets").asLong(), edge::toString);
    assertEquals(7, edge.at("/tunnel/unknownNetwork/packets").asLong(), edge::toString);
    assertProblem(404, "GET /godwit/v1/groups", api.get("groups/nosuch/counters"));
    assertProblem(404, "GET /godwit/v1/networks", api.get("networks/nosuch/policy/counters"));
    assertProblem(404, "GET /godwit/v1/edges", api.get("edges/nosuch/counters"));
  }

  @Test
  void badPolicyChangesNothing() {
    assertEquals(201, api.put("groups/web", "{'network':'a'}").status());
    String member = ENDPOINT.replace("'edge'", "'groups':['web'],'edge'");
    assertEquals(200, api.put("endpoints/vm1", member).status());
    String before = state();
    assertProblem(
        422,
        "inverted, give 80-90",
        api.put("groups/x", rule("'family':'ipv4','protocol':'tcp','ports':'90-80'")));
    assertProblem(
        422,
        "10.0.0.0/8 is an IPv4 prefix in an IPv6 rule",
        api.put("groups/x", rule("'family':'ipv6','remotePrefix':'10.0.0.0/8'")));
    assertProblem(
        422,
        "bits set beyond its length",
        api.put("groups/x", rule("'family':'ipv4','remotePrefix':'10.0.0.1/8'")));
    assertProblem(
        422,
        "group 'nosuch' does not exist",
        api.put("groups/x", rule("'family':'ipv4','remoteGroup':'nosuch'")));
    assertProblem(422, "rules[0].family", api.put("groups/x", rule("'protocol':'tcp'")));
    assertProblem(
        422, "need the protocol TCP", api.put("groups/x", rule("'family':'ipv4','ports':80")));
    assertProblem(422, "nosuch", api.put("groups/x", "{'network':'nosuch'}"));
    assertProblem(422, "true or false", api.put("groups/x", "{'network':'a','stateful':'yes'}"));
    assertProblem(
        422,
        "acl[0].action' is 'allow', 'deny' or 'log'",
        api.put("networks/a/policy", "{'acl':[{'action':'trace','family':'ipv4'}]}"));
    String logs = String.join(",", Collections.nCopies(17, "{'action':'log','family':'ipv4'}"));
    assertProblem(
        422, "16 entries that log", api.put("networks/a/policy", "{'acl':[" + logs + "]}"));
    assertProblem(422, "unknown field", api.put("groups/x", "{'network':'a','rule':[]}"));
    assertProblem(409, "take it out of the group first", api.delete("groups/web"));
    assertProblem(409, "remove it first", api.delete("networks/a"));
    assertProblem(
        422,
        "group 'nosuch' does not exist",
        api.put("endpoints/vm1", ENDPOINT.replace("'edge'", "'groups':['nosuch'],'edge'")));
    assertProblem(404, "nosuch", api.put("networks/nosuch/policy", "{'guarded':true}"));
    assertProblem(
        422, "acl[0].action", api.put("networks/a/policy", "{'acl':[{'family':'ipv4'}]}"));
    for (String rate : List.of("0", "-1", "1000001", "'many'", "1.5", "99999999999")) {
      String wrong = "{'guarded':true,'questionsPerSecond':" + rate + "}";
      assertProblem(422, "questionsPerSecond", api.put("networks/a/policy", wrong));
    }
    assertEquals(before, state());
  }

  @Test
  void questionsAboutAnEndpointThatMovesAreCountedWhereTheyAreAsked() {
    assertEquals(200, api.put("networks/a/policy", "{'guarded':true}").status());
    assertEquals(201, api.post("migrations", MOVE).status());
    assertEquals("READY", state(api.get("migrations/m1?wait=READY")));
    settle();
    switches.carry("of:0000000000000002", 7);
    JsonNode without = api.get("edges/hv2/counters").body().at("/endpoints/0");
    // Unknown as a beginning, and unknown otherwise; to the endpoint, and by it.
    assertEquals(28, without.at("/questions/packets").asLong(), without::toString);
    assertTrue(without.path("questionsOverRate").isMissingNode(), without::toString);
    switches.drop("of:0000000000000002", 3);
    JsonNode with = api.get("edges/hv2/counters").body().at("/endpoints/0");
    assertEquals(6, with.at("/questionsOverRate/packets").asLong(), with::toString);
    JsonNode left = api.get("edges/hv1/counters").body().at("/endpoints/0");
    assertTrue(left.path("questions").isMissingNode(), left::toString);
    assertEquals(0, left.at("/notVouched/packets").asLong(), left::toString);
  }

  @Test
  void underlaysComeBackAsTheyWereSaidAndTellOfTheirSessions() {
    switches.connect("of:0000000000000101");
    String leaf = "{'switch':'of:0000000000000101','migrationNetwork':'10.255.0.0/16'}";
    assertEquals(201, api.put("underlays/leaf", leaf).status());
    settle();
    Answer again = api.put("underlays/leaf", leaf);
    assertEquals(200, again.status());
    assertEquals(again.body(), api.get("underlays/leaf").body());
    assertEquals("49152-49215", again.body().get("migrationPorts").asText());
    assertEquals(2, api.get("rules?underlay=leaf").body().get("rules").size());
    assertEquals(1, api.get("status").body().at("/underlays/inSync").asInt());
    assertEquals(
        201, api.post("migrations", MOVE.replace("}}", "},'channel':{'port':49152}}")).status());
    JsonNode migration = api.get("migrations/m1?wait=READY").body();
    assertEquals("READY", migration.get("state").asText(), migration::toString);
    assertEquals("10.255.0.1", migration.at("/channel/from").asText());
    settle();
    switches.carry("of:0000000000000101", 7);
    JsonNode counted = api.get("underlays/leaf/counters").body();
    assertEquals(14, counted.at("/dropped/packets").asInt(), counted::toString);
    assertEquals("m1", counted.at("/sessions/0/migration").asText(), counted::toString);
    assertEquals("49152", counted.at("/sessions/0/port").asText(), counted::toString);
    assertEquals(7, counted.at("/sessions/0/forth/packets").asInt(), counted::toString);
    assertEquals(700, counted.at("/sessions/0/back/bytes").asInt(), counted::toString);
    assertEquals(
        200, api.post("migrations/m1/events", "{'event':'source-done'}").status(), "no wait");
    assertEquals(204, api.delete("underlays/leaf").status());
    assertProblem(404, "GET /godwit/v1/underlays", api.get("underlays/leaf"));
    assertProblem(404, "GET /godwit/v1/underlays", api.delete("underlays/leaf"));
    assertProblem(404, "GET /godwit/v1/underlays", api.get("underlays/leaf/counters"));
    assertProblem(404, "GET /godwit/v1/underlays", api.get("rules?underlay=leaf"));
  }

  @Test
  void badUnderlaysAndChannelsChangeNothing() {
    String free = "'switch':'of:0000000000000101'";
    switches.connect("of:0000000000000101");
    assertEquals(201, api.put("underlays/leaf", "{" + free + "}").status());
    String before = state();
    assertProblem(422, "field 'switch' is missing", api.put("underlays/x", "{}"));
    assertProblem(422, "16 hexadecimal", api.put("underlays/x", "{'switch':'of:1'}"));
    assertProblem(409, "edge 'hv1'", api.put("underlays/x", "{'switch':'of:0000000000000001'}"));
    assertProblem(409, "underlay 'leaf'", api.put("underlays/x", "{" + free + "}"));
    assertProblem(
        409,
        "underlay 'leaf'",
        api.put(
            "edges/hv9",
            String.format(EDGE, 9).replace("of:0000000000000009", "of:0000000000000101")));
    String other = "{'switch':'of:0000000000000102',";
    assertProblem(
        422, "inverted", api.put("underlays/x", other + "'migrationPorts':'49215-49152'}"));
    assertProblem(422, "'migrationPorts'", api.put("underlays/x", other + "'migrationPorts':'a'}"));
    assertProblem(422, "port 0", api.put("underlays/x", other + "'migrationPorts':0}"));
    assertProblem(422, "65535", api.put("underlays/x", other + "'migrationPorts':70000}"));
    assertProblem(
        422, "bits set", api.put("underlays/x", other + "'migrationNetwork':'10.255.0.1/16'}"));
    assertProblem(422, "field 'id'", api.put("underlays/-", other.replace(",", "}")));
    assertProblem(422, "unknown field", api.put("underlays/x", other + "'vtep':'10.0.0.1'}"));
    assertProblem(
        422,
        "field 'migrationAddress'",
        api.put("edges/hv1", String.format(EDGE, 1).replace("}", ",'migrationAddress':'hv1'}")));
    refusedChannel("field 'channel.from'", "'from':'hv1'");
    refusedChannel("field 'channel.to'", "'to':'224.0.0.1'");
    refusedChannel("field 'channel.port'", "'port':'49215-49152'");
    refusedChannel("guards the ports 49152-49215, and not 4555", "'port':4555");
    refusedChannel("same IP version", "'from':'fd00::1'");
    refusedChannel("true or false", "'untilSourceDone':'yes'");
    refusedChannel("unknown field", "'ports':1");
    assertEquals(before, state());
  }

  private static void refusedChannel(String detail, String channel) {
    assertProblem(
        422, detail, api.post("migrations", MOVE.replace("}}", "},'channel':{" + channel + "}}")));
  }

  @Test
  void anAddressWithNothingThereSaysWhereToLook() {
    assertProblem(404, "openapi.json", api.get("nowhere"));
    assertProblem(404, "openapi.json", api.get("edges/hv1/no/further"));
    assertProblem(404, "GET /godwit/v1/edges", api.get("edges/hv9"));
    assertProblem(404, "hv9", api.get("edges/" + "hv9%2F..%2Fhv1"));
    assertProblem(404, "", api.get("edges/%00"));
    assertProblem(404, "", api.get("edges/" + "x".repeat(2_000)));
  }

  @Test
  void anotherMethodIsRefused() {
    assertProblem(405, "method", api.post("edges", "{}"));
    assertProblem(405, "method", api.delete("status"));
  }

  @Test
  void onlyJsonIsTakenAndServed() {
    assertProblem(
        415,
        "Content-Type: application/json",
        api.send(
            api.request("edges/hv9")
                .header("Content-Type", "text/plain")
                .PUT(RestServer.body(String.format(EDGE, 9)))));
    assertEquals(406, api.send(api.request("edges").header("Accept", "text/html").GET()).status());
    assertEquals(
        200, api.send(api.request("edges").header("Content-Type", "text/plain").GET()).status());
  }

  @Test
  void whatIsNoJsonIsMalformed() {
    refused(400, "not a JSON object", "");
    refused(400, "empty", "null");
    refused(400, "not JSON at line 1, column", "{'switch':");
    refused(400, "not JSON", "switch=of:1");
    refused(400, "not a JSON object", "['switch']");
    refused(400, "not a JSON object", "7");
    refused(400, "not", String.format(EDGE, 9) + " {}");
    refused(400, "vtep", "{'vtep':'10.255.0.9','vtep':'10.255.0.8'}");
  }

  @Test
  void aFieldThatIsUnknownOrOfAnotherTypeIsNamed() {
    refused(422, "unknown field 'vtpe'", "{'vtpe':'10.255.0.9'}");
    refused(422, "tunnelPort", "{'vtpe':'10.255.0.9'}");
    refused(422, "'vtep' is not a text", "{'vtep':{}}");
    refused(422, "'vtep' is not a text", "{'vtep':7}");
    String before = state();
    assertProblem(
        422, "'vni' is not a whole number", api.put("networks/b", "{'vni':'many','subnets':[]}"));
    assertProblem(422, "'vni'", api.put("networks/b", "{'vni':1.5,'subnets':[]}"));
    assertProblem(422, "out of range", api.put("networks/b", "{'vni':99999999999,'subnets':[]}"));
    assertProblem(
        422, "subnets", api.put("networks/b", "{'vni':5002,'subnets':[{'prefx':'10.0.0.0/8'}]}"));
    assertProblem(422, "'ips'", api.put("endpoints/vm2", ENDPOINT.replace("['10.0.0.1']", "7")));
    assertEquals(before, state());
  }

  @Test
  void whatIsMissingOrMeansNothingIsNamed() {
    refused(422, "switch", "{}");
    refused(422, "vtep", String.format(EDGE, 9).replace("10.255.0.9", "10.255.0"));
    String before = state();
    assertProblem(
        422, "10.9.0.1", api.put("endpoints/vm2", ENDPOINT.replace("10.0.0.1", "10.9.0.1")));
    assertProblem(
        422, "network b does not exist", api.put("endpoints/vm2", ENDPOINT.replace("'a'", "'b'")));
    assertProblem(409, "vm1", api.put("endpoints/vm2", ENDPOINT.replace("10.0.0.1", "10.0.0.2")));
    assertProblem(422, "", api.put("networks/b", NETWORK.replace("5001", "16777216")));
    assertProblem(409, "5001", api.put("networks/b", NETWORK));
    assertEquals(before, state());
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedWhetherItTellsItsLengthOrNot() {
    String before = state();
    assertProblem(413, "at most 1048576 bytes", api.putHead("edges/hv9", 10_000_000));
    // Little enough too much for the server to read the rest, or the client hears of no answer.
    String padding = "{'site':'" + "x".repeat(BodyLimit.MAX_BYTES + 1_000) + "'}";
    assertProblem(413, "at most 1048576 bytes", api.putChunked("edges/hv9", padding));
    assertEquals(before, state());
  }

  @Test
  void aQueryThatMeansNothingIsExplained() {
    assertProblem(422, "network=NAME", api.get("locations"));
    assertProblem(422, "network=NAME", api.get("locations?network=a&vni=5001&ip=10.0.0.1"));
    assertProblem(422, "not an IP address", api.get("locations?vni=5001&ip=10.0.0"));
    assertProblem(422, "not a MAC address", api.get("locations?vni=5001&mac=02"));
    assertProblem(422, "", api.get("locations?vni=0&ip=10.0.0.1"));
    assertProblem(422, "vni", api.get("locations?vni=many&ip=10.0.0.1"));
    assertProblem(422, "", api.get("locations?vni=99999999999&ip=10.0.0.1"));
    assertProblem(404, "10.0.0.9", api.get("locations?vni=5001&ip=10.0.0.9"));
    assertProblem(404, "'b'", api.get("locations?network=b&ip=10.0.0.1"));
    assertProblem(422, "edge=NAME", api.get("rules"));
    assertEquals("vm1", api.get("locations?vni=5001&ip=10.0.0.1").body().get("endpoint").asText());
  }

  @Test
  void aMigrationGoesItsWayAndRefusesWhatDoesNotFit() {
    assertProblem(404, "vm9", api.post("migrations", MOVE.replace("vm1", "vm9")));
    assertProblem(422, "hv9", api.post("migrations", MOVE.replace("hv2", "hv9")));
    assertEquals(201, api.post("migrations", MOVE).status());
    assertEquals(200, api.post("migrations", MOVE).status(), "the same request again");
    assertProblem(409, "other content", api.post("migrations", MOVE.replace("11", "12")));
    assertProblem(409, "m1", api.post("migrations", MOVE.replace("'m1'", "'m2'")));
    assertProblem(409, "moving", api.delete("endpoints/vm1"));
    Answer ready = api.get("migrations/m1?wait=READY");
    assertEquals("READY", state(ready));
    assertEquals("0x88b5", ready.body().at("/echo/etherType").asText());
    assertEquals("06:47:00:02:00:0a", ready.body().at("/echo/source").asText());
    assertEquals(
        api.get("endpoints/vm1").body().at("/mac").asText(),
        ready.body().at("/echo/destination").asText());
    assertProblem(422, "about-to-stop", api.post("migrations/m1/events", "{'event':'stop'}"));
    assertProblem(404, "m9", api.post("migrations/m9/events", "{'event':'stopped'}"));
    Answer mayStop = api.post("migrations/m1/events", "{'event':'about-to-stop'}");
    assertTrue(mayStop.body().get("mayStop").asBoolean(), mayStop::toString);
    assertEquals(200, api.post("migrations/m1/events", "{'event':'stopped'}").status());
    assertProblem(409, "resumed", api.post("migrations/m1/events", "{'event':'about-to-stop'}"));
    assertEquals(200, api.post("migrations/m1/events", "{'event':'resumed'}").status());
    assertProblem(409, "", api.delete("migrations/m1"));
    Answer completed = api.get("migrations/m1?wait=COMPLETED");
    assertEquals("COMPLETED", state(completed));
    assertFalse(completed.body().has("echo"), completed::toString);
    assertEquals("hv2", api.get("endpoints/vm1").body().at("/binding/edge").asText());
  }

  @Test
  void anEngineMaySayThatItsCopyIsNearlyDone() {
    assertProblem(404, "m1", api.post("migrations/m1/events", "{'event':'nearly-done'}"));
    assertEquals(201, api.post("migrations", MOVE).status());
    assertEquals("READY", state(api.get("migrations/m1?wait=READY")));
    Answer near = api.post("migrations/m1/events", "{'event':'nearly-done'}");
    assertEquals(200, near.status(), near::toString);
    assertEquals("POISED", near.body().get("phase").asText(), near::toString);
    assertEquals("READY", state(near));
    assertFalse(near.body().has("mayStop"), near::toString);
    Answer again = api.post("migrations/m1/events", "{'event':'nearly-done'}");
    assertEquals(near.body(), again.body());
    Answer mayStop = api.post("migrations/m1/events", "{'event':'about-to-stop'}");
    assertTrue(mayStop.body().get("mayStop").asBoolean(), mayStop::toString);
    assertEquals(
        200, api.post("migrations/m1/events", "{'event':'nearly-done'}").status(), "said before");
    assertEquals(200, api.post("migrations/m1/events", "{'event':'stopped'}").status());
    assertProblem(409, "resumed", api.post("migrations/m1/events", "{'event':'nearly-done'}"));
    assertEquals(200, api.post("migrations/m1/events", "{'event':'resumed'}").status());
    assertProblem(
        409, "create a new migration", api.post("migrations/m1/events", "{'event':'nearly-done'}"));
    assertEquals("COMPLETED", state(api.get("migrations/m1?wait=COMPLETED")));
  }

  @Test
  void aWordThatTheNetworkCannotFollowIsRefusedAndTheMigrationStaysReady() {
    String near = "{'event':'nearly-done'}";
    assertEquals(201, api.post("migrations", MOVE).status());
    assertEquals("READY", state(api.get("migrations/m1?wait=READY")));
    switches.disconnect("of:0000000000000002");
    godwit.switchDisconnected("of:0000000000000002");
    assertProblem(409, "hv2 is not connected", api.post("migrations/m1/events", near));
    switches.connect("of:0000000000000002");
    godwit.switchConnected("of:0000000000000002");
    settle();
    switches.refuse("of:0000000000000002");
    assertProblem(409, "announce the stop without it", api.post("migrations/m1/events", near));
    String problem = api.get("edges/hv2").body().path("problem").asText();
    assertTrue(problem.startsWith("programming failed: "), problem);
    assertEquals("READY", api.get("migrations/m1").body().get("phase").asText());
    switches.accept("of:0000000000000002");
    settle();
    assertFalse(api.get("edges/hv2").body().has("problem"));
    assertEquals(200, api.post("migrations/m1/events", near).status());
  }

  private static String state(Answer migration) {
    return migration.body().get("state").asText();
  }

  @Test
  void waitingIsBounded() {
    assertEquals(201, api.post("migrations", MOVE).status());
    assertProblem(422, "timeoutMs", api.get("migrations/m1?wait=READY&timeoutMs=60001"));
    assertProblem(422, "timeoutMs", api.get("migrations/m1?wait=READY&timeoutMs=-1"));
    assertProblem(422, "timeoutMs", api.get("migrations/m1?wait=READY&timeoutMs=soon"));
    assertProblem(422, "READY", api.get("migrations/m1?wait=SOON"));
    assertEquals("READY", state(api.get("migrations/m1?wait=COMPLETED&timeoutMs=50")));
  }

  @Test
  void aMigrationThatIsGivenUpSaysSo() {
    assertEquals(201, api.post("migrations", MOVE).status());
    assertEquals("READY", state(api.get("migrations/m1?wait=READY")));
    assertEquals(202, api.delete("migrations/m1").status());
    Answer over = api.get("migrations/m1?wait=ABORTED");
    assertEquals("ABORTED", state(over));
    assertEquals("aborted on request", over.body().get("reason").asText());
    assertProblem(409, "given up", api.post("migrations/m1/events", "{'event':'stopped'}"));
  }

  @Test
  void rulesAndStatusAndTheDescriptionAreServed() {
    assertTrue(api.get("rules?edge=hv1").body().get("rules").size() > 10);
    assertEquals(2, api.get("status").body().at("/edges/total").asInt());
    assertTrue(api.get("openapi.json").body().has("paths"));
  }
}
