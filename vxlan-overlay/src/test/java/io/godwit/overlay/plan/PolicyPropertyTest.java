package io.godwit.overlay.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.Endpoint;
import io.godwit.location.NetworkId;
import io.godwit.overlay.fabric.Arrival;
import io.godwit.overlay.fabric.Frame;
import io.godwit.overlay.fabric.Lab;
import io.godwit.overlay.fabric.Lab.Attached;
import io.godwit.overlay.fabric.SimulatedFabric;
import io.godwit.overlay.fabric.SimulatedMeters;
import io.godwit.overlay.flow.EthTypes;
import io.godwit.overlay.flow.Field;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.plan.PolicyOracle.Judgement;
import io.godwit.overlay.plan.PolicyOracle.Passage;
import io.godwit.overlay.policy.AclEntry;
import io.godwit.overlay.policy.Direction;
import io.godwit.overlay.policy.IpFamily;
import io.godwit.overlay.policy.LocalPolicy;
import io.godwit.overlay.policy.NetworkPolicy;
import io.godwit.overlay.policy.PortRange;
import io.godwit.overlay.policy.Rate;
import io.godwit.overlay.policy.Scope;
import io.godwit.overlay.policy.SecurityGroup;
import io.godwit.overlay.policy.SecurityRule;
import io.godwit.overlay.policy.Traffic;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.Placement;
import io.godwit.overlay.view.Stage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;

/**
 * Random policies, edits and moves: after every one, and after every single rule on the way there,
 * a frame arrives if and only if the policy in force allows it. While an edit is under way, that is
 * the one before or the one after it.
 */
class PolicyPropertyTest {

  private static final NetworkId NETWORK = NetworkId.of("a");
  private static final String SITE = "attic";
  private static final int EDGES = 3;
  private static final int VMS = 5;
  private static final int STEPS = 25;
  private static final List<String> GROUPS = List.of("web", "db", "admin");

  /** What arrives while the guest may still run at its old place is not asked about. */
  private static final Set<Stage> BETWEEN = Set.of(Stage.REPOINTED, Stage.REDIRECTED);

  private static final List<Long> PORTS = List.of(22L, 80L, 443L, 1000L, 4000L);

  @Property(tries = 60)
  void aFrameArrivesIfAndOnlyIfThePolicyInForceAllowsIt(@ForAll long seed) {
    new World(seed, false).run(8);
  }

  /** Where nothing else is said, most passes, and more depends on who began. */
  @Property(tries = 60)
  void soItDoesWhereOnlyPlacesSaySomething(@ForAll long seed) {
    new World(seed, false).run(4);
  }

  /** Those over the rate are lost if they had been vouched for, and never delivered if not. */
  @Property(tries = 40)
  void soItDoesIfQuestionsAreOverTheRateUnlessItHadToBeAskedAbout(@ForAll long seed) {
    new World(seed, true).run(8);
  }

  private static final class World {
    private final Random random;
    private final boolean metered;
    private final Lab lab = new Lab().edges(EDGES).network(NETWORK.value(), 5001);
    private final List<Attached> vms = new ArrayList<>();
    private final List<Frame> said = new ArrayList<>();
    private final PolicyOracle oracle = new PolicyOracle(NETWORK);
    private final SimulatedFabric fabric;
    private long epoch = 1;

    /**
     * @param metered whether meters drop at random
     */
    World(long seed, boolean metered) {
      this.metered = metered;
      random = new Random(seed);
      for (int i = 1; i <= VMS; i++) {
        vms.add(lab.vm(NETWORK.value(), i, 1 + random.nextInt(EDGES)));
      }
      for (int i = 1; i < EDGES; i++) {
        Edge edge = lab.view().edge(Lab.hv(i)).orElseThrow();
        lab.set(
            lab.view()
                .withEdge(
                    Edge.of(edge.id(), edge.switchId(), edge.vtep(), edge.tunnelPort(), SITE)));
      }
      fabric = lab.fabric();
    }

    /**
     * @param kinds how many kinds of steps there are, those about places first
     */
    void run(int kinds) {
      for (int step = 0; step < STEPS; step++) {
        switch (random.nextInt(kinds)) {
          case 0 -> become(local());
          case 1, 2, 3 -> move(random.nextInt(VMS));
          case 4 -> become(lab.view().withGroup(group()));
          case 5 -> become(lab.view().withPolicy(networkPolicy()));
          case 6 -> regroup(random.nextInt(VMS));
          default -> become(lab.view().withoutGroup(NETWORK, any(GROUPS)));
        }
        talk(lab.view(), 10);
      }
    }

    private void regroup(int vm) {
      Endpoint was = vms.get(vm).endpoint();
      Set<String> groups = new LinkedHashSet<>(GROUPS);
      groups.removeIf(group -> random.nextInt(3) > 0);
      Endpoint now =
          Endpoint.of(
              was.id(), was.network(), was.mac(), was.addresses(), ImmutableSet.copyOf(groups));
      vms.set(vm, new Attached(now, vms.get(vm).place()));
      become(lab.view().with(now, Placement.steady(vms.get(vm).place(), epoch)));
    }

    private void move(int vm) {
      Attached from = vms.get(vm);
      EdgeId there = Lab.hv(1 + random.nextInt(EDGES));
      if (there.equals(from.place().edge())) {
        return;
      }
      AttachmentPoint to = lab.freePort(Integer.parseInt(there.value().substring(2)));
      epoch += 2;
      for (Stage stage : Stage.values()) {
        if (stage == Stage.STEADY) {
          continue;
        }
        if (stage == Stage.STOPPED) {
          // What it sends comes from there now, and so do all questions about its connections.
          vms.set(vm, from.at(to));
          oracle.moved(from.endpoint());
        }
        become(
            lab.view().with(from.endpoint(), Placement.moving(stage, from.place(), to, epoch)),
            !BETWEEN.contains(stage) && stage != Stage.STOPPED);
        if (!BETWEEN.contains(stage)) {
          talk(lab.view(), 6);
        }
      }
      become(lab.view().with(from.endpoint(), Placement.steady(to, epoch)), false);
      oracle.forgot(from.endpoint());
      talk(lab.view(), 4);
    }

    private void become(NetworkView after) {
      become(after, true);
    }

    /** Sends every rule by itself, in any order that the steps allow, and talks in between. */
    private void become(NetworkView after, boolean talking) {
      NetworkView before = lab.view();
      Map<EdgeId, Delta> deltas = lab.planner().changes(before, after);
      List<EdgeId> edges = new ArrayList<>(deltas.keySet());
      Collections.shuffle(edges, random);
      for (EdgeId edge : edges) {
        Delta delta = deltas.get(edge);
        delta
            .addSteps()
            .forEach(step -> each(step, rule -> fabric.at(edge).add(rule), talking, after));
        delta.removeSteps().forEach(step -> each(step, fabric.at(edge)::remove, talking, after));
      }
      lab.set(after);
      for (EdgeId edge : Iterables.transform(after.edges(), e -> e.id())) {
        assertEquals(
            Set.copyOf(lab.planner().plan(after, edge)),
            fabric.at(edge).rules(),
            "what " + edge + " holds after a change is what it should hold");
      }
    }

    private void each(
        Set<FlowSpec> step,
        java.util.function.Consumer<FlowSpec> send,
        boolean talking,
        NetworkView after) {
      List<FlowSpec> rules = new ArrayList<>(step);
      Collections.shuffle(rules, random);
      for (FlowSpec rule : rules) {
        send.accept(rule);
        if (talking && random.nextInt(5) == 0) {
          talk(after, 1);
        }
      }
    }

    /** Frames between random VMs; those on which the policies before and after agree. */
    private void talk(NetworkView after, int frames) {
      for (int i = 0; i < frames; i++) {
        Attached from = any(vms);
        Attached to = any(vms);
        if (from.equals(to)) {
          continue;
        }
        Frame frame = said.isEmpty() || random.nextInt(3) == 0 ? frame(from, to) : again();
        Attached sender = by(frame, Field.ETH_SRC);
        Attached receiver = by(frame, Field.ETH_DST);
        Passage passage = oracle.judge(lab.view(), sender, receiver, frame);
        if (!passage.equals(oracle.judge(after, sender, receiver, frame))) {
          continue;
        }
        said.add(frame);
        if (metered) {
          meters().forEach(meters -> meters.allow(random.nextInt(2)));
        }
        long unsent = overRate("sent-");
        long unreceived = overRate("received-");
        long unaskedOut = overRate("questions-OUT");
        long unaskedIn = overRate("questions-IN");
        List<Arrival> arrivals = fabric.send(sender.place(), frame);
        Passage passed = passage;
        if (overRate("sent-") > unsent) {
          passed = new Passage(Judgement.DROP, Judgement.DROP);
        } else if (overRate("questions-OUT") > unaskedOut) {
          passed = unasked(passage, Direction.OUT);
        } else if (overRate("received-") > unreceived) {
          passed = new Passage(passage.out(), Judgement.DROP);
        } else if (overRate("questions-IN") > unaskedIn) {
          passed = unasked(passage, Direction.IN);
        }
        Passage judged = passed;
        int expected = passed.delivered() ? 1 : 0;
        assertEquals(
            expected,
            arrivals.size(),
            () -> frame + " from " + sender + " to " + receiver + " is judged " + judged);
        oracle.happened(passed, sender.endpoint(), receiver.endpoint(), frame);
      }
    }

    private Attached by(Frame frame, Field address) {
      return vms.stream()
          .filter(vm -> frame.get(address).equals(Optional.of(vm.mac())))
          .findFirst()
          .orElseThrow();
    }

    /** What was said lately, or the answer to it. */
    private Frame again() {
      Frame frame = said.get(said.size() - 1 - random.nextInt(Math.min(said.size(), 20)));
      if (random.nextBoolean()) {
        return frame;
      }
      Attached from = by(frame, Field.ETH_DST);
      Attached to = by(frame, Field.ETH_SRC);
      boolean four = frame.get(Field.ETH_TYPE).equals(Optional.of(EthTypes.IPV4));
      boolean tcp = frame.get(Field.TCP_SRC).isPresent();
      long sport = (Long) frame.get(tcp ? Field.TCP_DST : Field.UDP_DST).orElseThrow();
      long dport = (Long) frame.get(tcp ? Field.TCP_SRC : Field.UDP_SRC).orElseThrow();
      return frame(from, to, four, tcp, sport, dport);
    }

    /** Only what would have to be adopted is asked about, what is refused, and what is doubted. */
    private Passage unasked(Passage passage, Direction side) {
      Judgement judgement = side == Direction.OUT ? passage.out() : passage.in();
      assertTrue(
          !judgement.passes()
              || judgement == Judgement.ADOPT
              || judgement == Judgement.BEGIN && !lab.view().local().areSilent()
              || judgement == Judgement.PASS && !lab.view().local().areSilent(),
          () -> passage + " needs no question");
      return new Passage(side == Direction.OUT ? Judgement.DROP : passage.out(), Judgement.DROP);
    }

    private List<SimulatedMeters> meters() {
      return lab.view().edges().stream().map(edge -> fabric.at(edge.id()).meters()).toList();
    }

    private long overRate(String limit) {
      return meters().stream()
          .flatMap(meters -> meters.dropped().entrySet().stream())
          .filter(entry -> entry.getKey().name().startsWith(limit))
          .mapToLong(Map.Entry::getValue)
          .sum();
    }

    private Frame frame(Attached from, Attached to) {
      boolean four = random.nextBoolean();
      return frame(from, to, four, random.nextBoolean(), any(PORTS), any(PORTS));
    }

    private static Frame frame(
        Attached from, Attached to, boolean four, boolean tcp, long sport, long dport) {
      IpAddress source = four ? from.ip4() : from.ip6();
      IpAddress destination = four ? to.ip4() : to.ip6();
      return tcp
          ? Frame.tcp(from.mac(), to.mac(), source, destination, sport, dport)
          : Frame.udp(from.mac(), to.mac(), source, destination, sport, dport);
    }

    private SecurityGroup group() {
      Set<SecurityRule> rules = new LinkedHashSet<>();
      int count = random.nextInt(4);
      for (int i = 0; i < count; i++) {
        rules.add(rule());
      }
      return SecurityGroup.of(
          any(GROUPS), NETWORK, random.nextInt(4) > 0, ImmutableList.copyOf(rules));
    }

    private SecurityRule rule() {
      SecurityRule rule = SecurityRule.of(any(List.of(Direction.values())), traffic());
      return switch (random.nextInt(3)) {
        case 0 -> rule.remote(prefix(rule.traffic().family()));
        case 1 -> rule.remoteGroup(any(GROUPS));
        default -> rule;
      };
    }

    private NetworkPolicy networkPolicy() {
      return NetworkPolicy.of(NETWORK, random.nextBoolean(), entries(3));
    }

    private ImmutableList<AclEntry> entries(int atMost) {
      List<AclEntry> entries = new ArrayList<>();
      int count = random.nextInt(atMost);
      for (int i = 0; i < count; i++) {
        AclEntry entry = AclEntry.of(any(List.of(AclEntry.Action.values())), traffic());
        entries.add(random.nextBoolean() ? entry.from(prefix(entry.traffic().family())) : entry);
      }
      return ImmutableList.copyOf(entries);
    }

    /** Of an edge or of the site that two of them are at; more often there than not. */
    private NetworkView local() {
      Scope scope =
          random.nextInt(3) == 0 ? Scope.site(SITE) : Scope.edge(Lab.hv(1 + random.nextInt(EDGES)));
      LocalPolicy policy = LocalPolicy.of(scope, entries(4));
      return switch (random.nextInt(4)) {
        case 0 -> lab.view().without(scope);
        case 1 -> lab.view().with(policy.within(Rate.of(1 + random.nextInt(3), 1)));
        default -> lab.view().with(policy);
      };
    }

    private Traffic traffic() {
      IpFamily family = any(List.of(IpFamily.values()));
      if (random.nextInt(4) == 0) {
        return Traffic.any(family);
      }
      Traffic traffic = Traffic.of(family, random.nextBoolean() ? Traffic.TCP : Traffic.UDP);
      int first = (int) (long) any(PORTS);
      int last = (int) (long) any(PORTS);
      return random.nextInt(3) == 0
          ? traffic
          : traffic.ports(PortRange.of(Math.min(first, last), Math.max(first, last)));
    }

    private IpPrefix prefix(IpFamily family) {
      return IpPrefix.valueOf(
          family == IpFamily.IPV4
              ? any(List.of("10.0.0.0/30", "10.0.0.2/32", "0.0.0.0/0"))
              : any(List.of("fd00::/126", "fd00::2/128", "::/0")));
    }

    private <T> T any(List<T> values) {
      return values.get(random.nextInt(values.size()));
    }
  }
}
