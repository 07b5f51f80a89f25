package io.godwit.app;

import io.godwit.app.events.EventLog;
import io.godwit.app.facts.MigrationFacts;
import io.godwit.app.learning.Outcome;
import io.godwit.app.migration.Accepted;
import io.godwit.app.migration.Answer;
import io.godwit.app.migration.Migration;
import io.godwit.app.migration.MigrationEvent;
import io.godwit.app.migration.MigrationId;
import io.godwit.app.migration.Phase;
import io.godwit.app.policy.ChannelCounters;
import io.godwit.app.policy.Counters;
import io.godwit.app.program.EdgeStatus;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.EdgeId;
import io.godwit.location.conflict.Alarm;
import io.godwit.overlay.flow.FlowSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What Godwit does for those who use it: the REST API, the command line, other applications. */
public interface GodwitService {

  String version();

  /** Whether what was stored has been read and is being kept in force. */
  boolean isReady();

  Topology topology();

  EdgeStatus edgeStatus(EdgeId edge);

  /** What the edge's switch should hold now. */
  Set<FlowSpec> rules(EdgeId edge);

  EdgeStatus underlayStatus(String id);

  /** What the underlay's switch should hold now of Godwit's. */
  Set<FlowSpec> underlayRules(String id);

  /** Which migrations' channels are open, and what passed there. */
  ChannelCounters channels();

  /** What the edges have counted. */
  Counters counters();

  /** The port's name at its switch, or its number if the switch tells none. */
  String portName(AttachmentPoint place);

  /** The alarms that are on at this node, the latest first. */
  List<Alarm> alarms();

  /** How many announcements this node has heard since it started, by what became of them. */
  Map<Outcome, Long> announcements();

  /** What happened lately, as far as this node heard of it. */
  EventLog events();

  /** All migrations that are known, oldest first. */
  List<Migration> migrations();

  Optional<Migration> migration(MigrationId id);

  /**
   * Takes a migration up. Asked again with the same id and content, it answers with the migration
   * that is under way.
   *
   * @return completes exceptionally with {@code FactsException} or {@code LocationException} if the
   *     request can't be taken; nothing has changed then
   */
  CompletableFuture<Accepted> migrate(MigrationFacts request);

  /** Tells a migration what happened. */
  CompletableFuture<Answer> report(MigrationId id, MigrationEvent event, String reason);

  /**
   * Tells a migration that its source has sent all of the guest (post-copy), and needs its channel
   * no longer. Said again it changes nothing.
   */
  CompletableFuture<Migration> sourceDone(MigrationId id);

  /** Completes when the migration is in that phase, past it, or can't reach it any more. */
  CompletableFuture<Migration> await(MigrationId id, Phase phase);
}
