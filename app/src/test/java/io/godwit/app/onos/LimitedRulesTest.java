package io.godwit.app.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.Iterables;
import io.godwit.app.ManualExecutor;
import io.godwit.app.program.Count;
import io.godwit.app.program.Repair;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Match;
import io.godwit.overlay.flow.RateLimit;
import io.godwit.overlay.flow.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.onosproject.core.ApplicationId;
import org.onosproject.core.DefaultApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.device.DeviceServiceAdapter;
import org.onosproject.net.flow.DefaultFlowEntry;
import org.onosproject.net.flow.DefaultTableStatisticsEntry;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleOperation;
import org.onosproject.net.flow.FlowRuleOperations;
import org.onosproject.net.flow.FlowRuleServiceAdapter;
import org.onosproject.net.flow.IndexTableId;
import org.onosproject.net.flow.TableStatisticsEntry;
import org.onosproject.net.flow.instructions.Instructions.MeterInstruction;
import org.onosproject.net.meter.Band;
import org.onosproject.net.meter.DefaultBand;
import org.onosproject.net.meter.DefaultMeter;
import org.onosproject.net.meter.Meter;
import org.onosproject.net.meter.MeterCellId;
import org.onosproject.net.meter.MeterFailReason;
import org.onosproject.net.meter.MeterId;
import org.onosproject.net.meter.MeterRequest;
import org.onosproject.net.meter.MeterServiceAdapter;
import org.onosproject.net.meter.MeterState;
import org.onosproject.net.packet.PacketServiceAdapter;

/** Rules with a limit on their way to a switch, by a controller that may have been restarted. */
class LimitedRulesTest {

  private static final DeviceId DEVICE = DeviceId.deviceId("of:0000000000000001");
  private static final String SWITCH = DEVICE.toString();
  private static final ApplicationId APP = new DefaultApplicationId(7, "io.godwit");
  private static final ApplicationId OTHER = new DefaultApplicationId(8, "other");
  private static final RateLimit LIMIT = RateLimit.of("some", 100, 50);
  private static final RateLimit FURTHER = RateLimit.of("further", 100, 50);
  private static final FlowSpec FREE = rule(1, Optional.empty());
  private static final FlowSpec FIRST = rule(2, Optional.of(LIMIT));
  private static final FlowSpec SECOND = rule(3, Optional.of(LIMIT));
  private static final FlowSpec THIRD = rule(4, Optional.of(FURTHER));

  private final ManualExecutor timer = new ManualExecutor();
  private final Meters meters = new Meters();
  private final Rules rules = new Rules();
  private final List<FlowSpec> late = new ArrayList<>();
  private OnosSwitchGateway gateway = gateway();

  private static FlowSpec rule(int number, Optional<RateLimit> limit) {
    FlowSpec.Builder rule =
        FlowSpec.in(Table.CLASSIFY, number, Match.builder().inPort(number).build());
    limit.ifPresent(rule::within);
    return rule.then(Action.output(9)).end();
  }

  /** A controller that has just started. */
  private OnosSwitchGateway gateway() {
    OnosSwitchGateway started =
        new OnosSwitchGateway(
            rules,
            new DeviceServiceAdapter(),
            new PacketServiceAdapter(),
            new FlowRuleTranslator(APP),
            new OnosMeters(meters, APP, timer, Runnable::run),
            APP,
            timer);
    started.whenLimited((device, without) -> late.addAll(without));
    return started;
  }

  private Repair reconcile(FlowSpec... desired) {
    CompletableFuture<Repair> repair = gateway.reconcile(SWITCH, List.of(desired));
    timer.advanceMillis(1_000);
    return repair.join();
  }

  @Test
  void aRepairThatIsSupersededWhileTheSwitchIsReadChangesNothing() {
    CompletableFuture<Repair> first = gateway.reconcile(SWITCH, List.of(FREE));
    CompletableFuture<Repair> second = gateway.reconcile(SWITCH, List.of());
    timer.advanceMillis(1_000);
    assertTrue(first.isCompletedExceptionally());
    assertEquals(0, second.join().added());
    assertEquals(Map.of(), rules.held);
  }

  @Test
  void aRuleWaitsForItsMeter() {
    CompletableFuture<Void> added = gateway.add(SWITCH, List.of(FREE, FIRST, SECOND));
    assertFalse(added.isDone());
    assertEquals(Map.of(), rules.held);
    meters.confirm();
    timer.run();
    assertTrue(added.isDone());
    assertEquals(1, meters.meters.size(), "both share it");
    assertEquals(Set.of(MeterId.meterId(1)), rules.metersOf(FIRST));
    assertEquals(Set.of(MeterId.meterId(1)), rules.metersOf(SECOND));
    assertEquals(Set.of(), rules.metersOf(FREE));
    Band band = Iterables.getOnlyElement(meters.meters.get(MeterId.meterId(1)).bands());
    assertEquals(100, band.rate());
    assertEquals(50, band.burst());
  }

  @Test
  void aRuleWithoutALimitDoesNotWait() {
    assertTrue(gateway.add(SWITCH, List.of(FREE)).isDone());
  }

  @Test
  void aRuleWhoseMeterTakesTooLongGoesWithoutAndGetsItLater() {
    CompletableFuture<Void> added = gateway.add(SWITCH, List.of(FIRST));
    timer.advanceMillis(OnosMeters.WAIT_MILLIS);
    assertTrue(added.isDone());
    assertEquals(Set.of(), rules.metersOf(FIRST));
    assertTrue(gateway.add(SWITCH, List.of(THIRD)).isDone(), "nobody waits there any more");
    meters.confirm();
    assertEquals(Set.of(FIRST, THIRD), Set.copyOf(late));
    assertTrue(gateway.add(SWITCH, late).isDone());
    assertEquals(Set.of(MeterId.meterId(1)), rules.metersOf(FIRST));
  }

  @Test
  void nobodyHearsOfAMeterThatCameAfterItsRuleHasGone() {
    gateway.add(SWITCH, List.of(FIRST));
    timer.advanceMillis(OnosMeters.WAIT_MILLIS);
    gateway.remove(SWITCH, List.of(FIRST));
    meters.confirm();
    assertEquals(List.of(), late);
    assertEquals(Map.of(), meters.meters);
  }

  @Test
  void aSwitchWithoutMetersGetsTheRuleAllTheSame() {
    meters.none = true;
    assertTrue(gateway.add(SWITCH, List.of(FIRST)).isDone());
    assertEquals(Set.of(), rules.metersOf(FIRST));
    assertEquals(Map.of(), gateway.counts(SWITCH, List.of(FIRST)).overLimit());
    meters.none = false;
    assertTrue(gateway.add(SWITCH, List.of(THIRD)).isDone(), "it is not asked again");
    assertEquals(Map.of(), meters.meters);
  }

  @Test
  void soDoesOneThatRefusesTheMeter() {
    CompletableFuture<Void> added = gateway.add(SWITCH, List.of(FIRST));
    meters.refuse();
    timer.run();
    assertTrue(added.isDone());
    assertEquals(Set.of(), rules.metersOf(FIRST));
  }

  @Test
  void aMeterGoesWithTheLastOfItsRules() {
    add(FIRST, SECOND);
    gateway.remove(SWITCH, List.of(FIRST)).join();
    assertEquals(1, meters.meters.size());
    gateway.remove(SWITCH, List.of(SECOND)).join();
    assertEquals(Map.of(), meters.meters);
  }

  @Test
  void aRestartedControllerKnowsItsMetersAndChangesNothing() {
    add(FREE, FIRST, SECOND, THIRD);
    Set<MeterId> before = Set.copyOf(meters.meters.keySet());
    gateway = gateway();
    assertEquals(Repair.of(0, 0), reconcile(FREE, FIRST, SECOND, THIRD));
    assertEquals(before, meters.meters.keySet());
    assertEquals(Repair.of(0, 0), reconcile(FREE, FIRST, SECOND, THIRD), "nor later");
    gateway.remove(SWITCH, List.of(FIRST, SECOND)).join();
    assertEquals(1, meters.meters.size(), "and still knows whose they are");
  }

  @Test
  void aRestartedSwitchGetsOtherMeters() {
    add(FREE, FIRST, SECOND);
    rules.held.clear();
    CompletableFuture<Repair> repair = gateway.reconcile(SWITCH, List.of(FREE, FIRST, SECOND));
    timer.advanceMillis(150);
    meters.confirm();
    timer.advanceMillis(1_000);
    assertEquals(Repair.of(3, 0), repair.join());
    assertEquals(Set.of(MeterId.meterId(2)), rules.metersOf(FIRST));
    assertEquals(Set.of(MeterId.meterId(2)), meters.meters.keySet(), "the old one is withdrawn");
  }

  @Test
  void aRuleThatWentWithoutIsMendedWhenTheSwitchIsReadAgain() {
    meters.none = true;
    add(FIRST);
    meters.none = false;
    CompletableFuture<Repair> repair = gateway.reconcile(SWITCH, List.of(FIRST));
    timer.advanceMillis(150);
    meters.confirm();
    timer.advanceMillis(1_000);
    assertEquals(Repair.of(1, 0), repair.join());
    assertEquals(Set.of(MeterId.meterId(1)), rules.metersOf(FIRST));
  }

  @Test
  void noMeterOfAnotherApplicationIsTouchedNorUsed() {
    MeterId theirs = meters.add(OTHER, 100, 50);
    add(FIRST);
    rules.rewrite(FIRST, theirs);
    CompletableFuture<Repair> repair = gateway.reconcile(SWITCH, List.of(FIRST));
    timer.advanceMillis(150);
    meters.confirm();
    timer.advanceMillis(1_000);
    repair.join();
    assertFalse(rules.metersOf(FIRST).contains(theirs));
    assertTrue(meters.meters.containsKey(theirs));
    gateway.withdrawAll();
    assertEquals(Set.of(theirs), meters.meters.keySet());
  }

  @Test
  void aMeterOfAnotherRateIsNotTheLimitsMeter() {
    MeterId slower = meters.add(APP, 10, 50);
    add(FIRST);
    rules.rewrite(FIRST, slower);
    CompletableFuture<Repair> repair = gateway.reconcile(SWITCH, List.of(FIRST));
    timer.advanceMillis(150);
    meters.confirm();
    timer.advanceMillis(1_000);
    assertEquals(Repair.of(1, 0), repair.join());
    assertFalse(meters.meters.containsKey(slower), "nobody uses it any more");
  }

  @Test
  void whatAMeterDroppedIsCounted() {
    add(FIRST, SECOND);
    ((DefaultBand) Iterables.getOnlyElement(meters.meters.get(MeterId.meterId(1)).bands()))
        .setPackets(12);
    assertEquals(
        Map.of(LIMIT, Count.of(12, 0)),
        gateway.counts(SWITCH, List.of(FREE, FIRST, SECOND)).overLimit());
  }

  private void add(FlowSpec... added) {
    CompletableFuture<Void> done = gateway.add(SWITCH, List.of(added));
    meters.confirm();
    timer.run();
    done.join();
  }

  /** ONOS's meters; the switch confirms them when the test says so. */
  private static final class Meters extends MeterServiceAdapter {
    private final Map<MeterId, Meter> meters = new HashMap<>();
    private final Map<MeterId, MeterRequest> pending = new HashMap<>();
    private long last;
    private boolean none;

    void confirm() {
      pending.forEach(
          (id, request) -> {
            if (meters.containsKey(id)) {
              ((DefaultMeter) meters.get(id)).setState(MeterState.ADDED);
              request.context().orElseThrow().onSuccess(request);
            }
          });
      pending.clear();
    }

    void refuse() {
      pending.forEach(
          (id, request) -> {
            meters.remove(id);
            request.context().orElseThrow().onError(request, MeterFailReason.OUT_OF_METERS);
          });
      pending.clear();
    }

    MeterId add(ApplicationId app, long rate, long burst) {
      MeterId id = MeterId.meterId(1_000 + last++);
      Band band =
          DefaultBand.builder().ofType(Band.Type.DROP).withRate(rate).burstSize(burst).build();
      DefaultMeter meter =
          (DefaultMeter)
              DefaultMeter.builder()
                  .forDevice(DEVICE)
                  .fromApp(app)
                  .withCellId(id)
                  .withUnit(Meter.Unit.PKTS_PER_SEC)
                  .withBands(List.of(band))
                  .build();
      meter.setState(MeterState.ADDED);
      meters.put(id, meter);
      return id;
    }

    @Override
    public Meter submit(MeterRequest request) {
      if (none) {
        throw new IllegalArgumentException("Must specify a cell id.");
      }
      MeterId id = MeterId.meterId(++last);
      DefaultMeter meter =
          (DefaultMeter)
              DefaultMeter.builder()
                  .forDevice(request.deviceId())
                  .fromApp(request.appId())
                  .withCellId(id)
                  .withUnit(request.unit())
                  .withBands(request.bands())
                  .build();
      meter.setState(MeterState.PENDING_ADD);
      meters.put(id, meter);
      pending.put(id, request);
      return meter;
    }

    @Override
    public void withdraw(MeterRequest request, MeterCellId id) {
      meters.remove(id);
    }

    @Override
    public Meter getMeter(DeviceId device, MeterId id) {
      return meters.get(id);
    }

    @Override
    public Collection<Meter> getMeters(DeviceId device) {
      return List.copyOf(meters.values());
    }

    @Override
    public Collection<Meter> getAllMeters() {
      return List.copyOf(meters.values());
    }
  }

  /** One switch's rules, of which ONOS has a new reading whenever it is asked. */
  private static final class Rules extends FlowRuleServiceAdapter {
    private final Map<FlowRule, FlowEntry> held = new HashMap<>();
    private long readings;

    Set<MeterId> metersOf(FlowSpec spec) {
      return held.get(bare(spec)).treatment().meters().stream()
          .map(MeterInstruction::meterId)
          .collect(Collectors.toSet());
    }

    void rewrite(FlowSpec spec, MeterId meter) {
      put(new FlowRuleTranslator(APP).translate(DEVICE, spec, Optional.of(meter)));
    }

    private static FlowRule bare(FlowSpec spec) {
      return new FlowRuleTranslator(APP).translate(DEVICE, spec, Optional.empty());
    }

    private void put(FlowRule rule) {
      held.remove(rule);
      held.put(rule, new DefaultFlowEntry(rule, FlowEntry.FlowEntryState.ADDED));
    }

    @Override
    public void apply(FlowRuleOperations operations) {
      for (FlowRuleOperation operation : Iterables.concat(operations.stages())) {
        if (operation.type() == FlowRuleOperation.Type.ADD) {
          put(operation.rule());
        } else {
          held.remove(operation.rule());
        }
      }
      operations.callback().onSuccess(operations);
    }

    @Override
    public Iterable<FlowEntry> getFlowEntries(DeviceId device) {
      return List.copyOf(held.values());
    }

    @Override
    public Iterable<TableStatisticsEntry> getFlowTableStatistics(DeviceId device) {
      readings++;
      return List.of(
          DefaultTableStatisticsEntry.builder()
              .withDeviceId(DEVICE)
              .withTableId(IndexTableId.of(0))
              .withActiveFlowEntries(0)
              .withPacketsLookedUpCount(readings)
              .withPacketsMatchedCount(readings)
              .build());
    }
  }
}
