package io.godwit.overlay.fabric;

import io.godwit.overlay.flow.CtState.Flag;
import io.godwit.overlay.flow.EthTypes;
import io.godwit.overlay.flow.Field;
import java.util.HashMap;
import java.util.Map;
import org.onlab.packet.IpAddress;

/**
 * Connection tracking as far as the policy relies on it: a connection is new until somebody has
 * replied, whichever frame begins it; what can't begin one and belongs to none is invalid. It never
 * forgets.
 */
final class Conntrack {

  private static final long UNTRACKED = 0;

  private final Map<Integer, Map<Tuple, Connection>> zones = new HashMap<>();

  /** What is known of a frame's connection. */
  record State(int flags, long mark) {
    static final State NONE = new State(0, UNTRACKED);
  }

  /** Looks a frame up; that it replies is remembered. */
  State track(int zone, Frame frame) {
    Tuple tuple = Tuple.of(frame.reassembled());
    Map<Tuple, Connection> connections = zones.getOrDefault(zone, Map.of());
    Connection forth = connections.get(tuple);
    Connection back = connections.get(tuple.reversed());
    int tracked = Flag.TRACKED.bit();
    if (forth != null) {
      return new State(tracked | (forth.replied ? Flag.ESTABLISHED : Flag.NEW).bit(), forth.mark);
    }
    if (back != null) {
      back.replied = true;
      return new State(tracked | Flag.ESTABLISHED.bit() | Flag.REPLY.bit(), back.mark);
    }
    return new State(tracked | (frame.canBegin() ? Flag.NEW : Flag.INVALID).bit(), UNTRACKED);
  }

  void commit(int zone, Frame frame, boolean reversed) {
    Tuple tuple = Tuple.of(frame.reassembled());
    Map<Tuple, Connection> connections = zones.computeIfAbsent(zone, id -> new HashMap<>());
    Connection back = connections.get(tuple.reversed());
    if (back != null && reversed) {
      // Open vSwitch marks what it knows, whichever way the frame goes.
      back.mark = 1;
    }
    if (frame.canBegin() && !connections.containsKey(tuple.reversed())) {
      Connection connection = connections.computeIfAbsent(tuple, key -> new Connection());
      if (reversed) {
        connection.mark = 1;
      }
    }
  }

  /** Forgets all that a zone knows. */
  void flush(int zone) {
    zones.remove(zone);
  }

  private static final class Connection {
    private boolean replied;
    private long mark;
  }

  private record Tuple(long protocol, Object from, long fromPort, Object to, long toPort) {
    static Tuple of(Frame frame) {
      long protocol = (Long) frame.get(Field.IP_PROTO).orElse(0L);
      boolean four = frame.get(Field.ETH_TYPE).equals(java.util.Optional.of(EthTypes.IPV4));
      IpAddress from = (IpAddress) frame.header().get(four ? Field.IPV4_SRC : Field.IPV6_SRC);
      IpAddress to = (IpAddress) frame.header().get(four ? Field.IPV4_DST : Field.IPV6_DST);
      return new Tuple(
          protocol,
          from,
          port(frame, Field.TCP_SRC, Field.UDP_SRC),
          to,
          port(frame, Field.TCP_DST, Field.UDP_DST));
    }

    Tuple reversed() {
      return new Tuple(protocol, to, toPort, from, fromPort);
    }

    private static long port(Frame frame, Field tcp, Field udp) {
      return (Long) frame.get(tcp).or(() -> frame.get(udp)).orElse(0L);
    }
  }
}
