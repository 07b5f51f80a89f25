package io.godwit.location.conflict;

import io.godwit.location.AttachmentPoint;
import io.godwit.location.Binding;
import io.godwit.location.Endpoint;
import io.godwit.location.EndpointId;
import io.godwit.location.LearningPolicy;
import io.godwit.location.Provenance;
import io.godwit.location.service.Location;
import java.util.Optional;

/**
 * What a sighting means: a pure function of what is known.
 *
 * <pre>
 * Who has the MAC and the IP address           seen at       network's policy  verdict
 * nobody has the MAC                           anywhere      any               nothing
 * another endpoint has the IP                  anywhere      any               alarm: DUPLICATE_IP of that one
 * nobody has the IP                            anywhere      any               nothing: not its address, proves nothing
 * the endpoint, or no IP given; it has
 *   no place                                   anywhere      ALLOW             moves there
 *   no place                                   anywhere      DENY, CONFIRM     nothing
 *   any place                                  that place    any               nothing new
 *   a standby                                  the standby   DENY              nothing: only the engine's word counts
 *   a standby                                  the standby   CONFIRM, ALLOW    confirms it
 *   a standby                                  elsewhere     any               alarm: DUPLICATE_MAC
 *   a place by ENGINE or OPERATOR              elsewhere     any               alarm: DUPLICATE_MAC
 *   a place by LEARNED                         elsewhere     DENY, CONFIRM     alarm: DUPLICATE_MAC
 *   a place by LEARNED, fewer than 5 moves     elsewhere     ALLOW             moves there
 *   a place by LEARNED, this the 5th in 180 s  elsewhere     ALLOW             alarm: FLAPPING
 * </pre>
 *
 * <p>So what is learned never overrides an engine or an operator, and where two claim an address,
 * the one that was there first keeps it.
 */
public final class ConflictPolicy {
  private ConflictPolicy() {}

  /**
   * @param macOwner who has the sighted MAC address in the sighted network
   * @param ipOwner who has the sighted IP address there
   * @param history when {@code macOwner} moved by itself before
   * @param nowMillis when the sighting was, in ms, on the clock of {@code history}
   */
  public static Verdict judge(
      LearningPolicy policy,
      Sighting sighting,
      Optional<Location> macOwner,
      Optional<Location> ipOwner,
      MoveHistory history,
      long nowMillis) {
    if (!macOwner.isPresent()) {
      return Verdict.none();
    }
    Endpoint endpoint = macOwner.get().endpoint();
    if (sighting.ip().isPresent() && !endpoint.addresses().contains(sighting.ip().get())) {
      return ipOwner
          .map(owner -> Verdict.alarm(owner.endpoint().id(), AlarmKind.DUPLICATE_IP))
          .orElse(Verdict.none());
    }
    return judge(
        policy, endpoint.id(), macOwner.get().binding(), sighting.at(), history, nowMillis);
  }

  private static Verdict judge(
      LearningPolicy policy,
      EndpointId id,
      Optional<Binding> binding,
      AttachmentPoint at,
      MoveHistory history,
      long nowMillis) {
    boolean mayLearn = policy == LearningPolicy.ALLOW;
    if (!binding.isPresent()) {
      return mayLearn ? Verdict.move(id) : Verdict.none();
    }
    Binding known = binding.get();
    if (known.active().equals(at)) {
      return Verdict.none();
    }
    if (known.standby().equals(Optional.of(at))) {
      return policy == LearningPolicy.DENY ? Verdict.none() : Verdict.confirm(id);
    }
    if (!mayLearn || known.standby().isPresent() || known.provenance() != Provenance.LEARNED) {
      return Verdict.alarm(id, AlarmKind.DUPLICATE_MAC);
    }
    return history.moved(nowMillis).isFlapping(nowMillis)
        ? Verdict.alarm(id, AlarmKind.FLAPPING)
        : Verdict.move(id);
  }
}
