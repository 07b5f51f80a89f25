package io.godwit.benchmarks.switchover;

import io.godwit.benchmarks.controller.Guest;
import io.godwit.benchmarks.controller.Hypervisors;
import io.godwit.benchmarks.report.Progress;
import io.godwit.scenarios.rest.Godwit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Moves of a setting's guests from one edge to another and back. In each round all migrations are
 * prepared, then switched over one after the other while nothing else goes on, then settled.
 */
public final class Rounds {
  private static final int SOURCE = 0;
  private static final int DESTINATION = 1;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Godwit godwit;
  private final Hypervisors hypervisors;
  private final boolean saysNearlyDone;
  private final List<Mover> movers;
  private boolean atHome = true;
  private boolean atRest = true;

  /** A guest that moves, and its port at each of the two edges. */
  private record Mover(Guest guest, int atSource, int atDestination) {}

  /**
   * Registers the setting's network and guests at hypervisors that have just started.
   *
   * @param saysNearlyDone whether the engine says beforehand that its copy is nearly done
   */
  public Rounds(
      Godwit godwit,
      Hypervisors hypervisors,
      Setting setting,
      int network,
      boolean saysNearlyDone) {
    this.saysNearlyDone = saysNearlyDone;
    this.godwit = godwit;
    this.hypervisors = hypervisors;
    hypervisors.network(network);
    List<Guest> residents =
        IntStream.range(0, setting.residents())
            .mapToObj(i -> new Guest(network, i))
            .collect(Collectors.toList());
    hypervisors.attach(residents, i -> i % setting.edges());
    List<Guest> moving =
        IntStream.range(setting.residents(), setting.endpoints())
            .mapToObj(i -> new Guest(network, i))
            .collect(Collectors.toList());
    List<Integer> ports = hypervisors.attach(moving, i -> SOURCE);
    movers =
        IntStream.range(0, moving.size())
            .mapToObj(
                i -> new Mover(moving.get(i), ports.get(i), hypervisors.freePort(DESTINATION)))
            .collect(Collectors.toList());
  }

  /** Moves them so many times, back and forth, from when the controller is at rest. */
  public List<Switchover> run(int rounds, Progress progress) throws InterruptedException {
    atRest &= hypervisors.awaitRest();
    List<Switchover> all = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      List<Switchover> done = round();
      // The first round warms up the controller's compiler.
      if (round > 0) {
        all.addAll(done);
      }
      progress.tick("%d of %d rounds of %d moves", round + 1, rounds, movers.size());
    }
    return all;
  }

  /** Whether the controller was at rest each time before they moved. */
  public boolean wereAtRest() {
    return atRest;
  }

  private List<Switchover> round() throws InterruptedException {
    boolean forth = atHome;
    atHome = !atHome;
    int source = forth ? SOURCE : DESTINATION;
    int destination = forth ? DESTINATION : SOURCE;
    List<String> migrations = new ArrayList<>();
    for (Mover mover : movers) {
      int port = forth ? mover.atDestination() : mover.atSource();
      migrations.add(
          godwit.migrate(mover.guest().id(), hypervisors.edge(destination), "vm" + port));
    }
    for (String migration : migrations) {
      godwit.awaitMigration(migration, "READY", PATIENCE);
    }
    List<Switchover> done = new ArrayList<>();
    for (String migration : migrations) {
      done.add(Switchover.of(godwit, hypervisors, migration, source, destination, saysNearlyDone));
    }
    for (String migration : migrations) {
      godwit.report(migration, "resumed");
    }
    for (String migration : migrations) {
      // From then on the guest may move again; a guarded one's old edge answers for 30 s more.
      godwit.awaitFollowed(migration, PATIENCE);
    }
    return done;
  }
}
