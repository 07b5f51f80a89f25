package io.godwit.scenarios.accounting;

import java.util.List;

/**
 * What both ends of a stream noted, each in its order.
 *
 * @param strangers packets of other streams that the receiver got
 */
public record Trace(List<Packet> sent, List<Packet> seen, List<Packet> strangers) {

  /** Sorts what a receiver got into the stream's own and strangers. */
  public static Trace of(long stream, List<Packet> sent, List<Packet> received) {
    return new Trace(
        List.copyOf(sent),
        received.stream().filter(packet -> packet.stream() == stream).toList(),
        received.stream().filter(packet -> packet.stream() != stream).toList());
  }
}
