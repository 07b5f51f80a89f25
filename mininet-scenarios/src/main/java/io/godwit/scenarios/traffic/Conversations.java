package io.godwit.scenarios.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import io.godwit.scenarios.accounting.Packet;
import io.godwit.scenarios.accounting.Trace;
import io.godwit.scenarios.ssh.Agent;
import io.godwit.scenarios.ssh.Agent.Probe;
import io.godwit.scenarios.topology.Vm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Connections that one side has opened, of every kind that a firewall tells apart. */
public final class Conversations {

  /** The accepter's ports begin here. */
  public static final int FIRST_PORT = 5_000;

  /** The ports from which the opener's UDP comes begin here. */
  public static final int FIRST_FROM_PORT = 6_000;

  private static final int UDP_EVERY_MICROS = 4_000;
  private static final int TCP_EVERY_MICROS = 10_000;
  private static final int ICMP_EVERY_MICROS = 10_000;
  private static final String ICMP = "icmp";
  private static final long IN_FLIGHT_MILLIS = 300;
  private static final AtomicLong IDS = new AtomicLong(1_000_000);

  private final Agent agent;
  private final List<Conversation> all;

  private Conversations(Agent agent, List<Conversation> all) {
    this.agent = agent;
    this.all = all;
  }

  /** TCP and UDP, each both ways, forth only and back only; and ICMP echo. */
  public static List<Conversation> ofEveryKind(Vm opener, Vm accepter, boolean overIpv6) {
    List<Conversation> all = new ArrayList<>();
    for (String transport : List.of("tcp", "udp")) {
      for (String ways : List.of("both", "forth", "back")) {
        int number = all.size();
        all.add(
            new Conversation(
                transport + "-" + ways,
                transport,
                opener,
                accepter,
                overIpv6,
                FIRST_PORT + number,
                FIRST_FROM_PORT + number,
                ways.equals("back") ? 0 : IDS.incrementAndGet(),
                ways.equals("forth") ? 0 : IDS.incrementAndGet(),
                transport.equals("tcp") ? TCP_EVERY_MICROS : UDP_EVERY_MICROS));
      }
    }
    all.add(
        new Conversation(
            "icmp-echo",
            ICMP,
            opener,
            accepter,
            overIpv6,
            0,
            0,
            IDS.incrementAndGet(),
            IDS.incrementAndGet(),
            ICMP_EVERY_MICROS));
    return all;
  }

  /** Returns when all are open. */
  public static Conversations start(Agent agent, List<Conversation> all) {
    agent.startProbes(
        all.stream().filter(one -> !isEcho(one)).map(Conversations::accepter).toList());
    agent.startProbes(all.stream().map(Conversations::opener).toList());
    return new Conversations(agent, List.copyOf(all));
  }

  /** The other side's kernel answers. */
  private static boolean isEcho(Conversation one) {
    return one.transport().equals(ICMP);
  }

  private static Probe accepter(Conversation one) {
    return new Probe(
        one.accepting(),
        one.accepter().name(),
        one.transport() + "-accept",
        Map.of(
            "bind", address(one),
            "port", one.port(),
            "every", one.everyMicros(),
            "stream", one.back()));
  }

  private static Probe opener(Conversation one) {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("to", address(one));
    options.put("every", one.everyMicros());
    options.put("stream", one.forth());
    if (isEcho(one)) {
      options.put("replies", one.back());
      return new Probe(one.opening(), one.opener().name(), "icmp-open", options);
    }
    options.put("port", one.port());
    options.put("answers", one.back() == 0 ? 0 : 1);
    if (one.transport().equals("udp")) {
      options.put("from", one.fromPort());
    }
    return new Probe(one.opening(), one.opener().name(), one.transport() + "-open", options);
  }

  private static String address(Conversation one) {
    return one.overIpv6() ? one.accepter().ip6() : one.accepter().ip();
  }

  /** Stops them; the traces by name and way, as {@code udp-both forth}. */
  public Map<String, Trace> stop() {
    Pause.millis(IN_FLIGHT_MILLIS);
    List<String> names = new ArrayList<>();
    all.forEach(one -> names.add(one.opening()));
    all.stream().filter(one -> !isEcho(one)).forEach(one -> names.add(one.accepting()));
    JsonNode ended = agent.stopProbes(names);
    Map<String, Trace> traces = new LinkedHashMap<>();
    for (Conversation one : all) {
      List<Packet> opener = packets(ended.path(one.opening()));
      if (isEcho(one)) {
        traces.put(one.name() + " there and back", trace(one.forth(), one.back(), opener, opener));
        continue;
      }
      List<Packet> accepter = packets(ended.path(one.accepting()));
      if (one.forth() != 0) {
        traces.put(one.name() + " forth", trace(one.forth(), one.forth(), opener, accepter));
      }
      if (one.back() != 0) {
        traces.put(one.name() + " back", trace(one.back(), one.back(), accepter, opener));
      }
    }
    return traces;
  }

  /** What was sent so shortly before the end that it may still be under way does not count. */
  private static Trace trace(long sent, long seen, List<Packet> sender, List<Packet> receiver) {
    long last = sender.isEmpty() ? 0 : sender.get(sender.size() - 1).sentNanos();
    long until = last - 100_000_000L;
    return new Trace(
        sender.stream().filter(p -> p.stream() == sent && p.sentNanos() < until).toList(),
        receiver.stream().filter(p -> p.stream() == seen && p.sentNanos() < until).toList(),
        List.of());
  }

  private static List<Packet> packets(JsonNode probe) {
    List<Packet> packets = new ArrayList<>();
    for (JsonNode row : probe.path("seen")) {
      packets.add(
          new Packet(
              row.get(0).asLong(), row.get(1).asLong(), row.get(2).asLong(), row.get(3).asLong()));
    }
    packets.sort((a, b) -> Long.compare(a.seenNanos(), b.seenNanos()));
    return packets;
  }
}
