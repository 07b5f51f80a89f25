package io.godwit.scenarios.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import io.godwit.scenarios.move.GodwitMover;
import io.godwit.scenarios.move.LearningMover;
import io.godwit.scenarios.move.Measurement;
import io.godwit.scenarios.move.Mover;
import io.godwit.scenarios.move.OvnMover;
import io.godwit.scenarios.report.Environment;
import io.godwit.scenarios.rest.Await;
import io.godwit.scenarios.rest.Godwit;
import io.godwit.scenarios.rest.Onos;
import io.godwit.scenarios.rest.RestClient;
import io.godwit.scenarios.ssh.Agent;
import io.godwit.scenarios.ssh.Agent.Ended;
import io.godwit.scenarios.topology.Mode;
import io.godwit.scenarios.topology.Registration;
import io.godwit.scenarios.topology.Topology;
import io.godwit.scenarios.topology.Vm;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The SSH host, the controller, and the network that is built just now; closing takes it down. */
public final class Testbed implements AutoCloseable {

  private static final Duration ANSWER = Duration.ofSeconds(60);

  private static final Duration QUIET = Duration.ofSeconds(60);

  private final Settings settings;
  private final Progress progress;
  private final Agent agent;
  private final Godwit godwit;
  private final Onos onos;
  private final String startedAt = Instant.now().toString();
  private final double loadBefore;
  private @Nullable Network network;

  private Testbed(Settings settings, Progress progress, Agent agent) {
    this.settings = settings;
    this.progress = progress;
    this.agent = agent;
    this.godwit = new Godwit(new RestClient(settings.godwitUrl(), settings.login()));
    this.onos = new Onos(new RestClient(settings.onosUrl(), settings.login()));
    this.loadBefore = agent.load();
  }

  public static Testbed open(Settings settings, Progress progress) throws IOException {
    Agent agent =
        Agent.start(
            settings.host(), settings.agentState(), settings.reports().resolve("agent.log"));
    return new Testbed(settings, progress, agent);
  }

  /**
   * A network that is up.
   *
   * @param built what the far side says of it
   */
  public record Network(Topology topology, JsonNode built, Measurement measurement) {

    /** ONOS's name of a hypervisor's switch. */
    public String device(String hypervisor) {
      return built.path("hypervisors").path(hypervisor).path("switch").asText();
    }

    public String vtep(String hypervisor) {
      return built.path("hypervisors").path(hypervisor).path("vtep").asText();
    }
  }

  /** The standard network in this mode: the one that is up, or built now. */
  public Network network(Mode mode) {
    return network(Topology.standard(mode));
  }

  /** The network under Godwit with many more ports at every hypervisor. */
  public Network crowdedNetwork(int morePorts) {
    return network(Topology.crowded(morePorts));
  }

  /** The network whose guest is a QEMU process. */
  public Network realNetwork() {
    return network(Topology.real());
  }

  /** The network whose hypervisors' uplink bridges are underlays of Godwit's. */
  public Network guardedNetwork() {
    return network(Topology.guarded(false));
  }

  /** The same with a QEMU process for the guest, which is copied over those bridges. */
  public Network guardedRealNetwork() {
    return network(Topology.guarded(true));
  }

  /** The network on which libvirt moves the guest, and its hook and relay tell Godwit. */
  public Network libvirtNetwork() {
    URI url = URI.create(settings.godwitUrl());
    String[] login = settings.login().split(":", 2);
    return network(
        Topology.libvirt(
            Map.of(
                "url",
                "%s://%%s:%d%s".formatted(url.getScheme(), url.getPort(), url.getPath()),
                "user",
                login[0],
                "password",
                login[1])));
  }

  private Network network(Topology topology) {
    Network current = network;
    if (current == null || !current.topology().equals(topology)) {
      current = build(topology);
      network = current;
    }
    return current;
  }

  private Network build(Topology topology) {
    takeDown();
    progress.say(
        "Building the network: %d hypervisors, %d tenants, %d VMs, %s"
            .formatted(
                topology.hypervisors().size(),
                topology.networks().size(),
                topology.vms().size(),
                topology.mode().description()));
    JsonNode built = agent.build(topology.spec());
    if (topology.mode() == Mode.GODWIT) {
      registration(topology).register(built);
    }
    Network up = new Network(topology, built, new Measurement(agent, topology, mover(topology)));
    warmUp(topology);
    return up;
  }

  private Mover mover(Topology topology) {
    if (topology.mode() == Mode.GODWIT) {
      return new GodwitMover(agent, godwit, settings.godwitUrl(), settings.login());
    }
    return topology.mode().isOvn()
        ? new OvnMover(agent, topology.mode())
        : new LearningMover(agent);
  }

  /** Every VM has met its tenant's guest once: ARP and ND are no part of a move. */
  private void warmUp(Topology topology) {
    Vm guest = topology.vm(Topology.GUEST);
    Vm twin = topology.twinOf(guest);
    for (Vm vm : topology.vms()) {
      Vm other = vm.network().equals(guest.network()) ? guest : twin;
      if (!vm.equals(other)) {
        reach(vm, other.ip());
        reach(vm, other.ip6());
      }
    }
  }

  /**
   * @throws IllegalStateException if no ping gets through
   */
  public void reach(Vm from, String address) {
    Ended ping = agent.run(from.name(), List.of("ping", "-n", "-c", "1", "-W", "2", address));
    if (!ping.ok()) {
      ping = agent.run(from.name(), List.of("ping", "-n", "-c", "3", "-W", "2", address));
    }
    if (!ping.ok()) {
      throw new IllegalStateException(
          from.name() + " does not reach " + address + ":\n" + ping.output());
    }
  }

  public Registration registration(Topology topology) {
    return new Registration(topology, godwit, onos);
  }

  /** Waits until Godwit answers, has all switches of a network, and they hold what they should. */
  public void awaitGodwit(Network up) {
    Await.until(ANSWER, () -> godwit.rest().get("/status").ok() ? "" : "Godwit does not answer");
    registration(up.topology()).awaitInSync();
  }

  /** Waits until Godwit has nothing left to do: a move leaves things at its source for seconds. */
  public void awaitQuiet(Network up) {
    godwit.awaitNoMigrations(QUIET);
    awaitGodwit(up);
  }

  /** What was measured where. */
  public Environment environment() {
    JsonNode hello = agent.hello();
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("godwit", godwit.status().path("version").asText());
    versions.put("onos", onos.version());
    versions.put("ovs", hello.path("ovs").asText());
    if (!hello.path("ovn").asText().isEmpty()) {
      versions.put("ovn", hello.path("ovn").asText());
    }
    versions.put("mininet", hello.path("mininet").asText());
    versions.put("kernel", hello.path("kernel").asText());
    versions.put("java", Runtime.version().toString());
    return new Environment(
        startedAt, versions, hello.path("cores").asInt(), loadBefore, agent.load());
  }

  /** The next one who asks for a network gets a new one. */
  public void discardNetwork() {
    takeDown();
  }

  private void takeDown() {
    Network current = network;
    network = null;
    if (current != null && current.topology().mode() == Mode.GODWIT) {
      registration(current.topology()).withdraw();
    }
  }

  public Settings settings() {
    return settings;
  }

  public Progress progress() {
    return progress;
  }

  public Agent agent() {
    return agent;
  }

  public Godwit godwit() {
    return godwit;
  }

  public Onos onos() {
    return onos;
  }

  /** Leaves the network up, and Godwit's facts of it, when this is closed. */
  public void keep() {
    agent.keep();
    network = null;
  }

  @Override
  public void close() {
    try {
      takeDown();
    } finally {
      agent.close();
    }
  }
}
