package io.godwit.app.program;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.FlowSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** One switch, all of whose answers the test gives; it knows a rule by its identity alone. */
final class ScriptedSwitch implements SwitchGateway {

  /** What it was asked; a null answer stands for none. */
  private record Call<T>(Supplier<T> effect, CompletableFuture<T> answer) {
    void confirm() {
      answer.complete(effect.get());
    }
  }

  private final Map<FlowSpec.Identity, FlowSpec> held = new HashMap<>();
  private final Queue<Call<?>> unanswered = new ArrayDeque<>();
  private final List<String> asked = new ArrayList<>();

  @Override
  public void send(String switchId, List<Action> actions, byte[] frame) {
    asked.add("send " + actions);
  }

  /** What it was asked to do, in order. */
  List<String> asked() {
    return asked;
  }

  int unanswered() {
    return unanswered.size();
  }

  Set<FlowSpec> held() {
    return Set.copyOf(held.values());
  }

  /** Does what it was asked first, and says so. */
  void confirm() {
    unanswered.remove().confirm();
  }

  /** Does nothing of what it was asked first. */
  void refuse() {
    unanswered.remove().answer.completeExceptionally(new IllegalStateException("refused"));
  }

  /** Does what it was asked first, but the answer is lost. */
  void confirmUnheard() {
    Call<?> call = unanswered.remove();
    call.effect.get();
    call.answer.completeExceptionally(new IllegalStateException("timed out"));
  }

  /** It restarts with empty tables; what it was asked is never done. */
  void restart() {
    held.clear();
    while (!unanswered.isEmpty()) {
      refuse();
    }
  }

  @Override
  public boolean isConnected(String switchId) {
    return true;
  }

  @Override
  public CompletableFuture<Void> add(String switchId, Collection<FlowSpec> rules) {
    assertFalse(rules.isEmpty(), "nothing to add");
    return ask(
        "add " + rules.size(),
        () -> {
          rules.forEach(this::put);
          return null;
        });
  }

  @Override
  public CompletableFuture<Void> remove(String switchId, Collection<FlowSpec> rules) {
    assertFalse(rules.isEmpty(), "nothing to remove");
    return ask(
        "remove " + rules.size(),
        () -> {
          rules.forEach(rule -> held.remove(rule.identity()));
          return null;
        });
  }

  @Override
  public CompletableFuture<Repair> reconcile(String switchId, Collection<FlowSpec> desired) {
    return ask(
        "reconcile " + desired.size(),
        () -> {
          held.clear();
          desired.forEach(this::put);
          return Repair.of(0, 0);
        });
  }

  @Override
  public CompletableFuture<OptionalLong> packets(String switchId, FlowSpec rule) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Reading counts(String switchId, Collection<FlowSpec> rules) {
    throw new UnsupportedOperationException();
  }

  private void put(FlowSpec rule) {
    held.put(rule.identity(), rule);
  }

  private <T> CompletableFuture<T> ask(String what, Supplier<T> effect) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    asked.add(what);
    unanswered.add(new Call<>(effect, answer));
    return answer;
  }
}
