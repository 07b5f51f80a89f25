package io.godwit.app.onos;

import io.godwit.app.program.Count;
import io.godwit.app.program.Reading;
import io.godwit.app.program.Repair;
import io.godwit.app.program.SwitchGateway;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.RateLimit;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleOperations;
import org.onosproject.net.flow.FlowRuleOperationsContext;
import org.onosproject.net.flow.FlowRuleService;
import org.onosproject.net.flow.instructions.Instructions.MeterInstruction;
import org.onosproject.net.meter.MeterId;
import org.onosproject.net.packet.DefaultOutboundPacket;
import org.onosproject.net.packet.PacketService;

/**
 * Programs switches through ONOS's flow rule service, which routes to the device's master, stores
 * the rules and repairs them. One batch has one stage: ONOS goes on to a next stage even if one
 * failed, so the order of steps is kept by the caller.
 */
final class OnosSwitchGateway implements SwitchGateway {

  /** A batch whose barrier is never answered is failed by ONOS after 10 s, lazily: be earlier. */
  private static final long TIMEOUT_MILLIS = 5_000;

  private final FlowRuleService flowRules;
  private final DeviceService devices;
  private final PacketService packets;
  private final ReadyRules readyRules;
  private final ReadBack readBack;
  private final OnosMeters meters;
  private final ApplicationId appId;
  private final ScheduledExecutorService timer;

  /** Who was last to reconcile a switch: only that one may repair it. */
  private final Map<DeviceId, Object> reconciliations = new ConcurrentHashMap<>();

  OnosSwitchGateway(
      FlowRuleService flowRules,
      DeviceService devices,
      PacketService packets,
      FlowRuleTranslator translator,
      OnosMeters meters,
      ApplicationId appId,
      ScheduledExecutorService timer) {
    this.flowRules = flowRules;
    this.devices = devices;
    this.packets = packets;
    this.readyRules = new ReadyRules(translator);
    this.meters = meters;
    this.readBack = new ReadBack(flowRules, timer, System::nanoTime);
    this.appId = appId;
    this.timer = timer;
  }

  /** Begins to hear of readings. */
  void start() {
    flowRules.addListener(readBack);
  }

  void stop() {
    flowRules.removeListener(readBack);
  }

  @Override
  public boolean isConnected(String switchId) {
    return devices.isAvailable(DeviceId.deviceId(switchId));
  }

  @Override
  public CompletableFuture<Void> add(String switchId, Collection<FlowSpec> rules) {
    DeviceId device = DeviceId.deviceId(switchId);
    return meters
        .prepare(device, rules)
        .thenCompose(ready -> apply(switchId, translate(device, rules), List.of()));
  }

  @Override
  public CompletableFuture<Void> remove(String switchId, Collection<FlowSpec> rules) {
    DeviceId device = DeviceId.deviceId(switchId);
    List<FlowRule> removed =
        rules.stream().map(rule -> bare(device, rule)).collect(Collectors.toList());
    meters.leaving(device, rules);
    return apply(switchId, List.of(), removed).thenRun(() -> meters.gone(device, rules));
  }

  @Override
  public void expect(String switchId, Collection<FlowSpec> specs) {
    readyRules.make(DeviceId.deviceId(switchId), specs);
  }

  @Override
  public CompletableFuture<Repair> reconcile(String switchId, Collection<FlowSpec> desired) {
    DeviceId device = DeviceId.deviceId(switchId);
    Object mine = new Object();
    reconciliations.put(device, mine);
    return readBack
        .next(device)
        .thenCompose(
            read ->
                reconciliations.get(device) == mine
                    ? repair(device, desired)
                    : CompletableFuture.failedFuture(
                        new CancellationException("switch " + device + " is being read anew")));
  }

  @Override
  public void send(String switchId, List<Action> actions, byte[] frame) {
    DeviceId device = DeviceId.deviceId(switchId);
    packets.emit(
        new DefaultOutboundPacket(device, Treatments.of(actions, device), ByteBuffer.wrap(frame)));
  }

  @Override
  public CompletableFuture<OptionalLong> packets(String switchId, FlowSpec spec) {
    DeviceId device = DeviceId.deviceId(switchId);
    FlowRule rule = bare(device, spec);
    return devices.isAvailable(device)
        ? readBack.next(device).thenApply(read -> packets(rule))
        : CompletableFuture.completedFuture(OptionalLong.empty());
  }

  @Override
  public Reading counts(String switchId, Collection<FlowSpec> rules) {
    DeviceId device = DeviceId.deviceId(switchId);
    Map<FlowRule, FlowSpec> wanted = new HashMap<>();
    Map<RateLimit, Count> overLimit = new HashMap<>();
    for (FlowSpec rule : rules) {
      wanted.put(bare(device, rule), rule);
      rule.limit()
          .ifPresent(
              limit ->
                  meters.dropped(device, limit).ifPresent(count -> overLimit.put(limit, count)));
    }
    Map<FlowSpec, Count> counts = new HashMap<>();
    long readAt = 0;
    for (FlowEntry entry : flowRules.getFlowEntries(device)) {
      FlowSpec rule = wanted.get(entry);
      if (rule != null) {
        counts.put(rule, Count.of(entry.packets(), entry.bytes()));
        readAt = Math.max(readAt, entry.lastSeen());
      }
    }
    return Reading.of(
        counts, overLimit, readAt == 0 ? OptionalLong.empty() : OptionalLong.of(readAt));
  }

  @Override
  public void whenLimited(BiConsumer<String, Collection<FlowSpec>> listener) {
    meters.whenLate((device, rules) -> listener.accept(device.toString(), rules));
  }

  private OptionalLong packets(FlowRule rule) {
    for (FlowEntry entry : flowRules.getFlowEntries(rule.deviceId())) {
      if (entry.equals(rule)) {
        return OptionalLong.of(entry.packets());
      }
    }
    return OptionalLong.empty();
  }

  /** ONOS was shut down or this application was: its rules go from every switch. */
  void withdrawAll() {
    flowRules.removeFlowRulesById(appId);
    meters.withdrawAll();
  }

  private CompletableFuture<Repair> repair(DeviceId device, Collection<FlowSpec> desired) {
    Map<FlowRule, FlowRule> held = new HashMap<>();
    for (FlowEntry entry : flowRules.getFlowEntries(device)) {
      if (entry.appId() == appId.id() && isThere(entry)) {
        held.put(entry, entry);
      }
    }
    meters.adopt(device, metersOf(device, desired, held));
    return meters
        .prepare(device, desired)
        .thenCompose(ready -> repair(device, desired, held))
        .whenComplete((repair, error) -> meters.sweep(device));
  }

  private CompletableFuture<Repair> repair(
      DeviceId device, Collection<FlowSpec> desired, Map<FlowRule, FlowRule> held) {
    List<FlowRule> missing = new ArrayList<>();
    for (FlowRule rule : translate(device, desired)) {
      FlowRule there = held.remove(rule);
      if (there == null || !isSame(there, rule)) {
        missing.add(rule);
      }
    }
    List<FlowRule> tooMuch = List.copyOf(held.values());
    return apply(device.toString(), missing, List.of())
        .thenCompose(nothing -> apply(device.toString(), List.of(), tooMuch))
        .thenApply(nothing -> Repair.of(missing.size(), tooMuch.size()));
  }

  /** For ONOS two treatments are equal that differ in nothing but their meters. */
  private static boolean isSame(FlowRule there, FlowRule rule) {
    return there.exactMatch(rule) && there.treatment().meters().equals(rule.treatment().meters());
  }

  /** The meters that the rules which the switch holds show to be there, each for one limit. */
  private Map<RateLimit, MeterId> metersOf(
      DeviceId device, Collection<FlowSpec> desired, Map<FlowRule, FlowRule> held) {
    Map<RateLimit, MeterId> shown = new HashMap<>();
    for (FlowSpec rule : desired) {
      Optional<RateLimit> limit = rule.limit();
      FlowRule there = limit.isPresent() ? held.get(bare(device, rule)) : null;
      if (there == null || shown.containsKey(limit.get())) {
        continue;
      }
      for (MeterInstruction instruction : there.treatment().meters()) {
        MeterId id = instruction.meterId();
        if (!shown.containsValue(id) && meters.isFor(device, limit.get(), id)) {
          shown.put(limit.get(), id);
        }
      }
    }
    return shown;
  }

  private static boolean isThere(FlowEntry entry) {
    return entry.state() != FlowEntry.FlowEntryState.PENDING_REMOVE
        && entry.state() != FlowEntry.FlowEntryState.REMOVED
        && entry.state() != FlowEntry.FlowEntryState.FAILED;
  }

  private List<FlowRule> translate(DeviceId device, Collection<FlowSpec> specs) {
    return specs.stream()
        .map(spec -> readyRules.rule(device, spec, meters.of(device, spec)))
        .collect(Collectors.toList());
  }

  /** Enough to find a rule by: ONOS knows it by its match, and does not care what it does. */
  private FlowRule bare(DeviceId device, FlowSpec rule) {
    return readyRules.rule(device, rule, Optional.empty());
  }

  private CompletableFuture<Void> apply(
      String switchId, List<FlowRule> adds, List<FlowRule> removes) {
    CompletableFuture<Void> confirmed = new CompletableFuture<>();
    if (adds.isEmpty() && removes.isEmpty()) {
      confirmed.complete(null);
      return confirmed;
    }
    FlowRuleOperations.Builder batch = FlowRuleOperations.builder();
    adds.forEach(batch::add);
    removes.forEach(batch::remove);
    flowRules.apply(
        batch.build(
            new FlowRuleOperationsContext() {
              @Override
              public void onSuccess(FlowRuleOperations operations) {
                confirmed.complete(null);
              }

              @Override
              public void onError(FlowRuleOperations operations) {
                confirmed.completeExceptionally(
                    new IllegalStateException("switch " + switchId + " refused rules"));
              }
            }));
    timer.schedule(
        () ->
            confirmed.completeExceptionally(
                new TimeoutException(
                    "switch " + switchId + " did not confirm within " + TIMEOUT_MILLIS + " ms")),
        TIMEOUT_MILLIS,
        TimeUnit.MILLISECONDS);
    return confirmed;
  }
}
