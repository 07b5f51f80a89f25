package io.godwit.app.onos;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.godwit.app.program.Count;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.RateLimit;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.meter.Band;
import org.onosproject.net.meter.DefaultBand;
import org.onosproject.net.meter.DefaultMeterRequest;
import org.onosproject.net.meter.Meter;
import org.onosproject.net.meter.MeterCellId;
import org.onosproject.net.meter.MeterContext;
import org.onosproject.net.meter.MeterFailReason;
import org.onosproject.net.meter.MeterId;
import org.onosproject.net.meter.MeterRequest;
import org.onosproject.net.meter.MeterService;
import org.onosproject.net.meter.MeterState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The meters of the switches, one for each {@link RateLimit} that rules of a switch name. A meter
 * is made when the first such rule comes and withdrawn when the last has gone; other applications'
 * meters are left alone.
 *
 * <p>ONOS numbers meters. Which of them belongs to which limit is not stored: a rule that is read
 * back from a switch names its meter, and a switch drops the rules of a meter that is deleted
 * (OpenFlow 1.3.5 §6.5), so such a rule shows that its meter is there. A meter that no rule shows
 * is made anew: the switch may have restarted.
 *
 * <p>Rules wait a little for their meters and then go without them, so that nothing else at that
 * switch waits for long; the meter follows ({@link #whenLate}). A switch that has no meters goes
 * without until it connects again, and the log says so once. Thread-safe.
 */
final class OnosMeters {

  /** Longer than a meter takes where ONOS asks at once whether it was made. */
  static final long WAIT_MILLIS = 250;

  private static final Logger log = LoggerFactory.getLogger(OnosMeters.class);

  private final MeterService meters;
  private final ApplicationId appId;
  private final ScheduledExecutorService timer;
  private final Executor background;
  private final Map<DeviceId, SwitchMeters> switches = new ConcurrentHashMap<>();
  private volatile BiConsumer<DeviceId, Collection<FlowSpec>> late = (device, rules) -> {};

  /**
   * @param background one thread, which may wait for ONOS's stores
   */
  OnosMeters(
      MeterService meters,
      ApplicationId appId,
      ScheduledExecutorService timer,
      Executor background) {
    this.meters = meters;
    this.appId = appId;
    this.timer = timer;
    this.background = background;
  }

  /** Says who is told of rules that went without a meter which is there by now. */
  void whenLate(BiConsumer<DeviceId, Collection<FlowSpec>> listener) {
    late = listener;
  }

  /**
   * Makes the meters that {@code rules} need.
   *
   * @return completes when they are there, can't be had, or have been waited for long enough; never
   *     exceptionally
   */
  CompletableFuture<Void> prepare(DeviceId device, Collection<FlowSpec> rules) {
    SwitchMeters here = at(device);
    ImmutableList.Builder<CompletableFuture<Void>> awaited = ImmutableList.builder();
    for (FlowSpec rule : rules) {
      rule.limit()
          .ifPresent(
              limit ->
                  awaited.add(
                      here.use(
                          limit,
                          rule,
                          entry -> background.execute(() -> submit(device, limit, entry)))));
    }
    CompletableFuture<?>[] all = awaited.build().toArray(new CompletableFuture<?>[0]);
    CompletableFuture<Void> ready = CompletableFuture.allOf(all);
    if (ready.isDone() || here.isSlow()) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> enough = new CompletableFuture<>();
    timer.schedule(
        () -> {
          if (!ready.isDone() && here.becomesSlow()) {
            log.info("Switch {}: rules do not wait for their meters any more", device);
          }
          enough.complete(null);
        },
        WAIT_MILLIS,
        TimeUnit.MILLISECONDS);
    // Whoever tells of a meter is one of ONOS's store, and must not be made to wait.
    return CompletableFuture.anyOf(ready, enough).thenAcceptAsync(either -> {}, timer);
  }

  /**
   * The meter that the rule is to be sent with now; empty if it has no limit, or must go without.
   */
  Optional<MeterId> of(DeviceId device, FlowSpec rule) {
    return rule.limit().flatMap(limit -> at(device).meter(limit, rule));
  }

  /** These rules are about to go: none of them gets a meter any more. */
  void leaving(DeviceId device, Collection<FlowSpec> rules) {
    rules.forEach(rule -> rule.limit().ifPresent(limit -> at(device).leaving(limit, rule)));
  }

  /** These rules are gone; the meters that nobody uses now go, too. */
  void gone(DeviceId device, Collection<FlowSpec> rules) {
    SwitchMeters here = at(device);
    for (FlowSpec rule : rules) {
      rule.limit()
          .flatMap(limit -> here.gone(limit, rule))
          .ifPresent(entry -> background.execute(() -> withdraw(device, here.number(entry))));
    }
  }

  /** Forgets all that is known of the switch but for the meters that its rules name. */
  void adopt(DeviceId device, Map<RateLimit, MeterId> seen) {
    at(device).adopt(seen);
  }

  /** Whether ONOS has such a meter of this application at the switch, as far as it knows. */
  boolean isFor(DeviceId device, RateLimit limit, MeterId id) {
    Meter meter = meters.getMeter(device, id);
    return meter != null
        && isOurs(meter)
        && meter.state() == MeterState.ADDED
        && meter.unit() == Meter.Unit.PKTS_PER_SEC
        && meter.bands().size() == 1
        && meter.bands().stream().allMatch(band -> isFor(band, limit));
  }

  private static boolean isFor(Band band, RateLimit limit) {
    Long burst = band.burst();
    return band.type() == Band.Type.DROP
        && band.rate() == limit.packetsPerSecond()
        && burst != null
        && burst == limit.burst();
  }

  /** Withdraws what this application has at the switch and no rule is sent with any more. */
  void sweep(DeviceId device) {
    background.execute(() -> sweepNow(device));
  }

  private void sweepNow(DeviceId device) {
    Set<MeterCellId> used = ImmutableSet.copyOf(at(device).ids());
    for (Meter meter : meters.getMeters(device)) {
      if (isOurs(meter) && !used.contains(meter.meterCellId())) {
        withdraw(meter);
      }
    }
  }

  /** The application is going. */
  void withdrawAll() {
    for (Meter meter : meters.getAllMeters()) {
      if (isOurs(meter)) {
        withdraw(meter);
      }
    }
    switches.clear();
  }

  /** What the limit's meter had dropped when ONOS last read it; empty if there is none. */
  Optional<Count> dropped(DeviceId device, RateLimit limit) {
    Optional<Meter> meter = at(device).id(limit).map(id -> meters.getMeter(device, id));
    return meter.map(
        m ->
            m.bands().stream()
                .map(band -> Count.of(band.packets(), band.bytes()))
                .reduce(Count.ZERO, Count::plus));
  }

  private boolean isOurs(Meter meter) {
    return appId.equals(meter.appId()) && meter.state() != MeterState.PENDING_REMOVE;
  }

  private SwitchMeters at(DeviceId device) {
    return switches.computeIfAbsent(device, id -> new SwitchMeters());
  }

  /** Asks ONOS for a meter, and waits for its store. */
  private void submit(DeviceId device, RateLimit limit, SwitchMeters.Entry entry) {
    SwitchMeters here = at(device);
    MeterContext outcome =
        new MeterContext() {
          @Override
          public void onSuccess(MeterRequest request) {
            tell(device, here.confirmed(entry));
          }

          @Override
          public void onError(MeterRequest request, MeterFailReason reason) {
            lacking(device, entry, reason.toString());
          }
        };
    try {
      Meter meter =
          meters.submit(
              request(device, limit.packetsPerSecond(), limit.burst()).withContext(outcome).add());
      tell(device, here.numbered(entry, (MeterId) meter.meterCellId()));
    } catch (RuntimeException e) {
      // So says ONOS that it has no number left, for example of none.
      lacking(device, entry, e.toString());
    }
  }

  private void tell(DeviceId device, Collection<FlowSpec> without) {
    if (!without.isEmpty()) {
      late.accept(device, without);
    }
  }

  private void lacking(DeviceId device, SwitchMeters.Entry entry, String reason) {
    if (at(device).failed(entry)) {
      log.warn("Switch {} has no meters ({}): its rules go without", device, reason);
    }
  }

  private void withdraw(DeviceId device, Optional<MeterId> id) {
    id.map(number -> meters.getMeter(device, number)).ifPresent(this::withdraw);
  }

  private void withdraw(Meter meter) {
    Band band = meter.bands().iterator().next();
    long burst = band.burst() == null ? 0 : band.burst();
    meters.withdraw(request(meter.deviceId(), band.rate(), burst).remove(), meter.meterCellId());
  }

  private MeterRequest.Builder request(DeviceId device, long rate, long burst) {
    return DefaultMeterRequest.builder()
        .forDevice(device)
        .fromApp(appId)
        .withUnit(Meter.Unit.PKTS_PER_SEC)
        .burst()
        .withBands(
            ImmutableList.of(
                DefaultBand.builder()
                    .ofType(Band.Type.DROP)
                    .withRate(rate)
                    .burstSize(burst)
                    .build()));
  }
}
