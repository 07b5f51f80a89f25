package io.godwit.location.conflict;

import io.godwit.location.AttachmentPoint;
import io.godwit.location.Binding;
import io.godwit.location.service.Location;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.onlab.packet.IpAddress;

/**
 * Which of the endpoints that have a MAC address, each in a network of its own, a frame is from. If
 * two come into question, none does: whoever guesses could move another tenant's endpoint.
 */
final class Claimant {
  private Claimant() {}

  static Optional<Location> among(
      Collection<Location> owners, Optional<IpAddress> ip, AttachmentPoint at) {
    Optional<Location> attached = only(owners, owner -> isAt(owner, at));
    if (attached.isPresent()) {
      return attached;
    }
    return owners.size() == 1
        ? only(owners, owner -> true)
        : only(owners, owner -> ip.filter(owner.endpoint().addresses()::contains).isPresent());
  }

  private static boolean isAt(Location owner, AttachmentPoint at) {
    Optional<Binding> binding = owner.binding();
    return binding
        .filter(b -> b.active().equals(at) || b.standby().equals(Optional.of(at)))
        .isPresent();
  }

  private static Optional<Location> only(
      Collection<Location> owners, Predicate<Location> condition) {
    List<Location> left = owners.stream().filter(condition).collect(Collectors.toList());
    return left.size() == 1 ? Optional.of(left.get(0)) : Optional.empty();
  }
}
