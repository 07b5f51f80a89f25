package io.godwit.overlay.plan;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.Multiset;
import io.godwit.location.AttachmentPoint;
import io.godwit.overlay.fabric.Arrival;
import io.godwit.overlay.fabric.Frame;
import io.godwit.overlay.fabric.Lab;
import io.godwit.overlay.fabric.Lab.Attached;
import io.godwit.overlay.fabric.Rollout;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.Placement;
import io.godwit.overlay.view.Stage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Guests that move about at random, and what must become of frames on the way. */
final class Journey {
  private static final int EDGES = 3;

  private final Random random;
  private final Lab lab = new Lab().edges(EDGES).network("a", 5001);
  private final List<Traveller> travellers = new ArrayList<>();
  private final List<Attached> residents = new ArrayList<>();
  private final Rollout rollout;
  private final List<NetworkView> views = new ArrayList<>();
  private final List<String> log = new ArrayList<>();

  /** Steps before which all that was underway has arrived. */
  private final Set<Integer> drained = new HashSet<>();

  private int joined;
  private int steps;

  Journey(Random random) {
    this.random = random;
    travellers.add(new Traveller(lab.vm("a", 1, 1)));
    travellers.add(new Traveller(lab.vm("a", 2, 1 + random.nextInt(EDGES))));
    for (int edge = 1; edge <= EDGES; edge++) {
      if (edge == EDGES || random.nextBoolean()) {
        residents.add(lab.vm("a", 10 + edge, edge));
      }
    }
    rollout = Move.rollout(lab);
    views.add(rollout.view());
  }

  void act() {
    int step;
    if (random.nextInt(6) == 0) {
      step = joinOrLeave();
    } else {
      step = advance(travellers.get(random.nextInt(travellers.size())));
    }
    views.add(rollout.view());
    steps = step;
  }

  private int joinOrLeave() {
    lab.set(rollout.view());
    Attached newcomer = lab.vm("a", 50 + joined % 2, 1 + random.nextInt(EDGES));
    NetworkView next =
        joined++ % 3 == 2 ? rollout.view().without(newcomer.endpoint().id()) : lab.view();
    log.add("a resident comes or goes at " + newcomer.place());
    return rollout.step(next);
  }

  private int advance(Traveller who) {
    boolean straightOn = random.nextInt(5) > 0;
    log.add(who.guest.mac() + " in " + who.stage + (straightOn ? "" : ", not straight on"));
    switch (who.stage) {
      case STEADY:
        return depart(who);
      case PREPARED:
        if (who.retreats) {
          return straightOn ? undo(who) : settle(who);
        }
        if (straightOn) {
          who.stage = Stage.REPOINTED;
          return who.move.repoint(rollout);
        }
        return random.nextBoolean() ? undo(who) : stop(who);
      case REPOINTED:
        if (straightOn) {
          who.stage = Stage.REDIRECTED;
          return who.move.turn(rollout);
        }
        return random.nextBoolean() ? retreat(who, true) : stop(who);
      case REDIRECTED:
        return straightOn ? stop(who) : retreat(who, random.nextBoolean());
      case STOPPED:
        return straightOn ? settle(who) : retreat(who, true);
      default:
        who.stage = Stage.STEADY;
        who.at = who.move.destination;
        int step = who.move.arrive(rollout);
        drained.add(step);
        return step;
    }
  }

  private int depart(Traveller who) {
    int edge = 1 + random.nextInt(EDGES);
    while (Lab.hv(edge).equals(who.at.edge())) {
      edge = 1 + random.nextInt(EDGES);
    }
    who.epoch += 2;
    who.move = new Move(who.guest, who.at, lab.freePort(edge), who.epoch);
    who.stage = Stage.PREPARED;
    who.retreats = false;
    return who.move.prepare(rollout);
  }

  private int stop(Traveller who) {
    who.stage = Stage.STOPPED;
    return who.move.stop(rollout);
  }

  private int settle(Traveller who) {
    who.stage = Stage.SETTLING;
    return who.move.settle(rollout);
  }

  /** Back to PREPARED, to be announced anew or for good. */
  private int retreat(Traveller who, boolean forGood) {
    who.stage = Stage.PREPARED;
    who.retreats = forGood;
    return forGood
        ? who.move.retreat(rollout)
        : rollout.step(who.move.at(Stage.PREPARED, rollout.view()));
  }

  private int undo(Traveller who) {
    int step = who.move.undo(rollout);
    who.stage = Stage.STEADY;
    who.undone.add(step);
    return step;
  }

  /** Edges take steps together where nobody waits for them. */
  void slowDown() {
    for (int i = 0; i < 4; i++) {
      int first = 1 + random.nextInt(steps - 1);
      int last = Math.min(steps, first + 1 + random.nextInt(3));
      int edge = 1 + random.nextInt(EDGES);
      if (rollout.merge(Lab.hv(edge), first, last)) {
        log.add("hv" + edge + " merges " + first + " to " + last);
      }
    }
  }

  void check() {
    for (int since = 0; since <= steps; since++) {
      int until = since;
      while (until < steps && !drained.contains(until + 1)) {
        until++;
      }
      for (Attached resident : residents) {
        for (Traveller traveller : travellers) {
          reach(resident, resident.place(), true, traveller, since, until);
          for (AttachmentPoint place : sometimes(traveller, since, until)) {
            boolean open = isOpen(traveller, place, since, until);
            Frame frame = traveller.guest.to(resident);
            expect(place, frame, Set.of(resident.place()), open, since, until);
          }
        }
      }
      for (AttachmentPoint place : sometimes(travellers.get(0), since, until)) {
        boolean open = isOpen(travellers.get(0), place, since, until);
        reach(travellers.get(0).guest, place, open, travellers.get(1), since, until);
      }
    }
  }

  private void reach(
      Attached sender, AttachmentPoint from, boolean open, Traveller to, int since, int until) {
    List<Placement> placements = placements(to, since, until);
    boolean risky = isUndoneAfterRedirect(to, since, until);
    Set<AttachmentPoint> allowed =
        placements.stream()
            .flatMap(p -> risky ? p.places().stream() : Stream.of(p.receiving()))
            .collect(Collectors.toSet());
    expect(from, sender.to(to.guest), allowed, open && !risky, since, until);
  }

  /** Then what is underway to the destination, which never runs, is lost with it. */
  private boolean isUndoneAfterRedirect(Traveller who, int since, int until) {
    return who.undone.stream()
            .anyMatch(step -> step > rollout.settledBefore(since) && step <= until)
        && placements(who, since, until).stream().anyMatch(Placement::isRepointed);
  }

  private void expect(
      AttachmentPoint from,
      Frame frame,
      Set<AttachmentPoint> allowed,
      boolean surely,
      int since,
      int until) {
    Map<Multiset<Arrival>, String> outcomes = rollout.outcomes(from, frame, since, until);
    outcomes.forEach(
        (arrivals, how) -> {
          List<AttachmentPoint> places = Lab.places(arrivals);
          assertTrue(
              places.size() <= 1 && (!surely || places.size() == 1) && allowed.containsAll(places),
              () ->
                  String.join("\n", log)
                      + "\nfrom step "
                      + since
                      + " to "
                      + until
                      + " "
                      + frame
                      + "\narrives at "
                      + places
                      + " instead of "
                      + allowed
                      + ":\n"
                      + how);
        });
  }

  private List<Placement> placements(Traveller who, int since, int until) {
    return views.subList(rollout.settledBefore(since), until + 1).stream()
        .map(view -> placement(view, who))
        .collect(Collectors.toList());
  }

  private static Placement placement(NetworkView view, Traveller who) {
    return view.attachment(who.guest.endpoint().id()).orElseThrow().placement();
  }

  private Set<AttachmentPoint> sometimes(Traveller who, int since, int until) {
    return placements(who, since, until).stream()
        .flatMap(placement -> placement.sending().stream())
        .collect(Collectors.toSet());
  }

  private boolean isOpen(Traveller who, AttachmentPoint place, int since, int until) {
    return placements(who, since, until).stream()
        .allMatch(placement -> placement.sending().contains(place));
  }

  /** One guest, and how far its move has got. */
  private static final class Traveller {
    final Attached guest;
    Stage stage = Stage.STEADY;
    AttachmentPoint at;
    Move move;
    long epoch = 1;
    final Set<Integer> undone = new HashSet<>();
    boolean retreats;

    Traveller(Attached guest) {
      this.guest = guest;
      this.at = guest.place();
    }
  }
}
