package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableList;
import io.godwit.location.Endpoint;
import io.godwit.location.EndpointId;
import io.godwit.location.NetworkId;
import io.godwit.overlay.fabric.Frame;
import io.godwit.overlay.fabric.Lab.Attached;
import io.godwit.overlay.flow.EthTypes;
import io.godwit.overlay.flow.Field;
import io.godwit.overlay.policy.AclEntry;
import io.godwit.overlay.policy.Direction;
import io.godwit.overlay.policy.IpFamily;
import io.godwit.overlay.policy.LocalPolicy;
import io.godwit.overlay.policy.SecurityGroup;
import io.godwit.overlay.policy.SecurityRule;
import io.godwit.overlay.policy.Traffic;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.SegmentPolicy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;

/**
 * What policy means, said a second time and without rules: it knows every endpoint's connections
 * and reads groups and lists literally. An endpoint that moved brings its connections along, but
 * what it may begin is taken for a beginning first, unless a list of its new place would not let it
 * through as a reply.
 */
final class PolicyOracle {

  private final NetworkId network;
  private final Map<EndpointId, Set<Flow>> here = new HashMap<>();
  private final Map<EndpointId, Set<Flow>> before = new HashMap<>();

  PolicyOracle(NetworkId network) {
    this.network = network;
  }

  /** What happens to a frame at a guarded port. */
  enum Judgement {
    DROP,
    PASS,
    /** And its connection is known from now on. */
    BEGIN,
    /** And its connection, brought along, is known here from now on. */
    ADOPT,
    /** It is dropped; its connection, brought along, is known here all the same. */
    REFUSE;

    boolean passes() {
      return this != DROP && this != REFUSE;
    }
  }

  record Flow(long protocol, Object from, long fromPort, Object to, long toPort) {
    Flow reversed() {
      return new Flow(protocol, to, toPort, from, fromPort);
    }
  }

  /** How sender and receiver judge a frame; the receiver's is DROP if the sender's is. */
  record Passage(Judgement out, Judgement in) {
    boolean delivered() {
      return in.passes();
    }
  }

  Passage judge(NetworkView view, Attached sender, Attached receiver, Frame frame) {
    Judgement out = judge(view, sender, Direction.OUT, frame);
    return new Passage(
        out, out.passes() ? judge(view, receiver, Direction.IN, frame) : Judgement.DROP);
  }

  /** It was sent and went that way. */
  void happened(Passage passage, Endpoint sender, Endpoint receiver, Frame frame) {
    remember(passage.out, sender, frame);
    remember(passage.in, receiver, frame);
  }

  void moved(Endpoint endpoint) {
    Set<Flow> brought = new HashSet<>(here.getOrDefault(endpoint.id(), Set.of()));
    before.put(endpoint.id(), brought);
    here.remove(endpoint.id());
  }

  /** The old edge does not answer any more. */
  void forgot(Endpoint endpoint) {
    before.remove(endpoint.id());
  }

  private void remember(Judgement judgement, Endpoint endpoint, Frame frame) {
    Set<Flow> flows = here.computeIfAbsent(endpoint.id(), id -> new HashSet<>());
    if (judgement == Judgement.BEGIN && frame.get(Field.IP_PROTO).isPresent()) {
      if (!flows.contains(flow(frame).reversed())) {
        flows.add(flow(frame));
      }
    } else if (judgement == Judgement.ADOPT || judgement == Judgement.REFUSE) {
      flows.add(flow(frame).reversed());
    }
  }

  private Judgement judge(NetworkView view, Attached asked, Direction passes, Frame frame) {
    Endpoint endpoint = view.attachment(asked.endpoint().id()).orElseThrow().endpoint();
    boolean somewhere =
        view.local().all().stream()
            .anyMatch(policy -> !policy.entries().isEmpty() || policy.rate().isPresent());
    if (!somewhere && !view.segment(network).orElseThrow().policy().guards(endpoint)) {
      return Judgement.PASS;
    }
    List<LocalPolicy> lists = view.local().lists(view.edge(asked.place().edge()).orElseThrow());
    Set<Flow> flows = here.getOrDefault(endpoint.id(), Set.of());
    Flow flow = flow(frame);
    if (flows.contains(flow.reversed())) {
      return asReply(view, endpoint, lists, passes, frame).passes()
          ? Judgement.PASS
          : Judgement.DROP;
    }
    Judgement asNew =
        denied(lists, frame, false)
            ? Judgement.DROP
            : allows(view, endpoint, passes, passes, frame, false);
    boolean brought = before.getOrDefault(endpoint.id(), Set.of()).contains(flow.reversed());
    if (flows.contains(flow) || !brought) {
      return asNew;
    }
    boolean refused = denied(lists, frame, true);
    if (asNew.passes() && !refused) {
      return asNew;
    }
    SegmentPolicy policy = view.segment(network).orElseThrow().policy();
    if (!lists.isEmpty() && (refused || denied(policy.network().entries(), frame, true))) {
      return Judgement.REFUSE;
    }
    return asReply(view, endpoint, lists, passes, frame).passes()
        ? Judgement.ADOPT
        : Judgement.DROP;
  }

  private Judgement asReply(
      NetworkView view, Endpoint endpoint, List<LocalPolicy> lists, Direction passes, Frame frame) {
    Direction other = passes == Direction.OUT ? Direction.IN : Direction.OUT;
    return denied(lists, frame, true)
        ? Judgement.DROP
        : allows(view, endpoint, passes, other, frame, true);
  }

  /** As a part of a connection that {@code opened} opens, which {@code reply} replies to. */
  private Judgement allows(
      NetworkView view,
      Endpoint endpoint,
      Direction passes,
      Direction opened,
      Frame frame,
      boolean reply) {
    SegmentPolicy policy = view.segment(network).orElseThrow().policy();
    if (denied(policy.network().entries(), frame, reply)) {
      return Judgement.DROP;
    }
    Judgement best = Judgement.DROP;
    if (endpoint.groups().isEmpty()) {
      return opened == Direction.OUT || !policy.network().guarded()
          ? Judgement.BEGIN
          : Judgement.DROP;
    }
    for (String id : endpoint.groups()) {
      Optional<SecurityGroup> group = policy.group(id);
      if (group.isEmpty()) {
        continue;
      }
      boolean alone = !group.get().stateful();
      boolean allowed =
          allows(view, group.get(), passes, alone ? passes : opened, frame, !alone && reply);
      if (allowed && !alone) {
        return Judgement.BEGIN;
      }
      if (allowed) {
        best = Judgement.PASS;
      }
    }
    return best;
  }

  private boolean allows(
      NetworkView view,
      SecurityGroup group,
      Direction passes,
      Direction opened,
      Frame frame,
      boolean reply) {
    List<SecurityRule> rules =
        group.rules().stream().filter(rule -> rule.direction() == opened).toList();
    if (opened == Direction.OUT && rules.isEmpty()) {
      return true;
    }
    IpAddress remote = address(frame, passes == Direction.IN);
    return rules.stream()
        .anyMatch(
            rule ->
                is(frame, rule.traffic(), reply)
                    && rule.remotePrefix().map(prefix -> prefix.contains(remote)).orElse(true)
                    && rule.remoteGroup().map(id -> isMember(view, id, remote)).orElse(true));
  }

  private boolean isMember(NetworkView view, String group, IpAddress address) {
    return view.segment(network).orElseThrow().attachments().values().stream()
        .anyMatch(
            attachment ->
                attachment.endpoint().groups().contains(group)
                    && attachment.endpoint().addresses().contains(address));
  }

  /** By one of several lists. */
  private static boolean denied(List<LocalPolicy> lists, Frame frame, boolean reply) {
    return lists.stream().anyMatch(list -> denied(list.entries(), frame, reply));
  }

  private static boolean denied(ImmutableList<AclEntry> entries, Frame frame, boolean reply) {
    IpAddress from = address(frame, !reply);
    IpAddress to = address(frame, reply);
    for (AclEntry entry : entries) {
      if (entry.action() != AclEntry.Action.LOG
          && is(frame, entry.traffic(), reply)
          && contains(entry.source(), from)
          && contains(entry.destination(), to)) {
        return entry.action() == AclEntry.Action.DENY;
      }
    }
    return false;
  }

  private static boolean contains(Optional<IpPrefix> prefix, IpAddress address) {
    return prefix.map(p -> p.contains(address)).orElse(true);
  }

  private static boolean is(Frame frame, Traffic traffic, boolean reply) {
    boolean four = frame.get(Field.ETH_TYPE).equals(Optional.of(EthTypes.IPV4));
    if (four != (traffic.family() == IpFamily.IPV4)) {
      return false;
    }
    Flow flow = flow(frame);
    if (traffic.protocol().isPresent() && traffic.protocol().getAsInt() != flow.protocol) {
      return false;
    }
    long port = reply ? flow.fromPort : flow.toPort;
    return traffic.ports().map(ports -> ports.contains(port)).orElse(true);
  }

  private static Flow flow(Frame frame) {
    return new Flow(
        (Long) frame.header().get(Field.IP_PROTO),
        address(frame, true),
        port(frame, Field.TCP_SRC, Field.UDP_SRC),
        address(frame, false),
        port(frame, Field.TCP_DST, Field.UDP_DST));
  }

  private static long port(Frame frame, Field tcp, Field udp) {
    return (Long) frame.get(tcp).or(() -> frame.get(udp)).orElse(0L);
  }

  private static IpAddress address(Frame frame, boolean source) {
    Field four = source ? Field.IPV4_SRC : Field.IPV4_DST;
    Field six = source ? Field.IPV6_SRC : Field.IPV6_DST;
    return (IpAddress) frame.get(four).or(() -> frame.get(six)).orElseThrow();
  }
}
