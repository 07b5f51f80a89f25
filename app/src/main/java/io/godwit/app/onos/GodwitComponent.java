package io.godwit.app.onos;

import static java.util.concurrent.Executors.newSingleThreadExecutor;
import static java.util.concurrent.Executors.newSingleThreadScheduledExecutor;
import static org.onlab.util.Tools.groupedThreads;

import io.godwit.app.Godwit;
import io.godwit.app.GodwitService;
import io.godwit.app.Topology;
import io.godwit.app.engine.qmp.tcp.TcpMonitors;
import io.godwit.app.events.EventLog;
import io.godwit.app.facts.MigrationFacts;
import io.godwit.app.learning.Outcome;
import io.godwit.app.migration.Accepted;
import io.godwit.app.migration.Answer;
import io.godwit.app.migration.Migration;
import io.godwit.app.migration.MigrationEvent;
import io.godwit.app.migration.MigrationId;
import io.godwit.app.migration.MigrationTimings;
import io.godwit.app.migration.Phase;
import io.godwit.app.policy.ChannelCounters;
import io.godwit.app.policy.Counters;
import io.godwit.app.program.EdgeStatus;
import io.godwit.app.store.OnosLocationStores;
import io.godwit.app.store.OnosPolicyStores;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.conflict.Alarm;
import io.godwit.overlay.flow.FlowSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.onosproject.core.ApplicationId;
import org.onosproject.core.CoreService;
import org.onosproject.net.config.NetworkConfigRegistry;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.flow.FlowRuleService;
import org.onosproject.net.meter.MeterService;
import org.onosproject.net.packet.PacketService;
import org.onosproject.store.service.StorageService;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the application together inside ONOS, and takes it apart again. */
@Component(immediate = true, service = GodwitService.class)
public class GodwitComponent implements GodwitService {

  static final String APP_NAME = "io.godwit";

  /** More than one edge may say at once. */
  private static final int MAX_ANNOUNCEMENTS_WAITING = 4_096;

  private static final Logger log = LoggerFactory.getLogger(GodwitComponent.class);

  private final FlowRuleService flowRules;
  private final DeviceService devices;
  private final PacketService packets;
  private final SwitchListener switches;
  private final ScheduledExecutorService control =
      newSingleThreadScheduledExecutor(groupedThreads("godwit", "control", log));
  private final ScheduledExecutorService timer =
      newSingleThreadScheduledExecutor(groupedThreads("godwit", "timer", log));
  private final ExecutorService eventThread =
      newSingleThreadExecutor(groupedThreads("godwit", "events", log));
  private final ExecutorService policyThread =
      newSingleThreadExecutor(groupedThreads("godwit", "policy", log));
  private final ExecutorService storeThread =
      newSingleThreadExecutor(groupedThreads("godwit", "store", log));
  private final ExecutorService meterThread =
      newSingleThreadExecutor(groupedThreads("godwit", "meters", log));
  private final ThreadPoolExecutor learningThread =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MAX_ANNOUNCEMENTS_WAITING),
          groupedThreads("godwit", "learning", log));
  private final OnosPorts ports;
  private final OnosSwitchGateway gateway;
  private final TcpMonitors monitors;
  private final Godwit godwit;
  private final AnnouncementListener listener;
  private final TopologyConfigReader config;

  /** Starts deciding. */
  @Activate
  public GodwitComponent(
      @Reference CoreService core,
      @Reference FlowRuleService flowRules,
      @Reference MeterService meters,
      @Reference DeviceService devices,
      @Reference PacketService packets,
      @Reference StorageService storage,
      @Reference NetworkConfigRegistry configs) {
    this.flowRules = flowRules;
    this.devices = devices;
    this.packets = packets;
    ApplicationId appId = core.registerApplication(APP_NAME);
    ports = new OnosPorts(devices);
    gateway =
        new OnosSwitchGateway(
            flowRules,
            devices,
            packets,
            new FlowRuleTranslator(appId),
            new OnosMeters(meters, appId, timer, meterThread),
            appId,
            timer);
    monitors = new TcpMonitors(groupedThreads("godwit", "qmp", log), timer);
    godwit =
        new Godwit(
            new Godwit.Surroundings(
                FrameworkUtil.getBundle(GodwitComponent.class).getVersion().toString(),
                new OnosLocationStores(storage, appId, eventThread),
                new OnosPolicyStores(storage, appId, policyThread),
                new OnosMigrationStore(storage, appId),
                gateway,
                monitors,
                ports,
                this::nameOf,
                MigrationTimings.DEFAULTS,
                control,
                storeThread,
                learningThread,
                GodwitComponent::nowMillis));
    listener = new AnnouncementListener(appId, godwit::announced);
    config = new TopologyConfigReader(configs, appId, godwit.topology(), timer);
    switches = new SwitchListener(devices, godwit::switchConnected, godwit::switchDisconnected);
    gateway.start();
    switches.start();
    godwit.start();
    packets.addProcessor(listener, AnnouncementListener.PRIORITY);
    config.start();
    log.info("Godwit started");
  }

  /**
   * Stops deciding. When the application is deactivated its rules go, since nobody would keep them
   * true; when ONOS itself stops they stay, and traffic goes on.
   */
  @Deactivate
  public void deactivate() {
    config.stop();
    packets.removeProcessor(listener);
    switches.stop();
    gateway.stop();
    godwit.close();
    monitors.close();
    control.shutdownNow();
    timer.shutdownNow();
    storeThread.shutdownNow();
    learningThread.shutdownNow();
    eventThread.shutdownNow();
    policyThread.shutdownNow();
    meterThread.shutdownNow();
    if (!isFrameworkStopping()) {
      gateway.withdrawAll();
    }
    log.info("Godwit stopped");
  }

  private static boolean isFrameworkStopping() {
    Bundle self = FrameworkUtil.getBundle(GodwitComponent.class);
    BundleContext context = self.getBundleContext();
    return context == null || context.getBundle(0).getState() == Bundle.STOPPING;
  }

  private String nameOf(AttachmentPoint place) {
    Optional<Edge> edge = godwit.topology().edge(place.edge().value());
    return edge.map(e -> ports.name(e.switchId(), place.port()))
        .orElse(Long.toString(place.port()));
  }

  private static double nowMillis() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1e3 + now.getNano() / 1e6;
  }

  @Override
  public String version() {
    return godwit.version();
  }

  @Override
  public boolean isReady() {
    return godwit.isReady();
  }

  @Override
  public Topology topology() {
    return godwit.topology();
  }

  @Override
  public EdgeStatus edgeStatus(EdgeId edge) {
    return godwit.edgeStatus(edge);
  }

  @Override
  public Set<FlowSpec> rules(EdgeId edge) {
    return godwit.rules(edge);
  }

  @Override
  public EdgeStatus underlayStatus(String id) {
    return godwit.underlayStatus(id);
  }

  @Override
  public Set<FlowSpec> underlayRules(String id) {
    return godwit.underlayRules(id);
  }

  @Override
  public ChannelCounters channels() {
    return godwit.channels();
  }

  @Override
  public Counters counters() {
    return godwit.counters();
  }

  @Override
  public String portName(AttachmentPoint place) {
    return godwit.portName(place);
  }

  @Override
  public List<Alarm> alarms() {
    return godwit.alarms();
  }

  @Override
  public Map<Outcome, Long> announcements() {
    return godwit.announcements();
  }

  @Override
  public EventLog events() {
    return godwit.events();
  }

  @Override
  public List<Migration> migrations() {
    return godwit.migrations();
  }

  @Override
  public Optional<Migration> migration(MigrationId id) {
    return godwit.migration(id);
  }

  @Override
  public CompletableFuture<Accepted> migrate(MigrationFacts request) {
    return godwit.migrate(request);
  }

  @Override
  public CompletableFuture<Answer> report(MigrationId id, MigrationEvent event, String reason) {
    return godwit.report(id, event, reason);
  }

  @Override
  public CompletableFuture<Migration> sourceDone(MigrationId id) {
    return godwit.sourceDone(id);
  }

  @Override
  public CompletableFuture<Migration> await(MigrationId id, Phase phase) {
    return godwit.await(id, phase);
  }
}
