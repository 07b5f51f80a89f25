package io.godwit.location.conflict;

import com.google.common.collect.ImmutableList;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Binding;
import io.godwit.location.EndpointId;
import io.godwit.location.LearningPolicy;
import io.godwit.location.LocationException;
import io.godwit.location.Provenance;
import io.godwit.location.VirtualNetwork;
import io.godwit.location.service.Location;
import io.godwit.location.service.LocationAdminService;
import io.godwit.location.service.LocationListener;
import io.godwit.location.service.LocationService;
import io.godwit.location.store.Registration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/**
 * Judges sightings by {@link ConflictPolicy} and does what follows: stores a move that may be
 * learned, or raises an alarm and changes nothing. Safe for use by several threads.
 *
 * <p>Moves are counted as they are stored, so that in a cluster every node counts all of them, and
 * refused ones by the node that refused them.
 */
public final class Sightings implements AutoCloseable {
  private final LocationService locations;
  private final LocationAdminService admin;
  private final Alarms alarms;
  private final LongSupplier clock;
  private final Map<EndpointId, MoveHistory> histories = new ConcurrentHashMap<>();
  private final Registration registration;

  /**
   * @param clock ms since 1970
   */
  public Sightings(
      LocationService locations, LocationAdminService admin, Alarms alarms, LongSupplier clock) {
    this.locations = locations;
    this.admin = admin;
    this.alarms = alarms;
    this.clock = clock;
    this.registration = locations.addListener(new Moves());
  }

  /**
   * Judges what was seen at a place whose network is not known: nobody has been admitted there. The
   * MAC address tells the network, unless several have it.
   *
   * @param ip the sender's IP address; empty if the frame names none
   */
  public Verdict sighted(MacAddress mac, Optional<IpAddress> ip, AttachmentPoint at) {
    ImmutableList<Location> owners = locations.locate(mac);
    if (owners.isEmpty()) {
      return Verdict.none("nobody has " + mac);
    }
    return Claimant.among(owners, ip, at)
        .map(owner -> sighted(Sighting.of(owner.vni(), mac, ip, at)))
        .orElseGet(
            () -> Verdict.refuse(owners.size() + " networks have " + mac + ": can't tell which"));
  }

  /**
   * Judges a sighting and acts on it. Of a verdict to {@code NOTE} or {@code CONFIRM} only the
   * caller knows what waits for it.
   */
  public Verdict sighted(Sighting sighting) {
    long now = clock.getAsLong();
    Optional<Location> macOwner = locations.locate(sighting.vni(), sighting.mac());
    Verdict verdict =
        ConflictPolicy.judge(
            policyOf(sighting),
            sighting,
            macOwner,
            sighting.ip().flatMap(ip -> locations.locate(sighting.vni(), ip)),
            macOwner.map(owner -> histories.get(owner.endpoint().id())).orElse(MoveHistory.EMPTY),
            now);
    verdict.alarm().ifPresent(kind -> raise(kind, verdict, sighting, now));
    if (verdict.action() == Verdict.Action.MOVE) {
      return move(verdict, macOwner.flatMap(Location::binding), sighting);
    }
    return verdict;
  }

  @Override
  public void close() {
    registration.close();
  }

  private LearningPolicy policyOf(Sighting sighting) {
    return locations
        .network(sighting.vni())
        .map(VirtualNetwork::learning)
        .orElse(LearningPolicy.DENY);
  }

  private void raise(AlarmKind kind, Verdict verdict, Sighting sighting, long now) {
    verdict
        .endpoint()
        .ifPresent(
            endpoint -> {
              if (kind == AlarmKind.FLAPPING) {
                count(endpoint, now);
              }
              alarms.raise(kind, endpoint, sighting, now);
            });
  }

  private Verdict move(Verdict verdict, Optional<Binding> known, Sighting sighting) {
    EndpointId endpoint = verdict.endpoint().orElseThrow(IllegalStateException::new);
    try {
      if (known.isPresent()) {
        admin.bind(endpoint, sighting.at(), known.get().epoch(), Provenance.LEARNED);
      } else {
        admin.bind(endpoint, sighting.at(), Provenance.LEARNED);
      }
      return verdict;
    } catch (LocationException e) {
      // Somebody knew better in the meantime, or the place is none.
      return Verdict.refuse(String.valueOf(e.getMessage()));
    }
  }

  private void count(EndpointId endpoint, long now) {
    histories.merge(endpoint, MoveHistory.EMPTY.moved(now), (history, first) -> history.moved(now));
  }

  /** Counts what was stored as learned, by whichever node. */
  private final class Moves implements LocationListener {
    @Override
    public void locationChanged(EndpointId id, Optional<Location> before, Optional<Location> now) {
      if (!now.isPresent()) {
        histories.remove(id);
        alarms.forget(id);
        return;
      }
      Optional<Binding> from = before.flatMap(Location::binding);
      Optional<Binding> to = now.get().binding();
      if (from.isPresent()
          && to.isPresent()
          && to.get().provenance() == Provenance.LEARNED
          && !to.get().active().equals(from.get().active())) {
        long at = clock.getAsLong();
        histories.values().removeIf(history -> history.isOver(at));
        count(id, at);
      }
    }
  }
}
