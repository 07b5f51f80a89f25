package io.godwit.location.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class MailboxTest {
  private final List<String> heard = new ArrayList<>();

  @Test
  void whatIsPostedIsHeardInOrderWhenDelivered() {
    Mailbox<String> mailbox = new Mailbox<>(heard::add);
    mailbox.post("a");
    mailbox.post("b");
    assertEquals(List.of(), heard);
    mailbox.deliver();
    assertEquals(List.of("a", "b"), heard);
    mailbox.deliver();
    assertEquals(List.of("a", "b"), heard);
  }

  @Test
  void whatAListenerPostsFollowsTheEventInHand() {
    AtomicReference<Mailbox<String>> own = new AtomicReference<>();
    own.set(
        new Mailbox<>(
            event -> {
              if (event.equals("a")) {
                own.get().post("from a");
                own.get().deliver();
              }
              heard.add(event);
            }));
    own.get().post("a");
    own.get().post("b");
    own.get().deliver();
    assertEquals(List.of("a", "b", "from a"), heard);
  }

  @Test
  void anEventThatFailsIsNotTheLast() {
    Mailbox<String> mailbox =
        new Mailbox<>(
            event -> {
              heard.add(event);
              throw new IllegalStateException("on purpose");
            });
    mailbox.post("a");
    mailbox.post("b");
    mailbox.deliver();
    assertEquals(List.of("a", "b"), heard);
  }

  @Test
  void aClosedMailboxDropsWhatWaits() {
    Mailbox<String> mailbox = new Mailbox<>(heard::add);
    mailbox.post("a");
    mailbox.close();
    mailbox.deliver();
    assertEquals(List.of(), heard);
  }

  @Test
  void whoFindsItBusyLeavesTheDeliveryToWhoIsAtIt() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Mailbox<String> mailbox =
        new Mailbox<>(
            event -> {
              inside.countDown();
              await(goOn);
              heard.add(event);
            });
    mailbox.post("a");
    Thread first = new Thread(mailbox::deliver);
    first.start();
    await(inside);
    mailbox.post("b");
    // Returns at once: were it to wait for the listener, this test would not end.
    mailbox.deliver();
    goOn.countDown();
    first.join(10_000);
    assertEquals(List.of("a", "b"), heard);
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(10, TimeUnit.SECONDS)) {
        throw new AssertionError("waited in vain");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
