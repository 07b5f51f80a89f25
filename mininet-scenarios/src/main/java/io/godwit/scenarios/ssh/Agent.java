package io.godwit.scenarios.ssh;

import com.fasterxml.jackson.databind.JsonNode;
import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.JSchException;
import io.godwit.scenarios.topology.Vm;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The resident agent on the Mininet host. It lives as long as its connection: closing it, or this
 * process's death, takes the network down.
 */
public final class Agent implements AutoCloseable {

  private static final List<String> METERS = List.of("dump-meters", "br-int");

  private static final List<String> FILES =
      List.of(
          "agent.py",
          "engine.py",
          "guest-probe.c",
          "guest.py",
          "guestimage.py",
          "hypervisor.py",
          "init",
          "network.py",
          "ovn.py",
          "probe.py",
          "process.py",
          "qemu.py",
          "spoof.py",
          "virthost.py",
          // What an operator copies to a hypervisor under libvirt.
          "godwit-libvirt",
          "qemu",
          "godwit_libvirt/__init__.py",
          "godwit_libvirt/config.py",
          "godwit_libvirt/domain.py",
          "godwit_libvirt/echo.py",
          "godwit_libvirt/hook.py",
          "godwit_libvirt/relay.py",
          "godwit_libvirt/rest.py",
          "godwit_libvirt/steering.py",
          "godwit_libvirt/tap.py");

  /** Mininet belongs to the system's Python, which need not be the first in the PATH. */
  private static final String PYTHON = "/usr/bin/python3 -B";

  private static final Duration SHORT = Duration.ofSeconds(30);
  static final Duration LONG = Duration.ofSeconds(180);

  private final SshConnection connection;
  private final ChannelExec process;
  private final AgentChannel channel;
  private boolean kept;

  private Agent(SshConnection connection, ChannelExec process, AgentChannel channel) {
    this.connection = connection;
    this.process = process;
    this.channel = channel;
  }

  /**
   * Uploads the far side's programs to a directory of their own and starts the agent.
   *
   * @param stateDirectory where it keeps pid files and switches' databases; the same for every
   *     agent of a host, so that one finds what another left
   * @param log where its log goes
   */
  public static Agent start(RemoteHost host, String stateDirectory, Path log) throws IOException {
    SshConnection connection = SshConnection.open(host);
    try {
      String directory = upload(connection);
      OutputStream errors =
          Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      ChannelExec process = connection.start(command(host, directory, stateDirectory, ""), errors);
      AgentChannel channel = new AgentChannel(process.getOutputStream(), process.getInputStream());
      process.connect((int) SHORT.toMillis());
      return new Agent(connection, process, channel);
    } catch (IOException e) {
      connection.close();
      throw e;
    } catch (JSchException e) {
      connection.close();
      throw new IOException("the agent could not be started: " + e.getMessage(), e);
    }
  }

  /** Removes what killed runs left on a host: processes by pid file, interfaces by name. */
  public static void clean(RemoteHost host, String stateDirectory) throws IOException {
    try (SshConnection connection = SshConnection.open(host)) {
      String directory = upload(connection);
      connection.run(command(host, directory, stateDirectory, "clean"));
    }
  }

  /** The shell outlives the agent, however it ends, and takes the uploaded programs away. */
  private static String command(
      RemoteHost host, String directory, String stateDirectory, String argument) {
    return "%senv GODWIT_AGENT_STATE='%s' %s %s/agent.py %s; code=$?; rm -rf %s; exit $code"
        .formatted(
            host.user().equals("root") ? "" : "sudo -n ",
            stateDirectory,
            PYTHON,
            directory,
            argument,
            directory);
  }

  private static String upload(SshConnection connection) throws IOException {
    String directory = connection.run("mktemp -d /tmp/godwit-agent.XXXXXXXX").strip();
    connection.run("mkdir " + directory + "/godwit_libvirt");
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String name : FILES) {
      files.put(name, resource(name));
    }
    connection.upload(directory, files);
    return directory;
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = Agent.class.getResourceAsStream("/io/godwit/scenarios/agent/" + name)) {
      if (in == null) {
        throw new IOException("this build lacks " + name);
      }
      return in.readAllBytes();
    }
  }

  /** Versions of what runs there. */
  public JsonNode hello() {
    return call("hello", Map.of(), SHORT);
  }

  /**
   * The far side's clocks, read together.
   *
   * @param monotonicNanos what probes and guests are timed by
   * @param wallMillis since 1970
   */
  public record Clock(long monotonicNanos, double wallMillis) {}

  public Clock clock() {
    JsonNode clock = call("clock", Map.of(), SHORT);
    return new Clock(clock.get("monotonic_ns").asLong(), clock.get("wall_ms").asDouble());
  }

  public double load() {
    return call("load", Map.of(), SHORT).get("load_1m").asDouble();
  }

  /** Builds a network in place of the one that is there; answers with what was built. */
  public JsonNode build(Object spec) {
    return call("build", spec, LONG);
  }

  /** Lets the network outlive this connection, until it is cleaned up; close does not wait then. */
  public void keep() {
    call("keep", Map.of(), SHORT);
    kept = true;
  }

  /** Takes the network down; the agent goes on. */
  public void stop() {
    call("stop", Map.of(), LONG);
  }

  /** How a command in a VM ended. */
  public record Ended(int code, String output) {
    public boolean ok() {
      return code == 0;
    }
  }

  /** Runs a command in a VM. */
  public Ended run(String vm, List<String> command) {
    JsonNode ended = call("run", Map.of("vm", vm, "command", command), LONG);
    return new Ended(ended.get("code").asInt(), ended.get("output").asText());
  }

  /**
   * Has a VM announce, by RARP, gratuitous ARP and unsolicited NA, that another's addresses are its
   * own.
   */
  public Ended spoof(String vm, Vm victim, int rounds) {
    JsonNode ended =
        call(
            "spoof",
            Map.of(
                "vm", vm,
                "mac", victim.mac(),
                "ip", victim.ip(),
                "ip6", victim.ip6(),
                "rounds", rounds),
            LONG);
    return new Ended(ended.get("code").asInt(), ended.get("output").asText());
  }

  /** Restarts a hypervisor's switch daemon, as an operator would. */
  public void restartSwitch(String hypervisor) {
    call("ovs_restart", Map.of("hv", hypervisor), LONG);
  }

  /** Ends a hypervisor's switch daemon: nothing is forwarded there until it is started again. */
  public void stopSwitch(String hypervisor) {
    call("ovs_stop", Map.of("hv", hypervisor), LONG);
  }

  public void startSwitch(String hypervisor) {
    call("ovs_start", Map.of("hv", hypervisor), LONG);
  }

  /** The rules of a hypervisor's switch, as ovs-ofctl prints them. */
  public List<String> dumpFlows(String hypervisor) {
    return lines(call("dump_flows", Map.of("hv", hypervisor), SHORT).get("flows"));
  }

  private static List<String> lines(JsonNode texts) {
    List<String> lines = new ArrayList<>();
    texts.forEach(text -> lines.add(text.asText()));
    return lines;
  }

  /** The meters of a hypervisor's switch, as ovs-ofctl prints them, without their figures. */
  public List<String> dumpMeters(String hypervisor) {
    Map<String, Object> dump = Map.of("hv", hypervisor, "arguments", METERS);
    List<String> meters = new ArrayList<>();
    for (String line : call("ofctl", dump, SHORT).path("output").asText().split("\n")) {
      if (line.startsWith("meter=")) {
        meters.add(line.strip());
      } else if (line.startsWith("type=")) {
        meters.add(meters.remove(meters.size() - 1) + " " + line.strip());
      }
    }
    return meters;
  }

  /**
   * Gives rules that a switch holds other actions, behind the controller's back.
   *
   * @param flows each as ovs-ofctl reads it; one that is not there is passed over
   */
  public void rewriteFlows(String hypervisor, List<String> flows) {
    call("rewrite_flows", Map.of("hv", hypervisor, "flows", flows), SHORT);
  }

  /** Has a switch forget all connections of a zone. */
  public void forgetConnections(String hypervisor, int zone) {
    call("forget_connections", Map.of("hv", hypervisor, "zone", zone), SHORT);
  }

  /** The connections that a switch knows in a zone, as ovs-appctl prints them. */
  public List<String> connections(String hypervisor, int zone) {
    Map<String, Object> dump = Map.of("hv", hypervisor, "zone", zone);
    return lines(call("connections", dump, SHORT).get("connections"));
  }

  /** The rules of a hypervisor's uplink bridge, as ovs-ofctl prints them. */
  public List<String> dumpUnderlayFlows(String hypervisor) {
    return lines(call("underlay_flows", Map.of("hv", hypervisor), SHORT).get("flows"));
  }

  /** Takes the controller from a hypervisor's uplink bridge, or gives it back. */
  public void connectUnderlay(String hypervisor, boolean connected) {
    call("underlay_controller", Map.of("hv", hypervisor, "connected", connected), SHORT);
  }

  /**
   * Tries to open a TCP connection.
   *
   * @param at a hypervisor, a VM, or a router of the underlay
   * @param seconds how long it is tried; below 1 it is tried with a single packet
   * @return {@code open}, {@code refused} by the host that was asked, or {@code dropped} on the way
   */
  public String connect(String at, String address, int port, double seconds) {
    return call(
            "tcp_connect",
            Map.of("at", at, "to", address, "port", port, "patience", seconds),
            SHORT)
        .get("outcome")
        .asText();
  }

  /** Opens the guest's tap at a destination; what once waited in it is gone. */
  public void expectGuest(String guest, String hypervisor) {
    call("guest_expect", Map.of("guest", guest, "hv", hypervisor), SHORT);
  }

  /** Stops the guest where it runs. */
  public void pauseGuest(String guest) {
    call("guest_pause", Map.of("guest", guest), SHORT);
  }

  /**
   * Lets the guest run at a hypervisor.
   *
   * @param announce whether it announces itself as QEMU does
   */
  public void resumeGuest(String guest, String hypervisor, boolean announce) {
    call("guest_resume", Map.of("guest", guest, "hv", hypervisor, "announce", announce), SHORT);
  }

  /**
   * When the guest stopped and went on, by the far side's monotonic clock.
   *
   * @param echoedNanos when the network itself had told the engine that the guest may stop, if so
   */
  public record Blackout(long pausedNanos, long resumedNanos, OptionalLong echoedNanos) {}

  /**
   * Stops the guest where it is and lets it go on elsewhere, timed over there.
   *
   * @param announce whether it announces itself as QEMU does
   */
  public Blackout blackout(String guest, String hypervisor, double millis, boolean announce) {
    return blackout(
        "guest_blackout",
        Map.of("guest", guest, "hv", hypervisor, "millis", millis, "announce", announce));
  }

  /**
   * The same as Godwit's {@code external} engine does it, by reports from over there.
   *
   * @param notice what it says of its stop: "echoed", "answered", "reported" or "put_back"
   * @param announce whether the guest announces itself as QEMU does
   * @throws AgentException if Godwit refuses a report
   */
  public Blackout moveUnderGodwit(
      String guest,
      String hypervisor,
      double millis,
      String notice,
      boolean announce,
      EngineLogin godwit) {
    return blackout(
        "guest_move",
        Map.of(
            "guest", guest,
            "hv", hypervisor,
            "millis", millis,
            "announce", announce,
            "notice", notice,
            "godwit", godwit));
  }

  /**
   * What an engine needs to report a migration.
   *
   * @param url Godwit's REST API, as it is reached over there
   * @param login {@code user:password}
   */
  public record EngineLogin(String url, String login, String migration) {}

  Blackout blackout(String command, Map<String, Object> order) {
    JsonNode times = call(command, order, LONG);
    return new Blackout(
        times.get("paused_ns").asLong(),
        times.get("resumed_ns").asLong(),
        times.hasNonNull("echoed_ns")
            ? OptionalLong.of(times.get("echoed_ns").asLong())
            : OptionalLong.empty());
  }

  /**
   * Has the guest's hypervisor ask the network whether the guest may stop.
   *
   * @param echo a migration's field of that name
   * @param patience how long it asks
   * @return whether the network said so
   */
  public boolean echo(String guest, JsonNode echo, Duration patience) {
    Map<String, Object> question =
        Map.of("guest", guest, "echo", echo, "seconds", patience.toMillis() / 1000.0);
    return call("guest_echo", question, LONG).get("echoed").asBoolean();
  }

  /**
   * Starts a QEMU process on a hypervisor that awaits a real guest; answers by hypervisor with
   * {@code monitor} and {@code channel}, for the one that the guest runs in too.
   */
  public JsonNode expectRealGuest(String guest, String hypervisor) {
    return call("qemu_expect", Map.of("guest", guest, "hv", hypervisor), LONG);
  }

  /** By hypervisor, what a real guest's QEMU processes say of themselves; "ended" if they have. */
  public JsonNode realGuestStatus(String guest) {
    return call("qemu_status", Map.of("guest", guest), SHORT);
  }

  /** All that a real guest's QEMU processes told: {@code event}, {@code data}, {@code hv}, ns. */
  public JsonNode realGuestEvents(String guest) {
    return call("qemu_events", Map.of("guest", guest), SHORT).path("events");
  }

  /** Kills a real guest's QEMU process, as a crash would. */
  public void killRealGuest(String guest, String hypervisor) {
    call("qemu_kill", Map.of("guest", guest, "hv", hypervisor), SHORT);
  }

  /** Cuts the connections to the monitor of a real guest's QEMU process; it goes on. */
  public void cutMonitor(String guest, String hypervisor) {
    call("qemu_cut", Map.of("guest", guest, "hv", hypervisor), SHORT);
  }

  /** Takes away what is left of a real guest's QEMU process on a hypervisor. */
  public void endRealGuest(String guest, String hypervisor) {
    call("qemu_end", Map.of("guest", guest, "hv", hypervisor), SHORT);
  }

  /**
   * Has virsh move a guest that is under libvirt; returns when virsh does.
   *
   * @param arguments more of virsh migrate's
   */
  public void migrateByLibvirt(
      String guest, String source, String hypervisor, List<String> arguments) {
    call(
        "libvirt_migrate",
        Map.of("guest", guest, "source", source, "hv", hypervisor, "arguments", arguments),
        LONG);
  }

  /**
   * Translates times of a real guest's own clock, which stands still while it does not run.
   *
   * @param packets stream, number, the guest's time of sending and the receiver's time of arrival
   * @param times the guest's
   * @return the far side's, in the same order
   */
  public List<Long> hostTimes(String guest, List<List<Long>> packets, List<Long> times) {
    JsonNode translated =
        call("guest_time", Map.of("guest", guest, "packets", packets, "times", times), SHORT);
    List<Long> nanos = new ArrayList<>();
    translated.path("ns").forEach(ns -> nanos.add(ns.asLong()));
    return nanos;
  }

  /**
   * A program that sends or receives numbered packets in a VM.
   *
   * @param vm a VM; for what is forged a hypervisor or a router of the underlay too
   * @param role as probe.py has them
   */
  public record Probe(String name, String vm, String role, Map<String, Object> options) {}

  /** Starts probes; returns when all of them listen, or are connected. */
  public void startProbes(List<Probe> probes) {
    call("probe_start", Map.of("probes", probes), SHORT);
  }

  /** Ends the probes that nobody has ended. */
  public void endProbes() {
    call("probes_end", Map.of(), SHORT);
  }

  /** Ends probes; answers by name with {@code seen} and {@code failure}. */
  public JsonNode stopProbes(List<String> names) {
    return call("probe_stop", Map.of("names", names), SHORT);
  }

  /**
   * Captures what passes an interface.
   *
   * @param at a hypervisor, a VM, or a router of the underlay
   */
  public void startCapture(String name, String at, String networkInterface, String filter) {
    call(
        "capture_start",
        Map.of("name", name, "at", at, "interface", networkInterface, "filter", filter),
        SHORT);
  }

  /** Ends a capture; for each packet that fits tshark's filter, the values of these fields. */
  public List<List<String>> stopCapture(String name, List<String> fields, String filter) {
    JsonNode packets =
        call("capture_stop", Map.of("name", name, "fields", fields, "filter", filter), LONG)
            .get("packets");
    List<List<String>> values = new ArrayList<>();
    for (JsonNode packet : packets) {
      values.add(lines(packet));
    }
    return values;
  }

  /** What moves need of OVN, on a network that it forwards. */
  public OvnAgent ovn() {
    return new OvnAgent(this);
  }

  JsonNode call(String command, Object arguments, Duration timeout) {
    return channel.call(command, arguments, timeout);
  }

  /** Ends the agent, and waits until it has taken its network down. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      long deadline = System.nanoTime() + SHORT.toNanos();
      while (!kept && !process.isClosed() && System.nanoTime() < deadline) {
        Thread.sleep(20);
      }
    } catch (IOException e) {
      // It has ended already.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.disconnect();
      connection.close();
    }
  }
}
