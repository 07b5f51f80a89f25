package io.godwit.app;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.godwit.app.engine.EngineReports;
import io.godwit.app.engine.Engines;
import io.godwit.app.engine.qmp.QmpEngine;
import io.godwit.app.engine.qmp.QmpMonitors;
import io.godwit.app.events.EventLog;
import io.godwit.app.events.EventSource;
import io.godwit.app.events.WatchedMigrations;
import io.godwit.app.facts.ChannelRequest;
import io.godwit.app.facts.ChannelTranslator;
import io.godwit.app.facts.EngineTranslator;
import io.godwit.app.facts.FactsException;
import io.godwit.app.facts.FactsTranslator;
import io.godwit.app.facts.MigrationFacts;
import io.godwit.app.facts.PortNames;
import io.godwit.app.learning.Announcement;
import io.godwit.app.learning.Learning;
import io.godwit.app.learning.Outcome;
import io.godwit.app.migration.Accepted;
import io.godwit.app.migration.Answer;
import io.godwit.app.migration.EngineChoice;
import io.godwit.app.migration.Migration;
import io.godwit.app.migration.MigrationCoordinator;
import io.godwit.app.migration.MigrationEvent;
import io.godwit.app.migration.MigrationId;
import io.godwit.app.migration.MigrationStore;
import io.godwit.app.migration.MigrationTimings;
import io.godwit.app.migration.Phase;
import io.godwit.app.migration.Transition;
import io.godwit.app.policy.ChannelCounters;
import io.godwit.app.policy.Counters;
import io.godwit.app.policy.PolicyBook;
import io.godwit.app.policy.PolicyStores;
import io.godwit.app.policy.UnderlayBook;
import io.godwit.app.program.EdgeStatus;
import io.godwit.app.program.NetworkProgrammer;
import io.godwit.app.program.SwitchGateway;
import io.godwit.app.program.UnderlayProgrammer;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Binding;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.EndpointId;
import io.godwit.location.LocationException;
import io.godwit.location.conflict.Alarm;
import io.godwit.location.conflict.Alarms;
import io.godwit.location.conflict.Sightings;
import io.godwit.location.service.Location;
import io.godwit.location.service.LocationAdmin;
import io.godwit.location.service.LocationManager;
import io.godwit.location.store.LocationStores;
import io.godwit.location.store.Registration;
import io.godwit.overlay.channel.Channel;
import io.godwit.overlay.channel.Underlay;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.plan.Planner;
import io.godwit.overlay.view.NetworkView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The application without its surroundings: stores, switches, time and threads are passed in.
 * Inputs (the location service, switches, engines) reach one control thread, which keeps one
 * immutable view in force. Thread-safe.
 */
public final class Godwit implements GodwitService, AutoCloseable {

  private final String version;
  private final LocationManager locations;
  private final PolicyBook policy;
  private final UnderlayBook underlayBook;
  private final ViewKeeper viewKeeper;
  private final Topology topology;
  private final NetworkProgrammer programmer;
  private final UnderlayProgrammer underlays;
  private final Counters counters;
  private final ChannelCounters channels;
  private final MigrationCoordinator coordinator;
  private final Engines engines;
  private final Alarms alarms;
  private final Sightings sightings;
  private final Learning learning;
  private final EventLog events;
  private final EventSource eventSource;
  private final List<Registration> registrations = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService control;
  private final Function<AttachmentPoint, String> portNames;
  private final DoubleSupplier nowMillis;
  private volatile boolean ready;

  /** What {@link Godwit} stands on. */
  public static final class Surroundings {
    final String version;
    final LocationStores locations;
    final PolicyStores policies;
    final MigrationStore migrations;
    final SwitchGateway switches;
    final QmpMonitors monitors;
    final PortNames ports;
    final Function<AttachmentPoint, String> portNames;
    final MigrationTimings timings;
    final ScheduledExecutorService control;
    final Executor storeThread;
    final Executor learningThread;
    final DoubleSupplier nowMillis;

    /**
     * @param monitors reaches the QEMU processes of migrations that Godwit drives
     * @param portNames names a place's port for people
     * @param control the one thread on which Godwit decides
     * @param storeThread where writes of bindings may block; one thread, so that they keep order
     * @param learningThread where announcements are judged, which may block; refuses what is too
     *     much for it
     * @param nowMillis wall-clock time in milliseconds since 1970 with its fraction
     */
    public Surroundings(
        String version,
        LocationStores locations,
        PolicyStores policies,
        MigrationStore migrations,
        SwitchGateway switches,
        QmpMonitors monitors,
        PortNames ports,
        Function<AttachmentPoint, String> portNames,
        MigrationTimings timings,
        ScheduledExecutorService control,
        Executor storeThread,
        Executor learningThread,
        DoubleSupplier nowMillis) {
      this.version = version;
      this.locations = locations;
      this.policies = policies;
      this.migrations = migrations;
      this.switches = switches;
      this.monitors = monitors;
      this.ports = ports;
      this.portNames = portNames;
      this.timings = timings;
      this.control = control;
      this.storeThread = storeThread;
      this.learningThread = learningThread;
      this.nowMillis = nowMillis;
    }
  }

  public Godwit(Surroundings around) {
    version = around.version;
    control = around.control;
    portNames = around.portNames;
    nowMillis = around.nowMillis;
    LongSupplier clock = () -> (long) nowMillis.getAsDouble();
    locations = new LocationManager(around.locations);
    LocationAdmin admin = new LocationAdmin(around.locations, locations, clock);
    events = new EventLog(nowMillis);
    eventSource = new EventSource(events);
    Planner planner = Planner.standard();
    programmer = new NetworkProgrammer(planner, around.switches, control, NetworkView.EMPTY);
    underlays = new UnderlayProgrammer(around.switches, control);
    channels = new ChannelCounters(underlays::view, around.switches);
    counters = new Counters(programmer::view, around.switches, planner);
    engines =
        new Engines(
            ImmutableList.of(new QmpEngine(around.monitors, new EngineDesk(), control, nowMillis)));
    coordinator =
        new MigrationCoordinator(
            programmer,
            underlays,
            new WatchedMigrations(around.migrations, eventSource::migrationChanged),
            new Bindings(admin, around.storeThread),
            around.timings,
            control,
            nowMillis,
            engines::follow);
    viewKeeper = new ViewKeeper(programmer, coordinator, control);
    policy = new PolicyBook(around.policies, locations, viewKeeper);
    underlayBook = new UnderlayBook(around.policies, locations, this::follow);
    topology =
        new Topology(locations, admin, new FactsTranslator(around.ports), policy, underlayBook);
    alarms = new Alarms();
    sightings = new Sightings(locations, admin, alarms, clock);
    learning =
        new Learning(
            sightings,
            new AnnouncedMigrations(coordinator, programmer, control),
            around.learningThread,
            clock);
  }

  /** Takes up what is stored and brings the switches to it. */
  public void start() {
    control.execute(coordinator::resume);
    // Replays everything that is stored before anything new; each piece queues on the control
    // thread, so what follows it there sees the view complete.
    policy.start();
    underlayBook.start();
    registrations.add(locations.addListener(viewKeeper));
    registrations.add(locations.addListener(learning));
    registrations.add(locations.addListener(eventSource));
    registrations.add(alarms.addListener(eventSource::alarmRaised));
    control.execute(
        () -> {
          programmer.start();
          underlays.start();
          coordinator.carryOn();
          ready = true;
        });
  }

  /** Stops deciding; the switches keep what they hold. */
  @Override
  public void close() {
    ready = false;
    control.execute(engines::close);
    registrations.forEach(Registration::close);
    sightings.close();
    policy.close();
    underlayBook.close();
    locations.close();
  }

  /** A switch connected. */
  public void switchConnected(String switchId) {
    control.execute(
        () -> {
          programmer.connected(switchId);
          underlays.connected(switchId);
          edgesOn(switchId).forEach(edge -> coordinator.switchChanged(edge, true));
        });
  }

  /** A switch is gone. */
  public void switchDisconnected(String switchId) {
    control.execute(
        () -> {
          programmer.disconnected(switchId);
          underlays.disconnected(switchId);
          edgesOn(switchId).forEach(edge -> coordinator.switchChanged(edge, false));
        });
  }

  /** A frame came from a switch, whose sender says where it is. */
  public void announced(String switchId, long port, Announcement announcement) {
    learning.hear(switchId, port, announcement);
  }

  private void follow(String id, Optional<Underlay> before, Optional<Underlay> now) {
    control.execute(
        () ->
            underlays.update(
                view -> now.map(view::with).orElseGet(() -> view.withoutUnderlay(id))));
  }

  private List<EdgeId> edgesOn(String switchId) {
    return programmer.view().edges().stream()
        .filter(edge -> edge.switchId().equals(switchId))
        .map(Edge::id)
        .collect(Collectors.toList());
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public boolean isReady() {
    return ready;
  }

  @Override
  public Topology topology() {
    return topology;
  }

  @Override
  public EdgeStatus edgeStatus(EdgeId edge) {
    return askControl(() -> programmer.status(edge)).join();
  }

  @Override
  public Set<FlowSpec> rules(EdgeId edge) {
    return programmer.desired(edge);
  }

  @Override
  public EdgeStatus underlayStatus(String id) {
    return askControl(() -> underlays.status(id)).join();
  }

  @Override
  public Set<FlowSpec> underlayRules(String id) {
    return underlays.desired(id);
  }

  @Override
  public ChannelCounters channels() {
    return channels;
  }

  @Override
  public Counters counters() {
    return counters;
  }

  @Override
  public String portName(AttachmentPoint place) {
    return portNames.apply(place);
  }

  @Override
  public List<Alarm> alarms() {
    return alarms.active((long) nowMillis.getAsDouble());
  }

  @Override
  public Map<Outcome, Long> announcements() {
    return learning.counts();
  }

  @Override
  public EventLog events() {
    return events;
  }

  @Override
  public List<Migration> migrations() {
    return askControl(coordinator::all).join();
  }

  @Override
  public Optional<Migration> migration(MigrationId id) {
    return askControl(() -> coordinator.get(id)).join();
  }

  @Override
  public CompletableFuture<Accepted> migrate(MigrationFacts facts) {
    MigrationId id =
        facts.id == null ? MigrationId.of("m-" + UUID.randomUUID()) : migrationId(facts.id);
    EngineChoice engine = EngineTranslator.engine(facts);
    Optional<ChannelRequest> channel = ChannelTranslator.request(facts, engine);
    if (facts.endpoint == null) {
      throw FactsException.invalid("field 'endpoint' is missing");
    }
    Location location =
        topology
            .endpoint(facts.endpoint)
            .orElseThrow(
                () ->
                    LocationException.notFound(
                        "no endpoint '" + facts.endpoint + "': see GET /godwit/v1/endpoints"));
    AttachmentPoint to = topology.place(facts.to);
    boolean comesHome = Boolean.TRUE.equals(facts.comesHome);
    EndpointId endpoint = location.endpoint().id();
    return onControl(() -> admit(id, endpoint, to, engine, channel, comesHome));
  }

  private CompletableFuture<Accepted> admit(
      MigrationId id,
      EndpointId endpoint,
      AttachmentPoint to,
      EngineChoice engine,
      Optional<ChannelRequest> channel,
      boolean comesHome) {
    Optional<Migration> known = coordinator.get(id);
    if (known.isPresent()) {
      if (!known.get().endpoint().equals(endpoint)
          || !known.get().to().equals(to)
          || !known.get().engine().equals(engine)
          || known.get().channel().isPresent() != channel.isPresent()) {
        throw LocationException.conflict(
            "migration '" + id + "' was asked for with other content: choose another id");
      }
      return CompletableFuture.completedFuture(Accepted.of(known.get(), false));
    }
    return coordinator
        .free(endpoint)
        .thenCompose(
            nothing -> {
              Migration request = request(id, endpoint, to, engine, channel, comesHome);
              return coordinator.begin(request);
            })
        .thenApply(migration -> Accepted.of(migration, true));
  }

  /** Only what the control thread reads now is what the migration starts from. */
  private Migration request(
      MigrationId id,
      EndpointId endpoint,
      AttachmentPoint to,
      EngineChoice engine,
      Optional<ChannelRequest> channel,
      boolean comesHome) {
    Binding binding =
        locations
            .location(endpoint)
            .flatMap(Location::binding)
            .orElseThrow(
                () ->
                    LocationException.conflict(
                        endpoint + " has no place yet: register it with an edge and a port"));
    if (binding.active().equals(to)) {
      throw LocationException.conflict(
          endpoint + " is already at " + to + ": choose another place to move it to");
    }
    if (binding.active().edge().equals(to.edge())) {
      throw FactsException.invalid(
          endpoint + " is already at edge " + to.edge() + ": a migration leads to another edge");
    }
    return Migration.request(
        id,
        endpoint,
        binding.active(),
        to,
        engine,
        channel(channel, binding.active(), to, engine),
        binding.epoch() + 1,
        comesHome,
        nowMillis.getAsDouble());
  }

  /** Where the hosts' addresses were not said they are what the edges have now. */
  private Optional<Channel> channel(
      Optional<ChannelRequest> request,
      AttachmentPoint from,
      AttachmentPoint to,
      EngineChoice engine) {
    Optional<Channel> channel =
        request.flatMap(
            said ->
                locations
                    .edge(from.edge())
                    .flatMap(
                        source ->
                            locations
                                .edge(to.edge())
                                .map(destination -> said.between(source, destination))));
    ChannelTranslator.check(channel, engine, topology.underlays());
    return channel;
  }

  @Override
  public CompletableFuture<Migration> sourceDone(MigrationId id) {
    return onControl(() -> coordinator.sourceDone(id));
  }

  @Override
  public CompletableFuture<Answer> report(MigrationId id, MigrationEvent event, String reason) {
    return onControl(
        () -> {
          Optional<Migration> migration = coordinator.get(id).filter(engines::drive);
          return migration.isPresent()
              ? reportOfDriven(migration.get(), event, reason)
              : coordinator.feed(id, event, reason);
        });
  }

  /** Only the engine knows where the guest is: it may be asked to go back, and says what it did. */
  private CompletableFuture<Answer> reportOfDriven(
      Migration migration, MigrationEvent event, String reason) {
    if (event != MigrationEvent.ABORT) {
      throw LocationException.conflict(
          String.format(
              "migration %s is driven by the engine '%s', which reports for itself",
              migration.id(), migration.engine().name()));
    }
    if (engines.cancel(migration, reason)) {
      return CompletableFuture.completedFuture(
          Answer.of(Transition.Verdict.MOVED, coordinator.get(migration.id()).orElse(migration)));
    }
    switch (migration.state()) {
      case REQUESTED:
      case PREPARING:
      case READY:
      case SWITCHING:
        return CompletableFuture.completedFuture(Answer.of(Transition.Verdict.REFUSED, migration));
      default:
        return coordinator.feed(migration.id(), event, reason);
    }
  }

  @Override
  public CompletableFuture<Migration> await(MigrationId id, Phase phase) {
    // Not a dependent stage: whoever gives up waiting cancels the very future that is kept.
    CompletableFuture<Migration> reached = new CompletableFuture<>();
    control.execute(
        () -> {
          try {
            coordinator.await(id, phase, reached);
          } catch (RuntimeException e) {
            reached.completeExceptionally(e);
          }
        });
    return reached;
  }

  private static MigrationId migrationId(String text) {
    try {
      return MigrationId.of(text);
    } catch (IllegalArgumentException e) {
      throw FactsException.invalid("field 'id': " + e.getMessage());
    }
  }

  private <T> CompletableFuture<T> askControl(Supplier<T> question) {
    return CompletableFuture.supplyAsync(question, control);
  }

  private <T> CompletableFuture<T> onControl(Supplier<CompletableFuture<T>> action) {
    return askControl(action).thenCompose(answer -> answer);
  }

  /** Takes the reports of the engines that Godwit drives. */
  private final class EngineDesk implements EngineReports {
    @Override
    public void report(MigrationId id, MigrationEvent event, String reason) {
      coordinator.feed(id, event, reason);
    }

    @Override
    public void over(MigrationId id) {
      coordinator.get(id).ifPresent(migration -> coordinator.sourceDone(id));
    }

    @Override
    public void note(MigrationId id, String event, ImmutableMap<String, Long> figures) {
      coordinator.note(id, event, figures);
    }
  }
}
