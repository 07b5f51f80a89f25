package io.godwit.app.policy;

import com.google.common.collect.ImmutableList;
import io.godwit.location.EdgeId;
import io.godwit.location.Endpoint;
import io.godwit.location.LocationException;
import io.godwit.location.NetworkId;
import io.godwit.location.service.Location;
import io.godwit.location.service.LocationService;
import io.godwit.location.store.Registration;
import io.godwit.overlay.policy.LocalPolicy;
import io.godwit.overlay.policy.NetworkPolicy;
import io.godwit.overlay.policy.Scope;
import io.godwit.overlay.policy.SecurityGroup;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Security groups, networks' policies and places': stored, held to what they refer to, and told on.
 * What one process changes it checks whole. Two processes that delete a group and use it at the
 * same moment leave an endpoint in a group that nobody has defined, which allows nothing until it
 * is defined again: it fails shut.
 *
 * <p>Thread-safe; changes block while stored.
 */
public final class PolicyBook implements AutoCloseable {

  /** Each is a look-up in a switch for a packet's first passage. */
  public static final int MAX_GROUPS = 16;

  private final PolicyStores stores;
  private final LocationService locations;
  private final PolicyListener listener;
  private final StoredCopy<String, SecurityGroup> groups;
  private final StoredCopy<NetworkId, NetworkPolicy> policies;
  private final StoredCopy<Scope, LocalPolicy> local;
  private List<Registration> watches = List.of();

  /**
   * @param listener told under this book's lock
   */
  public PolicyBook(PolicyStores stores, LocationService locations, PolicyListener listener) {
    this.stores = stores;
    this.locations = locations;
    this.listener = listener;
    this.groups = new StoredCopy<>(stores.groups(), listener::groupChanged);
    this.policies =
        new StoredCopy<>(
            stores.policies(), (network, before, now) -> listener.policyChanged(network, now));
    this.local =
        new StoredCopy<>(
            stores.local(), (place, before, now) -> listener.localPolicyChanged(place, now));
  }

  /** Tells the listener everything that is stored before it returns, and from then on follows. */
  public void start() {
    watches =
        List.of(
            stores.groups().watch(event -> synchronously(() -> groups.take(event))),
            stores.policies().watch(event -> synchronously(() -> policies.take(event))),
            stores.local().watch(event -> synchronously(() -> local.take(event))));
    synchronously(groups::load);
    synchronously(policies::load);
    synchronously(local::load);
  }

  @Override
  public void close() {
    watches.forEach(Registration::close);
  }

  private synchronized void synchronously(Runnable change) {
    change.run();
  }

  /** All groups, sorted by id. */
  public synchronized List<SecurityGroup> groups() {
    return groups.all();
  }

  public synchronized Optional<SecurityGroup> group(String id) {
    return groups.get(id);
  }

  /** What holds for a network; everything is allowed if nothing was said. */
  public synchronized NetworkPolicy policy(NetworkId network) {
    return policies.get(network).orElseGet(() -> NetworkPolicy.open(network));
  }

  /** What holds at a place; nothing is said of it if nothing was. */
  public synchronized LocalPolicy local(Scope place) {
    return local.get(place).orElseGet(() -> LocalPolicy.of(place, ImmutableList.of()));
  }

  /**
   * Defines a group, or changes it.
   *
   * @return whether it is new
   * @throws LocationException if its network or a group that its rules speak of is unknown
   */
  public synchronized boolean put(SecurityGroup group) {
    requireNetwork(group.network());
    Optional<SecurityGroup> known = groups.get(group.id());
    known
        .filter(other -> !other.network().equals(group.network()))
        .ifPresent(
            other -> {
              throw LocationException.conflict(
                  String.format(
                      "group '%s' is in network '%s', and stays there: choose another id",
                      group.id(), other.network()));
            });
    for (String remote : group.remoteGroups()) {
      if (!remote.equals(group.id())) {
        requireGroup(remote, group.network());
      }
    }
    return known.filter(group::equals).isEmpty() && groups.put(group.id(), group);
  }

  /**
   * Takes a group away.
   *
   * @throws LocationException if it is unknown, an endpoint is in it or another group speaks of it
   */
  public synchronized void removeGroup(String id) {
    if (groups.get(id).isEmpty()) {
      throw LocationException.notFound("no group '" + id + "': see GET /godwit/v1/groups");
    }
    locations.locations().stream()
        .map(Location::endpoint)
        .filter(endpoint -> endpoint.groups().contains(id))
        .findFirst()
        .ifPresent(
            endpoint -> {
              throw LocationException.conflict(
                  String.format(
                      "endpoint '%s' is in group '%s': take it out of the group first",
                      endpoint.id(), id));
            });
    groups.all().stream()
        .filter(other -> !other.id().equals(id) && other.remoteGroups().contains(id))
        .findFirst()
        .ifPresent(
            other -> {
              throw LocationException.conflict(
                  String.format(
                      "a rule of group '%s' speaks of group '%s': take that rule away first",
                      other.id(), id));
            });
    groups.remove(id);
  }

  /**
   * Says what holds for a whole network.
   *
   * @throws LocationException if the network is unknown
   */
  public synchronized void put(NetworkPolicy policy) {
    requireNetwork(policy.network());
    if (!policy(policy.network()).equals(policy)) {
      policies.put(policy.network(), policy);
    }
  }

  /** From now on everything is allowed in a network, as far as groups don't say otherwise. */
  public synchronized void removePolicy(NetworkId network) {
    policies.remove(network);
  }

  /**
   * Says what holds at a place. A site has no existence but in its edges, and what is said of it
   * may be there before the first of them.
   *
   * @throws LocationException if it is an edge and unknown
   */
  public synchronized void put(LocalPolicy policy) {
    Scope place = policy.scope();
    if (place.kind() == Scope.Kind.EDGE && locations.edge(EdgeId.of(place.name())).isEmpty()) {
      throw LocationException.invalid(place + " does not exist: register it first");
    }
    if (!local(place).equals(policy)) {
      local.put(place, policy);
    }
  }

  /** From now on nothing is said of a place. */
  public synchronized void removeLocal(Scope place) {
    local.remove(place);
  }

  /**
   * Takes away an edge, and what was said of it.
   *
   * @throws LocationException if {@code removal} refuses
   */
  public synchronized void removeEdge(EdgeId edge, Runnable removal) {
    removal.run();
    local.remove(Scope.edge(edge));
  }

  /**
   * Writes an endpoint whose groups are all defined, and stay so meanwhile.
   *
   * @throws LocationException if one is unknown, or there are too many
   */
  public <T> T withGroupsOf(Endpoint endpoint, Supplier<T> write) {
    if (endpoint.groups().isEmpty()) {
      return write.get();
    }
    if (endpoint.groups().size() > MAX_GROUPS) {
      throw LocationException.invalid(
          "an endpoint is in "
              + MAX_GROUPS
              + " groups at most, not in "
              + endpoint.groups().size()
              + ": make one of several");
    }
    synchronized (this) {
      endpoint.groups().forEach(group -> requireGroup(group, endpoint.network()));
      return write.get();
    }
  }

  /**
   * Takes away a network that has no groups, and what was said of it.
   *
   * @throws LocationException if it has groups, or {@code removal} refuses
   */
  public synchronized void removeNetwork(NetworkId network, Runnable removal) {
    groups.all().stream()
        .filter(group -> group.network().equals(network))
        .findFirst()
        .ifPresent(
            group -> {
              throw LocationException.conflict(
                  String.format(
                      "group '%s' is in network '%s': remove it first", group.id(), network));
            });
    removal.run();
    policies.remove(network);
  }

  private void requireNetwork(NetworkId network) {
    if (locations.network(network).isEmpty()) {
      throw LocationException.invalid(
          "network '" + network + "' does not exist: register it first");
    }
  }

  private void requireGroup(String id, NetworkId network) {
    Optional<SecurityGroup> group = groups.get(id);
    if (group.isEmpty()) {
      throw LocationException.invalid(
          "group '" + id + "' does not exist: define it first, see PUT /godwit/v1/groups/" + id);
    }
    if (!group.get().network().equals(network)) {
      throw LocationException.invalid(
          String.format(
              "group '%s' is in network '%s', not in '%s': choose one of the same network",
              id, group.get().network(), network));
    }
  }
}
