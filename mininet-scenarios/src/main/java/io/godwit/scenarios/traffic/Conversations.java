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
import java.util.concurrent.atomic.AtomicInteger;
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
  private static final int BIG_EVERY_MICROS = 20_000;
  private static final int IDLE_EVERY_MICROS = 200_000;

  /** With a UDP header, less than a packet may be long. */
  private static final int SMALL = 64;

  /** Three fragments' worth. */
  private static final int BIG = 3_000;

  /** Ports from here on, counted from the first, so that none is used twice at once. */
  private static final int BIG_NUMBER = 20;

  private static final int IDLE_NUMBER = 40;
  private static final int IDLE_NUMBERS = 50;

  /** No two use the same ports one after the other: TCP would have to wait. */
  private static final AtomicInteger IDLE = new AtomicInteger();

  private static final String BOTH = "both";
  private static final List<String> WAYS = List.of(BOTH, "forth", "back");
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
    Sides sides = new Sides(opener, accepter, overIpv6);
    List<Conversation> all = new ArrayList<>();
    for (String ways : WAYS) {
      all.add(sides.tcp("tcp-" + ways, all.size(), ways));
    }
    for (String ways : WAYS) {
      all.add(sides.udp("udp-" + ways, all.size(), ways, UDP_EVERY_MICROS, SMALL));
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
            ICMP_EVERY_MICROS,
            SMALL));
    return all;
  }

  /** UDP both ways. */
  public static Conversation udp(Vm opener, Vm accepter, boolean overIpv6) {
    Sides sides = new Sides(opener, accepter, overIpv6);
    return sides.udp("udp-both" + sides.suffix(), WAYS.size(), BOTH, UDP_EVERY_MICROS, SMALL);
  }

  /** UDP both ways, forth only and back only, whose datagrams don't fit into one packet each. */
  public static List<Conversation> big(Vm opener, Vm accepter, boolean overIpv6) {
    Sides sides = new Sides(opener, accepter, overIpv6);
    List<Conversation> all = new ArrayList<>();
    for (String ways : WAYS) {
      String name = "udp-big-" + ways + sides.suffix();
      all.add(sides.udp(name, BIG_NUMBER + all.size(), ways, BIG_EVERY_MICROS, BIG));
    }
    return all;
  }

  /** TCP on which nobody says anything, and UDP on which the accepter speaks until it is hushed. */
  public static List<Conversation> idle(Vm opener, Vm accepter, boolean overIpv6) {
    Sides sides = new Sides(opener, accepter, overIpv6);
    int number = IDLE_NUMBER + IDLE.getAndAdd(2) % IDLE_NUMBERS;
    return List.of(
        sides.udp("udp-idle" + sides.suffix(), number, "back", IDLE_EVERY_MICROS, SMALL),
        sides.tcp("tcp-idle" + sides.suffix(), number + 1, "none"));
  }

  /** Who opens what to whom. */
  private record Sides(Vm opener, Vm accepter, boolean overIpv6) {

    String suffix() {
      return overIpv6 ? "-ipv6" : "";
    }

    Conversation udp(String name, int number, String ways, int everyMicros, int bytes) {
      return conversation(name, "udp", number, FIRST_FROM_PORT + number, ways, everyMicros, bytes);
    }

    Conversation tcp(String name, int number, String ways) {
      boolean speaks = WAYS.contains(ways);
      return conversation(
          name,
          "tcp",
          number,
          speaks ? 0 : FIRST_FROM_PORT + number,
          ways,
          TCP_EVERY_MICROS,
          SMALL);
    }

    private Conversation conversation(
        String name,
        String transport,
        int number,
        int fromPort,
        String ways,
        int everyMicros,
        int bytes) {
      boolean forth = ways.equals(BOTH) || ways.equals("forth");
      boolean back = ways.equals(BOTH) || ways.equals("back");
      return new Conversation(
          name,
          transport,
          opener,
          accepter,
          overIpv6,
          FIRST_PORT + number,
          fromPort,
          forth ? IDS.incrementAndGet() : 0,
          back ? IDS.incrementAndGet() : 0,
          everyMicros,
          bytes);
    }
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
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("bind", one.acceptersAddress());
    options.put("port", one.port());
    options.put("every", one.everyMicros());
    options.put("stream", one.back());
    if (one.transport().equals("udp")) {
      options.put("size", one.bytes());
    }
    return new Probe(one.accepting(), one.accepter().name(), one.transport() + "-accept", options);
  }

  private static Probe opener(Conversation one) {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("to", one.acceptersAddress());
    options.put("every", one.everyMicros());
    options.put("stream", one.forth());
    if (isEcho(one)) {
      options.put("replies", one.back());
      return new Probe(one.opening(), one.opener().name(), "icmp-open", options);
    }
    options.put("bind", one.openersAddress());
    options.put("port", one.port());
    options.put("answers", one.back() == 0 ? 0 : 1);
    options.put("from", one.fromPort());
    if (one.transport().equals("udp")) {
      options.put("size", one.bytes());
    }
    return new Probe(one.opening(), one.opener().name(), one.transport() + "-open", options);
  }

  /** Ends whoever accepted UDP: what is left are connections on which nobody speaks. */
  public void hush() {
    agent.stopProbes(
        all.stream()
            .filter(one -> one.transport().equals("udp"))
            .map(Conversation::accepting)
            .toList());
  }

  /** Ends what {@link #hush} has left; nobody asks what it saw. */
  public void end() {
    List<String> names = new ArrayList<>();
    all.forEach(one -> names.add(one.opening()));
    all.stream()
        .filter(one -> one.transport().equals("tcp"))
        .forEach(one -> names.add(one.accepting()));
    agent.stopProbes(names);
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
