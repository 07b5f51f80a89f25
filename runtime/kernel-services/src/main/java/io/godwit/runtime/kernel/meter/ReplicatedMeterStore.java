package io.godwit.runtime.kernel.meter;

import static org.onosproject.net.meter.MeterEvent.Type.METER_ADDED;
import static org.onosproject.net.meter.MeterEvent.Type.METER_ADD_REQ;
import static org.onosproject.net.meter.MeterEvent.Type.METER_REFERENCE_COUNT_ZERO;
import static org.onosproject.net.meter.MeterEvent.Type.METER_REMOVED;
import static org.onosproject.net.meter.MeterEvent.Type.METER_REM_REQ;
import static org.slf4j.LoggerFactory.getLogger;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.onlab.util.KryoNamespace;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.meter.Band;
import org.onosproject.net.meter.BandEntry;
import org.onosproject.net.meter.DefaultBand;
import org.onosproject.net.meter.DefaultMeter;
import org.onosproject.net.meter.Meter;
import org.onosproject.net.meter.MeterCellId;
import org.onosproject.net.meter.MeterEvent;
import org.onosproject.net.meter.MeterFailReason;
import org.onosproject.net.meter.MeterFeatures;
import org.onosproject.net.meter.MeterId;
import org.onosproject.net.meter.MeterKey;
import org.onosproject.net.meter.MeterOperation;
import org.onosproject.net.meter.MeterScope;
import org.onosproject.net.meter.MeterState;
import org.onosproject.net.meter.MeterStore;
import org.onosproject.net.meter.MeterStoreDelegate;
import org.onosproject.net.meter.MeterStoreResult;
import org.onosproject.store.AbstractStore;
import org.onosproject.store.serializers.KryoNamespaces;
import org.onosproject.store.service.ConsistentMap;
import org.onosproject.store.service.MapEvent;
import org.onosproject.store.service.MapEventListener;
import org.onosproject.store.service.Serializer;
import org.onosproject.store.service.StorageService;
import org.onosproject.store.service.Versioned;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;

/**
 * Meters in a replicated map, which thereby outlive the process.
 *
 * <p>A meter is wanted (pending), then seen on its switch (added), then unwanted (pending removal),
 * then gone. The future of a request ends when the switch shows what was requested, or with the
 * reason why it can't. What a meter has counted is kept by the node that reads its switch, and not
 * replicated: it changes with every reading. Serves meters with a plain number on the device-wide
 * scope, as OpenFlow has them. Safe for use by many threads.
 *
 * <p>Ranked above the kernel's own store, which implements an older interface.
 */
@Component(immediate = true, service = MeterStore.class, property = "service.ranking:Integer=1000")
public class ReplicatedMeterStore extends AbstractStore<MeterEvent, MeterStoreDelegate>
    implements MeterStore {
  private static final Logger log = getLogger(ReplicatedMeterStore.class);

  private final MapEventListener<MeterKey, DefaultMeter> changes = this::changed;
  private final Map<MeterKey, CompletableFuture<MeterStoreResult>> requests =
      new ConcurrentHashMap<>();
  private final Map<MeterKey, Meter> readings = new ConcurrentHashMap<>();
  private final Map<DeviceId, MeterFeatures> features = new ConcurrentHashMap<>();

  private final ConsistentMap<MeterKey, DefaultMeter> meters;

  /** Opens the map; meters of an earlier run are in it. */
  @Activate
  public ReplicatedMeterStore(@Reference StorageService storageService) {
    meters =
        storageService
            .<MeterKey, DefaultMeter>consistentMapBuilder()
            .withName("godwit-runtime-meters")
            .withSerializer(
                Serializer.using(
                    KryoNamespace.newBuilder()
                        .register(KryoNamespaces.API)
                        .register(MeterKey.class)
                        .register(DefaultMeter.class)
                        .register(DefaultBand.class)
                        .register(Band.Type.class)
                        .register(MeterState.class)
                        .register(Meter.Unit.class)
                        .build("godwit-runtime-meters")))
            .build();
    meters.addListener(changes);
    log.info("Started");
  }

  @Deactivate
  void deactivate() {
    meters.removeListener(changes);
    log.info("Stopped");
  }

  @Override
  public CompletableFuture<MeterStoreResult> addOrUpdateMeter(Meter meter) {
    CompletableFuture<MeterStoreResult> result = expect(key(meter));
    meters.put(key(meter), (DefaultMeter) meter);
    return result;
  }

  @Override
  public CompletableFuture<MeterStoreResult> deleteMeter(Meter meter) {
    CompletableFuture<MeterStoreResult> result = expect(key(meter));
    Versioned<DefaultMeter> unwanted =
        meters.computeIfPresent(key(meter), (k, m) -> with(m, MeterState.PENDING_REMOVE));
    if (unwanted == null) {
      conclude(key(meter), MeterStoreResult.success());
    }
    return result;
  }

  @Override
  public @Nullable Meter updateMeterState(Meter seen) {
    DefaultMeter stored = Versioned.valueOrNull(meters.get(key(seen)));
    if (stored == null) {
      return null;
    }
    Meter before = readings.put(key(seen), seen);
    if (stored.state() == MeterState.PENDING_ADD) {
      stored =
          Versioned.valueOrNull(
              meters.computeIfPresent(
                  key(seen),
                  (k, m) -> m.state() == MeterState.PENDING_ADD ? with(m, MeterState.ADDED) : m));
    }
    if (stored == null) {
      return null;
    }
    Meter updated = counted(stored);
    if (before != null && before.referenceCount() != 0 && updated.referenceCount() == 0) {
      notifyDelegate(new MeterEvent(METER_REFERENCE_COUNT_ZERO, updated));
    }
    return updated;
  }

  @Override
  public @Nullable Meter getMeter(MeterKey key) {
    DefaultMeter stored = Versioned.valueOrNull(meters.get(key));
    return stored == null ? null : counted(stored);
  }

  @Override
  public Collection<Meter> getAllMeters() {
    return select(m -> true);
  }

  @Override
  public Collection<Meter> getAllMeters(DeviceId deviceId) {
    return select(m -> m.deviceId().equals(deviceId));
  }

  @Override
  public Collection<Meter> getAllMeters(DeviceId deviceId, MeterScope scope) {
    return select(m -> scope.isGlobal() && m.deviceId().equals(deviceId));
  }

  @Override
  public void failedMeter(MeterOperation operation, MeterFailReason reason) {
    meters.remove(key(operation.meter()));
    conclude(key(operation.meter()), MeterStoreResult.fail(reason));
  }

  @Override
  public void purgeMeter(Meter meter) {
    if (meters.remove(key(meter)) != null) {
      conclude(key(meter), MeterStoreResult.success());
    }
  }

  @Override
  public void purgeMeters(DeviceId deviceId) {
    getAllMeters(deviceId).forEach(this::purgeMeter);
  }

  @Override
  public void purgeMeters(DeviceId deviceId, ApplicationId appId) {
    select(m -> m.deviceId().equals(deviceId) && appId.equals(m.appId())).forEach(this::purgeMeter);
  }

  @Override
  public MeterStoreResult storeMeterFeatures(MeterFeatures deviceFeatures) {
    features.put(deviceFeatures.deviceId(), deviceFeatures);
    return MeterStoreResult.success();
  }

  @Override
  public MeterStoreResult storeMeterFeatures(Collection<MeterFeatures> deviceFeatures) {
    deviceFeatures.forEach(this::storeMeterFeatures);
    return MeterStoreResult.success();
  }

  @Override
  public MeterStoreResult deleteMeterFeatures(DeviceId deviceId) {
    features.remove(deviceId);
    return MeterStoreResult.success();
  }

  @Override
  public MeterStoreResult deleteMeterFeatures(Collection<MeterFeatures> deviceFeatures) {
    deviceFeatures.forEach(f -> features.remove(f.deviceId()));
    return MeterStoreResult.success();
  }

  /**
   * Returns the lowest free number of that device, or null if the scope is not device-wide, or the
   * device has announced no meters or all numbers that it announced are taken. A number counts as
   * taken once its meter is stored.
   */
  @Override
  public @Nullable MeterCellId allocateMeterId(DeviceId deviceId, MeterScope scope) {
    MeterFeatures announced = features.get(deviceId);
    if (!scope.isGlobal() || announced == null) {
      return null;
    }
    long first = Math.max(1, announced.startIndex());
    long last = Math.min(MeterId.MAX, announced.endIndex());
    for (long id = first; id <= last; id++) {
      if (!meters.containsKey(MeterKey.key(deviceId, MeterId.meterId(id)))) {
        return MeterId.meterId(id);
      }
    }
    return null;
  }

  @Override
  public void freeMeterId(DeviceId deviceId, MeterId meterId) {
    // A number is free as soon as no meter has it.
  }

  @Override
  public boolean userDefinedIndexMode(boolean enable) {
    return enable;
  }

  private void changed(MapEvent<MeterKey, DefaultMeter> event) {
    DefaultMeter before = Versioned.valueOrNull(event.oldValue());
    DefaultMeter now = Versioned.valueOrNull(event.newValue());
    if (now == null) {
      readings.remove(event.key());
      if (before != null) {
        notifyDelegate(new MeterEvent(METER_REMOVED, before));
      }
      return;
    }
    MeterState was = before == null ? null : before.state();
    if (now.state() == MeterState.PENDING_ADD) {
      notifyDelegate(new MeterEvent(METER_ADD_REQ, now));
    } else if (now.state() == MeterState.PENDING_REMOVE && was != MeterState.PENDING_REMOVE) {
      notifyDelegate(new MeterEvent(METER_REM_REQ, now));
    } else if (now.state() == MeterState.ADDED && was == MeterState.PENDING_ADD) {
      notifyDelegate(new MeterEvent(METER_ADDED, now));
      conclude(event.key(), MeterStoreResult.success());
    }
  }

  private CompletableFuture<MeterStoreResult> expect(MeterKey key) {
    return requests.computeIfAbsent(key, k -> new CompletableFuture<>());
  }

  private void conclude(MeterKey key, MeterStoreResult result) {
    CompletableFuture<MeterStoreResult> request = requests.remove(key);
    if (request != null) {
      request.complete(result);
    }
  }

  private Collection<Meter> select(Predicate<Meter> wanted) {
    return meters.values().stream()
        .map(Versioned::value)
        .filter(wanted)
        .map(this::counted)
        .collect(Collectors.toList());
  }

  private static MeterKey key(Meter meter) {
    return MeterKey.key(meter.deviceId(), meter.meterCellId());
  }

  /** A copy: what the map handed out may be shared with readers. */
  private static DefaultMeter with(DefaultMeter meter, MeterState state) {
    Meter.Builder copy =
        DefaultMeter.builder()
            .forDevice(meter.deviceId())
            .fromApp(meter.appId())
            .withCellId(meter.meterCellId())
            .withUnit(meter.unit())
            .withBands(
                meter.bands().stream().map(ReplicatedMeterStore::copy).collect(Collectors.toList()))
            .withAnnotations(meter.annotations());
    if (meter.isBurst()) {
      copy.burst();
    }
    DefaultMeter result = (DefaultMeter) copy.build();
    result.setState(state);
    return result;
  }

  /** With what the switch had counted when it was last read. */
  private Meter counted(DefaultMeter meter) {
    Meter reading = readings.get(key(meter));
    DefaultMeter result = with(meter, meter.state());
    if (reading == null) {
      return result;
    }
    result.setLife(reading.life());
    result.setReferenceCount(reading.referenceCount());
    result.setProcessedPackets(reading.packetsSeen());
    result.setProcessedBytes(reading.bytesSeen());
    Iterator<Band> counts = reading.bands().iterator();
    for (Band band : result.bands()) {
      if (counts.hasNext()) {
        Band count = counts.next();
        ((BandEntry) band).setPackets(count.packets());
        ((BandEntry) band).setBytes(count.bytes());
      }
    }
    return result;
  }

  private static Band copy(Band band) {
    return new DefaultBand(band.type(), band.rate(), band.burst(), band.dropPrecedence());
  }
}
