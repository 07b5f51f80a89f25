package io.godwit.app.events;

import com.google.common.collect.ImmutableMap;
import io.godwit.app.migration.Migration;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Binding;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.Endpoint;
import io.godwit.location.EndpointId;
import io.godwit.location.NetworkId;
import io.godwit.location.VirtualNetwork;
import io.godwit.location.conflict.Alarm;
import io.godwit.location.service.Location;
import io.godwit.location.service.LocationListener;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes down what changes. What was there when it began to listen comes as added. */
public final class EventSource implements LocationListener {

  private final EventLog log;

  public EventSource(EventLog log) {
    this.log = log;
  }

  @Override
  public void edgeChanged(EdgeId id, Optional<Edge> before, Optional<Edge> now) {
    add(
        Event.Type.EDGE,
        id,
        before,
        now,
        edge -> ImmutableMap.of("switch", edge.switchId(), "vtep", edge.vtep().toString()));
  }

  @Override
  public void networkChanged(
      NetworkId id, Optional<VirtualNetwork> before, Optional<VirtualNetwork> now) {
    add(
        Event.Type.NETWORK,
        id,
        before,
        now,
        network ->
            ImmutableMap.of(
                "vni", network.vni().toString(), "learning", lower(network.learning())));
  }

  @Override
  public void locationChanged(EndpointId id, Optional<Location> before, Optional<Location> now) {
    add(
        Event.Type.ENDPOINT,
        id,
        before.map(Location::endpoint),
        now.map(Location::endpoint),
        EventSource::describe);
    add(
        Event.Type.LOCATION,
        id,
        before.flatMap(Location::binding),
        now.flatMap(Location::binding),
        EventSource::describe);
  }

  /** A migration is in another phase, or something is new in its timeline. */
  public void migrationChanged(Migration migration) {
    log.add(
        Event.Type.MIGRATION,
        migration.timeline().size() == 1 ? Event.Change.ADDED : Event.Change.CHANGED,
        migration.id().value(),
        ImmutableMap.of(
            "endpoint",
            migration.endpoint().value(),
            "state",
            migration.state().name(),
            "phase",
            migration.phase().name(),
            "event",
            migration.timeline().get(migration.timeline().size() - 1).event()));
  }

  /** An alarm goes on. */
  public void alarmRaised(Alarm alarm) {
    log.add(
        Event.Type.ALARM,
        Event.Change.ADDED,
        alarm.endpoint().value(),
        ImmutableMap.<String, String>builder()
            .put("kind", lower(alarm.kind()))
            .put("mac", alarm.sighting().mac().toString())
            .putAll(place(alarm.sighting().at()))
            .build());
  }

  private <T> void add(
      Event.Type type,
      Object id,
      Optional<T> before,
      Optional<T> now,
      Description<? super T> description) {
    if (!before.equals(now)) {
      log.add(
          type,
          !before.isPresent()
              ? Event.Change.ADDED
              : now.isPresent() ? Event.Change.CHANGED : Event.Change.REMOVED,
          Objects.toString(id),
          now.map(description::of).orElse(ImmutableMap.of()));
    }
  }

  /** How something stands, in short. */
  private interface Description<T> {
    ImmutableMap<String, String> of(T value);
  }

  private static ImmutableMap<String, String> describe(Endpoint endpoint) {
    return ImmutableMap.of(
        "network",
        endpoint.network().value(),
        "mac",
        endpoint.mac().toString(),
        "ips",
        endpoint.addresses().stream().map(Object::toString).collect(Collectors.joining(" ")));
  }

  private static ImmutableMap<String, String> describe(Binding binding) {
    ImmutableMap.Builder<String, String> details = ImmutableMap.builder();
    details.putAll(place(binding.active()));
    binding.standby().ifPresent(standby -> details.put("standby", standby.toString()));
    return details
        .put("epoch", Long.toString(binding.epoch()))
        .put("provenance", lower(binding.provenance()))
        .build();
  }

  private static ImmutableMap<String, String> place(AttachmentPoint place) {
    return ImmutableMap.of("edge", place.edge().value(), "port", Long.toString(place.port()));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
