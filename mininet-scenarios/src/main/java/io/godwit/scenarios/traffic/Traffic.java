package io.godwit.scenarios.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import io.godwit.scenarios.accounting.Packet;
import io.godwit.scenarios.accounting.Trace;
import io.godwit.scenarios.ssh.Agent;
import io.godwit.scenarios.ssh.Agent.Probe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Streams that flow until they are stopped. */
public final class Traffic {

  /** What is still under way when senders stop: more than a blackout's worth of queued frames. */
  private static final long IN_FLIGHT_MILLIS = 200;

  private final Agent agent;
  private final List<Stream> streams;

  private Traffic(Agent agent, List<Stream> streams) {
    this.agent = agent;
    this.streams = streams;
  }

  /** Returns when all receivers listen and all senders send. */
  public static Traffic start(Agent agent, List<Stream> streams) {
    agent.startProbes(streams.stream().map(Traffic::receiver).toList());
    agent.startProbes(streams.stream().map(Traffic::sender).toList());
    return new Traffic(agent, List.copyOf(streams));
  }

  private static Probe receiver(Stream stream) {
    return new Probe(
        stream.receiver(),
        stream.to(),
        stream.transport() + "-receive",
        Map.of("bind", stream.address(), "port", stream.port()));
  }

  private static Probe sender(Stream stream) {
    return new Probe(
        stream.sender(),
        stream.from(),
        stream.transport() + "-send",
        Map.of(
            "to", stream.address(),
            "port", stream.port(),
            "every", stream.everyMicros(),
            "stream", stream.id()));
  }

  /** Stops the senders, then the receivers; answers with the traces by stream name. */
  public Map<String, Trace> stop() {
    JsonNode sent = agent.stopProbes(streams.stream().map(Stream::sender).toList());
    Pause.millis(IN_FLIGHT_MILLIS);
    JsonNode seen = agent.stopProbes(streams.stream().map(Stream::receiver).toList());
    Map<String, Trace> traces = new LinkedHashMap<>();
    for (Stream stream : streams) {
      traces.put(
          stream.name(),
          Trace.of(
              stream.id(),
              packets(sent.path(stream.sender())),
              packets(seen.path(stream.receiver()))));
    }
    return traces;
  }

  private static List<Packet> packets(JsonNode probe) {
    List<Packet> packets = new ArrayList<>();
    for (JsonNode row : probe.path("seen")) {
      packets.add(
          new Packet(
              row.get(0).asLong(), row.get(1).asLong(), row.get(2).asLong(), row.get(3).asLong()));
    }
    return packets;
  }
}
