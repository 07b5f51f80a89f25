package io.godwit.runtime.openflow.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.reflect.Reflection;
import io.godwit.runtime.openflow.Xids;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.onosproject.net.driver.DriverService;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFFlowStatsReply;
import org.projectfloodlight.openflow.protocol.OFFlowStatsRequest;
import org.projectfloodlight.openflow.protocol.OFMessage;

/** When an answer of the switch is compared with ONOS's store, and when it is not. */
class FlowPollTest {

  private static final OFFactory FACTORY = FakeSwitch.FACTORY;
  private static final long PATIENCE_SECONDS = 10;

  private final BlockingQueue<List<OFMessage>> sent = new LinkedBlockingQueue<>();
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger compared = new AtomicInteger();
  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
  private final FlowSession session =
      new FlowSession(
          FakeSwitch.sendingTo(sent::add),
          Reflection.newProxy(
              DriverService.class,
              (proxy, method, args) -> {
                throw new UnsupportedOperationException(method.getName());
              }),
          new Xids(1, 1_000),
          nanos::get);
  private final FlowPoll poll =
      new FlowPoll(
          session,
          () -> true,
          entries -> {
            entries.iterator();
            compared.incrementAndGet();
            return new Repairs();
          },
          new Pace(),
          executor);

  @AfterEach
  void end() {
    executor.shutdownNow();
  }

  @Test
  void anAnswerIsCompared() throws InterruptedException {
    poll.start();
    poll.replied(answer());
    settle();
    assertEquals(1, compared.get());
  }

  @Test
  void anAnswerOfBeforeAChangeIsNot() throws InterruptedException {
    poll.start();
    OFFlowStatsReply answer = answer();
    session.change(List.of());
    poll.replied(answer);
    settle();
    assertEquals(0, compared.get());
  }

  /** It had come, but its turn comes when the switch has connected anew. */
  @Test
  void anAnswerOfAConnectionThatIsGoneIsNot() throws InterruptedException {
    poll.start();
    OFFlowStatsReply answer = answer();
    CountDownLatch busy = new CountDownLatch(1);
    executor.execute(() -> await(busy));
    poll.replied(answer);
    poll.stop();
    busy.countDown();
    settle();
    assertEquals(0, compared.get());
  }

  @Test
  void aSwitchThatDidNotDoAsItWasToldIsReadSoon() throws InterruptedException {
    poll.start();
    poll.replied(answer());
    settle();
    poll.soon();
    // Its turn by itself comes after 5 s.
    assertNotNull(sent.poll(2, TimeUnit.SECONDS));
  }

  @Test
  void aSwitchThatIsBeingChangedIsLeftAloneUntilThatIsOver() throws InterruptedException {
    session.change(List.of());
    sent.clear();
    poll.start();
    assertNull(sent.poll(1, TimeUnit.SECONDS));
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(200));
    assertNotNull(sent.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
  }

  @Test
  void aSwitchThatIsChangedWithoutEndIsReadAllTheSame() throws InterruptedException {
    session.change(List.of());
    sent.clear();
    poll.start();
    assertNotNull(sent.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
  }

  @Test
  void aSwitchThatDidNotDoAsItWasToldIsNotLeftAlone() throws InterruptedException {
    poll.start();
    poll.replied(answer());
    settle();
    session.change(List.of());
    sent.clear();
    poll.soon();
    assertNotNull(sent.poll(2, TimeUnit.SECONDS));
  }

  /** An empty answer to the next question. */
  private OFFlowStatsReply answer() throws InterruptedException {
    List<OFMessage> question = sent.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    OFFlowStatsRequest request = (OFFlowStatsRequest) question.get(question.size() - 1);
    return FACTORY.buildFlowStatsReply().setXid(request.getXid()).setEntries(List.of()).build();
  }

  /** Whatever was to be done by now is done. */
  private void settle() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    executor.execute(done::countDown);
    assertTrue(done.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
