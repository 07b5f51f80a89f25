package io.godwit.scenarios.topology;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.godwit.scenarios.rest.Godwit;
import io.godwit.scenarios.rest.Onos;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ObjIntConsumer;

/** Tells Godwit of a built topology, and takes it back. */
public final class Registration {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration CONNECT = Duration.ofSeconds(40);
  private static final Duration SYNC = Duration.ofSeconds(30);

  /** The tenant, and the ports, of the guests that nobody watches. */
  private static final String MORE = "more";

  private static final TenantNetwork MORE_NETWORK =
      new TenantNetwork(MORE, 5003, "10.0.0.0/8", "fd00::/64");

  private final Topology topology;
  private final Godwit godwit;
  private final Onos onos;

  public Registration(Topology topology, Godwit godwit, Onos onos) {
    this.topology = topology;
    this.godwit = godwit;
    this.onos = onos;
  }

  /**
   * Registers all, and waits until the switches hold their rules.
   *
   * @param built what the far side's {@code build} answered
   */
  public void register(JsonNode built) {
    withdraw();
    awaitSwitches(built);
    facts(built)
        .fields()
        .forEachRemaining(
            kind ->
                kind.getValue()
                    .fields()
                    .forEachRemaining(
                        one -> godwit.put(kind.getKey(), one.getKey(), one.getValue())));
    awaitInSync();
  }

  /** All there is to tell: edges, underlays, networks and endpoints in this order, by their ids. */
  public ObjectNode facts(JsonNode built) {
    ObjectNode facts = MAPPER.createObjectNode();
    ObjectNode edges = facts.putObject("edges");
    topology.hypervisors().forEach(hv -> edges.set(hv, edge(built.path("hypervisors").path(hv))));
    if (topology.guarded()) {
      ObjectNode underlays = facts.putObject("underlays");
      topology
          .hypervisors()
          .forEach(
              hv ->
                  underlays
                      .putObject(hv)
                      .put("switch", built.path("hypervisors").path(hv).path("underlay").asText()));
    }
    ObjectNode networks = facts.putObject("networks");
    topology.networks().forEach(network -> networks.set(network.name(), facts(network)));
    ObjectNode endpoints = facts.putObject("endpoints");
    topology.vms().forEach(vm -> endpoints.set(vm.name(), facts(vm)));
    if (topology.morePorts() > 0) {
      networks.set(MORE, facts(MORE_NETWORK));
      forEachMore(
          (hypervisor, number) ->
              endpoints.set(more(hypervisor, number), facts(hypervisor, number)));
    }
    return facts;
  }

  private void forEachMore(ObjIntConsumer<String> task) {
    for (String hypervisor : topology.hypervisors()) {
      for (int number = 1; number <= topology.morePorts(); number++) {
        task.accept(hypervisor, number);
      }
    }
  }

  private static String more(String hypervisor, int number) {
    return hypervisor + "-" + MORE + number;
  }

  private ObjectNode facts(String hypervisor, int number) {
    int serial = (topology.hypervisors().indexOf(hypervisor) + 1) << 16 | number;
    ObjectNode facts =
        MAPPER
            .createObjectNode()
            .put("network", MORE)
            .put(
                "mac",
                "02:01:00:%02x:%02x:%02x"
                    .formatted(serial >> 16, serial >> 8 & 0xff, serial & 0xff))
            .put("edge", hypervisor)
            .put("port", MORE + number);
    facts
        .putArray("ips")
        .add("10.%d.%d.%d".formatted(serial >> 16, number / 250, 1 + number % 250));
    return facts;
  }

  public void awaitInSync() {
    godwit.awaitInSync(topology.hypervisors().size(), SYNC);
    if (topology.guarded()) {
      godwit.awaitUnderlaysInSync(topology.hypervisors().size(), SYNC);
    }
  }

  /** Waits until ONOS knows every switch with the ports that it has now. */
  public void awaitSwitches(JsonNode built) {
    for (String hypervisor : topology.hypervisors()) {
      JsonNode facts = built.path("hypervisors").path(hypervisor);
      Set<String> ports = new HashSet<>();
      ports.add(facts.path("tunnel_port").asText());
      built
          .path("ports")
          .fields()
          .forEachRemaining(
              vm -> {
                if (vm.getValue().has(hypervisor) && isLive(vm.getKey(), hypervisor)) {
                  ports.add(vm.getKey());
                }
              });
      for (int number = 1; number <= topology.morePorts(); number++) {
        ports.add(MORE + number);
      }
      onos.awaitSwitch(facts.path("switch").asText(), ports, CONNECT);
      if (topology.guarded()) {
        onos.awaitSwitch(facts.path("underlay").asText(), Set.of(), CONNECT);
      }
    }
  }

  /** A real guest's port has no carrier where no QEMU process holds it. */
  private boolean isLive(String vm, String hypervisor) {
    Vm known = topology.vm(vm);
    return !known.isReal() || known.hypervisor().equals(hypervisor);
  }

  /** Takes back what this topology may have registered, now or in a run that was killed. */
  public void withdraw() {
    topology.vms().forEach(vm -> godwit.remove("endpoints", vm.name()));
    godwit.ids("endpoints").stream()
        .filter(
            id -> topology.hypervisors().stream().anyMatch(hv -> id.startsWith(hv + "-" + MORE)))
        .forEach(id -> godwit.remove("endpoints", id));
    godwit.remove("networks", MORE);
    SecurityGroups.ALL.forEach(group -> godwit.remove("groups", group));
    topology.networks().forEach(network -> godwit.remove("networks", network.name()));
    PlaceLists.withdraw(godwit, topology.hypervisors());
    topology.hypervisors().forEach(hypervisor -> godwit.remove("edges", hypervisor));
    if (topology.guarded()) {
      topology.hypervisors().forEach(hypervisor -> godwit.remove("underlays", hypervisor));
    }
  }

  private static ObjectNode edge(JsonNode built) {
    return MAPPER
        .createObjectNode()
        .put("switch", built.path("switch").asText())
        .put("vtep", built.path("vtep").asText())
        .put("tunnelPort", built.path("tunnel_port").asText());
  }

  private static ObjectNode facts(TenantNetwork network) {
    ObjectNode facts = MAPPER.createObjectNode().put("vni", network.vni());
    facts.putArray("subnets").addObject().put("prefix", network.subnet());
    facts.withArray("subnets").addObject().put("prefix", network.subnet6());
    return facts;
  }

  /** Puts a VM that has its place into a group, or into none. */
  public void regroup(Vm vm, String... groups) {
    ObjectNode facts = facts(vm);
    facts.remove("edge");
    facts.remove("port");
    ArrayNode names = facts.putArray("groups");
    List.of(groups).forEach(names::add);
    godwit.put("endpoints", vm.name(), facts);
    awaitInSync();
  }

  private static ObjectNode facts(Vm vm) {
    ObjectNode facts =
        MAPPER
            .createObjectNode()
            .put("network", vm.network())
            .put("mac", vm.mac())
            .put("edge", vm.hypervisor())
            .put("port", vm.name());
    facts.putArray("ips").add(vm.ip()).add(vm.ip6());
    return facts;
  }
}
