package io.godwit.app.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.app.ManualExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.DefaultFlowEntry;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.DefaultTableStatisticsEntry;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleEvent;
import org.onosproject.net.flow.FlowRuleServiceAdapter;
import org.onosproject.net.flow.IndexTableId;
import org.onosproject.net.flow.TableStatisticsEntry;

class ReadBackTest {

  private static final DeviceId SWITCH = DeviceId.deviceId("of:0000000000000001");

  private static final FlowRule RULE =
      DefaultFlowRule.builder()
          .forDevice(SWITCH)
          .withCookie(1)
          .withPriority(1)
          .makePermanent()
          .build();

  private final ManualExecutor timer = new ManualExecutor();
  private final Rules rules = new Rules();
  private final ReadBack readBack = readBack(rules);

  private ReadBack readBack(Rules read) {
    return new ReadBack(read, timer, () -> (long) (timer.nowMillis() * 1e6));
  }

  @Test
  void aSwitchIsReadWhenItsTablesStatisticsAreNew() {
    CompletableFuture<Void> read = readBack.next(SWITCH);
    timer.advanceMillis(1_000);
    assertFalse(read.isDone());
    rules.read();
    timer.advanceMillis(200);
    assertTrue(read.isDone());
  }

  @Test
  void whoWaitsWhileOnosCannotTellIsToldAndTheNextOneIsHeard() {
    CompletableFuture<Void> waiting = readBack.next(SWITCH);
    timer.advanceMillis(100);
    rules.failing = true;
    timer.advanceMillis(100);
    assertTrue(waiting.isCompletedExceptionally());
    assertTrue(readBack.next(SWITCH).isCompletedExceptionally());
    rules.failing = false;
    CompletableFuture<Void> next = readBack.next(SWITCH);
    timer.advanceMillis(100);
    rules.read();
    timer.advanceMillis(200);
    assertTrue(next.isDone());
    assertFalse(next.isCompletedExceptionally());
  }

  @Test
  void aSwitchThatTakesLongToLookAtIsLookedAtLessOften() {
    readBack.next(SWITCH);
    timer.advanceMillis(1_000);
    int quick = rules.looks;
    rules.lookMillis = 10;
    timer.advanceMillis(1_000);
    int slow = rules.looks - quick;
    assertTrue(quick > 30 && slow < 10, quick + " looks a second, then " + slow);
  }

  @Test
  void aSwitchThatTakesLongToLookAtIsLookedAtWhenOnosTellsOfIt() {
    rules.lookMillis = 20;
    CompletableFuture<Void> read = readBack.next(SWITCH);
    timer.advanceMillis(500);
    int before = rules.looks;
    rules.read();
    tell();
    tell();
    timer.advanceMillis(1_400);
    assertEquals(before + 1, rules.looks);
    assertTrue(read.isDone());
  }

  @Test
  void aSwitchOfWhichOnosKnowsARuleIsWaitedForLonger() {
    rules.held.add(
        new DefaultFlowEntry(RULE, FlowEntry.FlowEntryState.PENDING_ADD) {
          @Override
          public long lastSeen() {
            return 1;
          }
        });
    CompletableFuture<Void> read = readBack.next(SWITCH);
    CompletableFuture<Void> readNothing = readBack(new Rules()).next(SWITCH);
    timer.advanceMillis(7_000);
    assertTrue(readNothing.isDone());
    timer.advanceMillis(35_000);
    assertFalse(read.isDone());
    timer.advanceMillis(10_000);
    assertTrue(read.isDone());
  }

  private void tell() {
    readBack.event(new FlowRuleEvent(FlowRuleEvent.Type.RULE_UPDATED, RULE));
  }

  /** Rules of one switch, which can't be told at times. */
  private static final class Rules extends FlowRuleServiceAdapter {
    private final List<FlowEntry> held = new ArrayList<>();
    private boolean failing;
    private int looks;
    private int lookMillis;
    private TableStatisticsEntry table = table(0);

    /** ONOS has read the switch. */
    void read() {
      table = table(table.packetsLookedup() + 1);
    }

    @Override
    public Iterable<FlowEntry> getFlowEntries(DeviceId deviceId) {
      if (failing) {
        throw new IllegalStateException("no master");
      }
      looks++;
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(lookMillis));
      return held;
    }

    @Override
    public Iterable<TableStatisticsEntry> getFlowTableStatistics(DeviceId deviceId) {
      if (failing) {
        throw new IllegalStateException("no master");
      }
      return List.of(table);
    }

    private static TableStatisticsEntry table(long packets) {
      return DefaultTableStatisticsEntry.builder()
          .withDeviceId(SWITCH)
          .withTableId(IndexTableId.of(0))
          .withActiveFlowEntries(0)
          .withPacketsLookedUpCount(packets)
          .withPacketsMatchedCount(packets)
          .build();
    }
  }
}
