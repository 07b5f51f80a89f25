package io.godwit.overlay.plan;

import io.godwit.location.AttachmentPoint;
import io.godwit.location.EdgeId;
import io.godwit.overlay.fabric.Lab;
import io.godwit.overlay.fabric.Lab.Attached;
import io.godwit.overlay.fabric.Rollout;
import io.godwit.overlay.fabric.Rollout.Level;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.Placement;
import io.godwit.overlay.view.Stage;

/** One guest's way from one place to another: the stages, and what each waits for. */
final class Move {

  final Attached guest;
  final AttachmentPoint source;
  final AttachmentPoint destination;
  private final long epoch;

  Move(Attached guest, AttachmentPoint source, AttachmentPoint destination, long epoch) {
    this.guest = guest;
    this.source = source;
    this.destination = destination;
    this.epoch = epoch;
  }

  EdgeId from() {
    return source.edge();
  }

  EdgeId to() {
    return destination.edge();
  }

  NetworkView at(Stage stage, NetworkView view) {
    return with(Placement.moving(stage, source, destination, epoch), view);
  }

  NetworkView arrived(NetworkView view) {
    return with(Placement.steady(destination, epoch), view);
  }

  private NetworkView with(Placement placement, NetworkView view) {
    return view.with(guest.endpoint(), placement);
  }

  /** The step to PREPARED; what follows waits until source and destination are as they should. */
  int prepare(Rollout rollout) {
    int step = rollout.step(at(Stage.PREPARED, rollout.view()));
    rollout.awaitEverywhere(Level.ADDED);
    rollout.await(Level.DONE, from(), to());
    return step;
  }

  /** The step to REPOINTED; the source follows once the destination has confirmed it. */
  int repoint(Rollout rollout) {
    int step = rollout.step(at(Stage.REPOINTED, rollout.view()));
    rollout.await(Level.ADDED, to());
    return step;
  }

  /**
   * The steps to REPOINTED and REDIRECTED; the guest stops once source and destination have
   * confirmed the second, whose number this returns.
   */
  int redirect(Rollout rollout) {
    repoint(rollout);
    return turn(rollout);
  }

  /** The step from REPOINTED to REDIRECTED. */
  int turn(Rollout rollout) {
    int step = rollout.step(at(Stage.REDIRECTED, rollout.view()));
    rollout.await(Level.ADDED, from(), to());
    return step;
  }

  int stop(Rollout rollout) {
    return rollout.step(at(Stage.STOPPED, rollout.view()));
  }

  /** The step to SETTLING; the last one waits for all edges. */
  int settle(Rollout rollout) {
    int step = rollout.step(at(Stage.SETTLING, rollout.view()));
    rollout.awaitEverywhere(Level.DONE);
    return step;
  }

  /** Back to PREPARED, as the first of two steps; the second one waits for all edges. */
  int retreat(Rollout rollout) {
    int step = rollout.step(at(Stage.PREPARED, rollout.view()));
    rollout.awaitEverywhere(Level.DONE);
    return step;
  }

  /** Back to where it was; another move waits for all edges. */
  int undo(Rollout rollout) {
    int step = rollout.step(with(Placement.steady(source, epoch), rollout.view()));
    rollout.awaitEverywhere(Level.DONE);
    return step;
  }

  int arrive(Rollout rollout) {
    return rollout.step(arrived(rollout.view()));
  }

  /** All of it. */
  void go(Rollout rollout) {
    prepare(rollout);
    redirect(rollout);
    stop(rollout);
    settle(rollout);
    arrive(rollout);
  }

  /** The way from {@code lab}'s view on. */
  static Rollout rollout(Lab lab) {
    return new Rollout(lab.planner(), lab.view());
  }
}
