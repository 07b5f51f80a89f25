package io.godwit.location.conflict;

import io.godwit.location.AttachmentPoint;
import io.godwit.location.Binding;
import io.godwit.location.Endpoint;
import io.godwit.location.EndpointId;
import io.godwit.location.LearningPolicy;
import io.godwit.location.Provenance;
import io.godwit.location.service.Location;
import java.util.Optional;
import org.onlab.packet.IpAddress;

/**
 * What a sighting means: a pure function of what is known.
 *
 * <pre>
 * Who has the MAC and the IP address           seen at       network's policy  verdict
 * nobody has the MAC                           anywhere      any               nothing
 * another endpoint has the IP                  anywhere      any               refused; DUPLICATE_IP of that one
 * nobody has the IP                            anywhere      any               refused: not its address
 * the endpoint, or no IP given; it has
 *   no place                                   anywhere      ALLOW             moves there
 *   no place                                   anywhere      DENY, CONFIRM     refused
 *   any place                                  that place    any               nothing new
 *   a standby                                  the standby   DENY              noted
 *   a standby                                  the standby   CONFIRM, ALLOW    confirms it
 *   a standby                                  elsewhere     any               refused; DUPLICATE_MAC
 *   a place by ENGINE or OPERATOR              elsewhere     any               refused; DUPLICATE_MAC
 *   a place by LEARNED                         elsewhere     DENY, CONFIRM     refused; DUPLICATE_MAC
 *   a place by LEARNED, fewer than 5 moves     elsewhere     ALLOW             moves there
 *   a place by LEARNED, this the 5th in 180 s  elsewhere     ALLOW             refused; FLAPPING
 * </pre>
 *
 * <p>So what is learned never overrides an engine or an operator, and where two claim an address,
 * the one that was there first keeps it. A link-local address that nobody has registered counts as
 * none given: every IPv6 interface makes one for itself (RFC 4291 §2.5.6).
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
      return Verdict.none("nobody has " + sighting.mac());
    }
    Endpoint endpoint = macOwner.get().endpoint();
    Optional<IpAddress> ip =
        sighting.ip().filter(address -> !isUnregisteredLinkLocal(address, ipOwner));
    if (ip.isPresent() && !endpoint.addresses().contains(ip.get())) {
      return ipOwner
          .map(
              owner ->
                  Verdict.alarm(
                      owner.endpoint().id(),
                      AlarmKind.DUPLICATE_IP,
                      "it is the address of " + owner.endpoint().id()))
          .orElseGet(() -> Verdict.refuse(endpoint.id() + " does not have " + ip.get()));
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
      return mayLearn ? Verdict.move(id) : Verdict.refuse("its network does not learn places");
    }
    Binding known = binding.get();
    if (known.active().equals(at)) {
      return Verdict.known(id);
    }
    if (known.standby().equals(Optional.of(at))) {
      return policy == LearningPolicy.DENY ? Verdict.note(id) : Verdict.confirm(id);
    }
    if (!mayLearn || known.standby().isPresent() || known.provenance() != Provenance.LEARNED) {
      return Verdict.alarm(id, AlarmKind.DUPLICATE_MAC, id + " is at " + known.active());
    }
    return history.moved(nowMillis).isFlapping(nowMillis)
        ? Verdict.alarm(id, AlarmKind.FLAPPING, id + " keeps moving")
        : Verdict.move(id);
  }

  private static boolean isUnregisteredLinkLocal(IpAddress ip, Optional<Location> owner) {
    return ip.isIp6() && ip.isLinkLocal() && !owner.isPresent();
  }
}
