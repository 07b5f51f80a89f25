package io.godwit.app;

import io.godwit.app.program.Count;
import io.godwit.app.program.Reading;
import io.godwit.app.program.Repair;
import io.godwit.app.program.SwitchGateway;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.RateLimit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Switches that hold what they are told, and answer when the test lets them. */
public final class FakeSwitches implements SwitchGateway {

  private final Map<String, Set<FlowSpec>> rules = new HashMap<>();
  private final Map<String, Long> carried = new HashMap<>();
  private final Set<String> connected = new HashSet<>();
  private final Set<String> refusing = new HashSet<>();
  private final Set<String> slow = new HashSet<>();
  private final Map<String, Long> dropped = new HashMap<>();
  private final Queue<Runnable> unanswered = new ArrayDeque<>();
  private final List<Repair> repairs = new ArrayList<>();
  private final List<String> sent = new ArrayList<>();
  private final Map<String, Set<FlowSpec>> expected = new HashMap<>();
  private boolean holding;

  public FakeSwitches connect(String id) {
    connected.add(id);
    return this;
  }

  public void disconnect(String id) {
    connected.remove(id);
  }

  /** A switch that lost its rules. */
  public void forget(String id) {
    rules.remove(id);
  }

  @Override
  public void expect(String id, Collection<FlowSpec> soon) {
    expected.computeIfAbsent(id, key -> new HashSet<>()).addAll(soon);
  }

  /** What one was told to expect since this was asked last. */
  public Set<FlowSpec> takeExpected(String id) {
    Set<FlowSpec> taken = expected.remove(id);
    return taken == null ? Set.of() : taken;
  }

  @Override
  public void send(String id, List<Action> actions, byte[] frame) {
    sent.add(id + " " + actions);
  }

  /** What they were told to send, and how, since this was asked last. */
  public List<String> takeSent() {
    List<String> taken = List.copyOf(sent);
    sent.clear();
    return taken;
  }

  public void refuse(String id) {
    refusing.add(id);
  }

  public void accept(String id) {
    refusing.remove(id);
  }

  /** From now on answers wait for {@link #answer}. */
  public void hold() {
    holding = true;
  }

  /** As {@link #hold()}, for one switch. */
  public void hold(String id) {
    slow.add(id);
  }

  /** How many answers wait. */
  public int waiting() {
    return unanswered.size();
  }

  /** Lets everything that waits be answered. */
  public void answer() {
    holding = false;
    slow.clear();
    Runnable next;
    while ((next = unanswered.poll()) != null) {
      next.run();
    }
  }

  public Set<FlowSpec> at(String id) {
    return rules.computeIfAbsent(id, key -> new HashSet<>());
  }

  @Override
  public boolean isConnected(String switchId) {
    return connected.contains(switchId);
  }

  @Override
  public CompletableFuture<Void> add(String switchId, Collection<FlowSpec> added) {
    return does(
        switchId,
        () -> {
          at(switchId).addAll(added);
          return null;
        });
  }

  @Override
  public CompletableFuture<Void> remove(String switchId, Collection<FlowSpec> removed) {
    return does(
        switchId,
        () -> {
          at(switchId).removeAll(removed);
          return null;
        });
  }

  @Override
  public CompletableFuture<Repair> reconcile(String switchId, Collection<FlowSpec> desired) {
    return does(
        switchId,
        () -> {
          Set<FlowSpec> held = at(switchId);
          int added = (int) desired.stream().filter(rule -> !held.contains(rule)).count();
          int removed = held.size() - (desired.size() - added);
          held.clear();
          held.addAll(desired);
          Repair repair = Repair.of(added, removed);
          repairs.add(repair);
          return repair;
        });
  }

  /** A rule takes packets only where {@link #carry} says so. */
  @Override
  public CompletableFuture<OptionalLong> packets(String switchId, FlowSpec rule) {
    return does(switchId, () -> OptionalLong.of(carried.getOrDefault(switchId, 0L)));
  }

  @Override
  public Reading counts(String switchId, Collection<FlowSpec> asked) {
    Map<FlowSpec, Count> counts = new HashMap<>();
    long packets = carried.getOrDefault(switchId, 0L);
    asked.stream()
        .filter(at(switchId)::contains)
        .forEach(rule -> counts.put(rule, Count.of(packets, packets * 100)));
    Map<RateLimit, Count> overLimit = new HashMap<>();
    if (dropped.containsKey(switchId)) {
      long frames = dropped.get(switchId);
      asked.stream()
          .flatMap(rule -> rule.limit().stream())
          .forEach(limit -> overLimit.put(limit, Count.of(frames, frames * 100)));
    }
    return Reading.of(
        counts, overLimit, counts.isEmpty() ? OptionalLong.empty() : OptionalLong.of(1_000));
  }

  /** What was put right when switches were read, since this was last asked. */
  public List<Repair> repairs() {
    List<Repair> made = List.copyOf(repairs);
    repairs.clear();
    return made;
  }

  /** Lets every rule of a switch take so many packets more. */
  public void carry(String switchId, long packets) {
    carried.merge(switchId, packets, Long::sum);
  }

  /** Gives a switch meters, each of which has dropped so many packets. */
  public void drop(String switchId, long packets) {
    dropped.put(switchId, packets);
  }

  private <T> CompletableFuture<T> does(String switchId, Supplier<T> change) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Runnable act =
        () -> {
          if (refusing.contains(switchId) || !connected.contains(switchId)) {
            answer.completeExceptionally(new IllegalStateException(switchId + " refuses"));
          } else {
            answer.complete(change.get());
          }
        };
    if (holding || slow.contains(switchId)) {
      unanswered.add(act);
    } else {
      act.run();
    }
    return answer;
  }
}
