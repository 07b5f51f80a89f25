package io.godwit.app.program;

import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.FlowSpec;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * The switches, as the programmer needs them. Every call returns at once; a future completes when
 * the switch has confirmed with a barrier, exceptionally if it refused or did not answer in time.
 * All calls are idempotent and safe to make from any thread. No call touches another application's
 * rules.
 */
public interface SwitchGateway {

  /** Whether the switch can be programmed now. */
  boolean isConnected(String switchId);

  /**
   * Adds rules; one that is already there stays as it is. Where a switch can't limit a rule, or not
   * yet, the rule goes in without its limit.
   */
  CompletableFuture<Void> add(String switchId, Collection<FlowSpec> rules);

  /** Removes rules; one that is not there is no error. */
  CompletableFuture<Void> remove(String switchId, Collection<FlowSpec> rules);

  /**
   * Rules that are likely to be added or removed soon: whatever that takes may be made ready.
   * Nothing is sent.
   */
  default void expect(String switchId, Collection<FlowSpec> rules) {}

  /**
   * Reads what the switch holds of this application, and brings it to {@code desired} with as few
   * changes as possible: first what is missing, then what is too much.
   *
   * @return how many rules had to be added and removed
   */
  CompletableFuture<Repair> reconcile(String switchId, Collection<FlowSpec> desired);

  /**
   * Has the switch send a frame. Nothing tells whether it did.
   *
   * @param frame an Ethernet frame without its checksum
   */
  void send(String switchId, List<Action> actions, byte[] frame);

  /**
   * How many packets a rule has taken, by a reading of the switch that is made after this call.
   *
   * @return completes empty if the switch does not tell
   */
  CompletableFuture<OptionalLong> packets(String switchId, FlowSpec rule);

  /**
   * Says who is told of rules whose limit is in force only now: they went to the switch without,
   * and {@link #add} makes good for it. May be called on any thread.
   */
  default void whenLimited(BiConsumer<String, Collection<FlowSpec>> listener) {}

  /**
   * What these rules, and the limits that they name, had counted when the switch was last read;
   * returns at once.
   */
  Reading counts(String switchId, Collection<FlowSpec> rules);
}
