package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.godwit.scenarios.move.SteppedMove;
import io.godwit.scenarios.rest.Await;
import io.godwit.scenarios.rest.RestException;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Mode;
import io.godwit.scenarios.topology.Topology;
import io.godwit.scenarios.topology.Vm;
import io.godwit.scenarios.traffic.Pause;
import io.godwit.scenarios.traffic.Stream;
import io.godwit.scenarios.traffic.Streams;
import io.godwit.scenarios.traffic.Traffic;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The controller is killed at each phase of a migration. The engine does not wait for it: a guest
 * that may stop is stopped and goes on at its destination, and what there is to report is reported
 * when somebody listens again.
 */
@Scenario(
    name = "controller-crash",
    shows = "the controller is killed at each phase of a move: nothing lost, one place at the end",
    order = 61)
final class ControllerCrash {

  private static final long MOMENT_MILLIS = 200;
  private static final Duration ECHO = Duration.ofSeconds(1);
  private static final Duration BACK = Duration.ofSeconds(60);
  private static final Duration COMPLETED = Duration.ofSeconds(60);

  /** When the controller is killed. */
  enum Moment {
    /** The destination is prepared. */
    READY,
    /** The others have turned to the destination; the stop is not announced yet. */
    POISED,
    /** The announced stop is being answered. */
    REDIRECTING,
    /** The guest may stop, but nobody hears it: it waits at the source, redirected. */
    ANSWER_LOST,
    /**
     * The same, but the network itself tells the engine, which does not wait for the controller.
     */
    ECHOED,
    /** The guest may stop. */
    REDIRECTED,
    /** The guest has stopped, and Godwit knows. */
    STOPPED,
    /** The guest runs at the destination, and Godwit has just been told. */
    RESUMED,
    /** The destination was prepared, and an abort has just been asked for. */
    ABORTED
  }

  @ParameterizedTest(name = "in {0}")
  @EnumSource
  void nothingIsLost(Moment moment, Testbed testbed, Recorder recorder) {
    Testbed.Network network = testbed.network(Mode.GODWIT);
    Topology topology = network.topology();
    Vm guest = topology.vm(Topology.GUEST);
    Vm peer = topology.peerOn(network.measurement().nextPlace());
    testbed.awaitQuiet(network);
    Traffic traffic = Traffic.start(testbed.agent(), streams(moment, peer, guest));
    SteppedMove move = network.measurement().begin(testbed.godwit()).awaitReady();
    if (moment == Moment.POISED) {
      move.report(SteppedMove.NEARLY_DONE);
    }
    if (moment == Moment.READY || moment == Moment.POISED) {
      Controller.crash(testbed);
    }
    if (moment == Moment.ABORTED) {
      move.abort();
      Controller.crash(testbed);
      move.await("ABORTED", COMPLETED);
    } else {
      redirect(testbed, move, moment);
      goOn(testbed, move, moment);
      move.await("COMPLETED", COMPLETED);
    }
    OnePlace.isLeft(testbed, network);
    Expect.undisturbed(traffic.stop());
    if (moment != Moment.RESUMED && moment != Moment.ABORTED) {
      OnePlace.told(testbed, move.id(), "controller_restarted");
    }
    recorder.say(
        "killed in %s: %s, nothing lost"
            .formatted(moment, testbed.godwit().migration(move.id()).path("state").asText()));
  }

  /**
   * Over IPv6 as well, but for a guest that waits long for an answer: what its peer says when it is
   * asked for its address waits at the destination, too, and in seconds the guest gives the peer
   * up.
   */
  private static List<Stream> streams(Moment moment, Vm peer, Vm guest) {
    return moment == Moment.ANSWER_LOST
        ? Streams.unhurried(guest, peer)
        : Streams.steady(peer, guest);
  }

  private static void goOn(Testbed testbed, SteppedMove move, Moment moment) {
    move.stop();
    if (moment == Moment.ECHOED) {
      move.resume(false);
      Controller.restart(testbed);
    } else if (moment == Moment.REDIRECTED) {
      Controller.kill(testbed);
      move.resume(false);
      Controller.restart(testbed);
    }
    move.report(SteppedMove.STOPPED);
    if (moment == Moment.STOPPED) {
      Controller.kill(testbed);
      move.resume(false);
      Controller.restart(testbed);
    } else if (moment != Moment.REDIRECTED && moment != Moment.ECHOED) {
      move.resume(false);
    }
    move.report(SteppedMove.RESUMED);
    if (moment == Moment.RESUMED) {
      Controller.crash(testbed);
    }
  }

  /** The guest stops only if it is told that it may; an announcement without answer is repeated. */
  private static void redirect(Testbed testbed, SteppedMove move, Moment moment) {
    if (moment == Moment.REDIRECTING) {
      CompletableFuture<Void> killing = CompletableFuture.runAsync(() -> Controller.kill(testbed));
      try {
        Pause.millis(MOMENT_MILLIS);
        move.report(SteppedMove.ABOUT_TO_STOP);
      } catch (RestException e) {
        testbed.progress().detail("the announced stop got no answer");
      }
      killing.join();
      Controller.restart(testbed);
    } else if (moment == Moment.ANSWER_LOST) {
      move.report(SteppedMove.ABOUT_TO_STOP);
      Controller.crash(testbed);
    } else if (moment == Moment.ECHOED) {
      move.report(SteppedMove.ABOUT_TO_STOP);
      Controller.kill(testbed);
      assertTrue(move.echo(ECHO), "the network does not say that the guest may stop");
      return;
    }
    Await.until(
        BACK,
        () -> {
          try {
            JsonNode answer = move.report(SteppedMove.ABOUT_TO_STOP);
            return answer.path("mayStop").asBoolean() ? "" : "the guest may not stop: " + answer;
          } catch (RestException e) {
            // Switches may still be on their way back to the controller.
            return e.toString();
          }
        });
  }
}
