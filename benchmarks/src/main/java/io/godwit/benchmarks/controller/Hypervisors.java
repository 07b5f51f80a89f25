package io.godwit.benchmarks.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.godwit.benchmarks.openflow.EmulatedSwitch;
import io.godwit.benchmarks.openflow.Fleet;
import io.godwit.benchmarks.openflow.SwitchIdentity;
import io.godwit.benchmarks.report.Progress;
import io.godwit.scenarios.rest.Await;
import io.godwit.scenarios.rest.Godwit;
import io.godwit.scenarios.rest.Onos;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;

/**
 * Emulated hypervisors that are registered with the controller, and guests at them. Closing takes
 * everything away again, also what ONOS has stored of it.
 */
public final class Hypervisors implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** So many requests at once keep the controller's store busy and no more. */
  private static final int REQUESTS = 8;

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final String FLOW_RULES =
      "/configuration/org.onosproject.net.flow.impl.FlowRuleManager";

  private static final String TUNNEL_PORT = "vxlan";

  private final Controller controller;
  private final Onos onos;
  private final Godwit godwit;
  private final Progress progress;
  private final Fleet fleet;
  private final int series;
  private final ExecutorService requests = Executors.newFixedThreadPool(REQUESTS);
  private final List<Integer> networks = new ArrayList<>();
  private final List<Guest> guests = new ArrayList<>();
  private final Map<String, String> groups = new LinkedHashMap<>();
  private final List<Integer> lastPort = new ArrayList<>();

  /**
   * @param series tells these from the ones before, of which ONOS may remember something
   */
  public Hypervisors(Controller controller, Progress progress, int series) {
    this.controller = controller;
    this.godwit = new Godwit(controller.godwit());
    this.onos = new Onos(controller.onos());
    this.progress = progress;
    this.series = series;
    this.fleet = new Fleet(controller.openFlow());
  }

  /** Their switches, by number. */
  public List<EmulatedSwitch> switches() {
    return fleet.switches();
  }

  /** Waits until the controller is at rest, or gives up: {@link ControllerLoad#awaitRest}. */
  public boolean awaitRest() throws InterruptedException {
    return ControllerLoad.awaitRest(controller.pid(), progress);
  }

  /** The edge's name at the controller. */
  public String edge(int number) {
    return "edge-" + series + "-" + number;
  }

  /** Connects and registers so many, and waits until the controller says that all are in sync. */
  public void start(int count, int guestPorts) {
    start(count, i -> guestPorts);
  }

  /**
   * The same with different numbers of ports; ONOS works on each port for a while.
   *
   * @param guestPorts how many ports for guests the hypervisor of that number has
   */
  public void start(int count, IntUnaryOperator guestPorts) {
    for (int i = 0; i < count; i++) {
      fleet.add(new SwitchIdentity(series << 16 | i + 1, guestPorts.applyAsInt(i)));
      lastPort.add(SwitchIdentity.TUNNEL);
    }
    Await.until(PATIENCE, () -> unavailable(count));
    progress.say("%d switches connected", count);
    forEach("edges registered", count, this::register);
    awaitInSync();
  }

  private String unavailable(int count) {
    int available = 0;
    for (var device : controller.onos().get("/devices").orThrow().json().path("devices")) {
      boolean mine = Long.parseLong(device.path("id").asText().substring(3), 16) >> 16 == series;
      if (mine && device.path("available").asBoolean()) {
        available++;
      }
    }
    progress.tick("%d of %d switches are connected", available, count);
    return available < count ? available + " of " + count + " switches are connected" : "";
  }

  private void register(int number) {
    String id = switches().get(number).identity().onosId();
    // ONOS has a switch before it has that switch's ports.
    onos.awaitSwitch(id, Set.of(TUNNEL_PORT), PATIENCE);
    ObjectNode edge =
        MAPPER
            .createObjectNode()
            .put("switch", id)
            .put("vtep", vtep(number))
            .put("tunnelPort", TUNNEL_PORT);
    godwit.put("edges", edge(number), edge);
  }

  private String vtep(int number) {
    return "172." + (16 + series % 16) + "." + number / 250 + "." + (1 + number % 250);
  }

  /** Registers a network. */
  public void network(int number) {
    ObjectNode network = MAPPER.createObjectNode().put("vni", number);
    network.putArray("subnets").addObject().put("prefix", "10.0.0.0/16").put("gateway", "10.0.0.1");
    godwit.put("networks", "network-" + number, network);
    networks.add(number);
  }

  /**
   * Registers guests, each at an unused port of its edge, and waits until all edges are in sync.
   *
   * @param edgeOf the number of the edge of the guest with that index
   * @return their ports
   */
  public List<Integer> attach(List<Guest> arriving, IntUnaryOperator edgeOf) {
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < arriving.size(); i++) {
      ports.add(freePort(edgeOf.applyAsInt(i)));
    }
    guests.addAll(arriving);
    forEach(
        "guests registered",
        arriving.size(),
        i -> {
          Guest guest = arriving.get(i);
          ObjectNode endpoint =
              facts(guest).put("edge", edge(edgeOf.applyAsInt(i))).put("port", ports.get(i));
          godwit.put("endpoints", guest.id(), endpoint);
        });
    awaitInSync();
    return ports;
  }

  /** Defines a group of a network. */
  public void group(String id, JsonNode facts) {
    godwit.put("groups", id, facts);
    groups.put(id, facts.path("network").asText());
  }

  /** Puts a guest that has its place into groups, and waits for nothing. */
  public void regroup(Guest guest, String... into) {
    ObjectNode endpoint = facts(guest);
    ArrayNode names = endpoint.putArray("groups");
    List.of(into).forEach(names::add);
    godwit.put("endpoints", guest.id(), endpoint);
  }

  /** Puts guests into a group each, several at once, and waits until all edges are in sync. */
  public void regroup(List<Guest> all, Function<Guest, String> into) {
    forEach("guests grouped", all.size(), i -> regroup(all.get(i), into.apply(all.get(i))));
    awaitInSync();
  }

  /** Takes guests out of all groups, several at once, and waits until all edges are in sync. */
  public void ungroup(List<Guest> all) {
    forEach("guests in no group", all.size(), i -> regroup(all.get(i)));
    awaitInSync();
  }

  private static ObjectNode facts(Guest guest) {
    ObjectNode endpoint =
        MAPPER
            .createObjectNode()
            .put("network", "network-" + guest.network())
            .put("mac", guest.mac());
    endpoint.putArray("ips").add(guest.ip());
    return endpoint;
  }

  /** A port of an edge that no guest has had. */
  public synchronized int freePort(int edge) {
    int port = lastPort.get(edge) + 1;
    lastPort.set(edge, port);
    return port;
  }

  /** Waits until every edge has confirmed all that it should hold. */
  public void awaitInSync() {
    int count = switches().size();
    Await.until(
        PATIENCE,
        () -> {
          var edges = godwit.status().path("edges");
          progress.tick("%d of %d edges are in sync", edges.path("inSync").asInt(), count);
          return edges.path("inSync").asInt() == count ? "" : "edges in sync: " + edges;
        });
  }

  /** Does something for each number, several at once, and says how far it is. */
  private void forEach(String what, int count, IntConsumer task) {
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      all.add(requests.submit(() -> task.accept(number)));
    }
    for (int i = 0; i < count; i++) {
      join(all.get(i));
      progress.tick("%d of %d %s", i + 1, count, what);
    }
    progress.say("%d %s", count, what);
  }

  private static void join(Future<?> future) {
    try {
      future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    // ONOS forgets the rules of a switch that leaves only if it is told to.
    purge(true);
    fleet.close();
    forEach("guests removed", guests.size(), i -> godwit.remove("endpoints", guests.get(i).id()));
    // Their rules speak of each other.
    groups.forEach(
        (group, network) ->
            godwit.put("groups", group, MAPPER.createObjectNode().put("network", network)));
    groups.keySet().forEach(group -> godwit.remove("groups", group));
    networks.forEach(number -> godwit.remove("networks", "network-" + number));
    int count = switches().size();
    forEach("edges removed", count, i -> godwit.remove("edges", edge(i)));
    forEach(
        "switches forgotten",
        count,
        i ->
            controller
                .onos()
                .delete("/devices/" + switches().get(i).identity().onosId())
                .orThrow());
    purge(false);
    requests.shutdown();
  }

  private void purge(boolean on) {
    controller
        .onos()
        .post(FLOW_RULES, MAPPER.createObjectNode().put("purgeOnDisconnection", "" + on).toString())
        .orThrow();
  }
}
