package io.godwit.location.service;

import com.google.common.collect.ImmutableList;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.EndpointId;
import io.godwit.location.NetworkId;
import io.godwit.location.VirtualNetwork;
import io.godwit.location.Vni;
import io.godwit.location.store.Registration;
import java.util.Optional;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/**
 * Who is where, for readers. Answers come from this node's memory: they show this node's own writes
 * at once and others' shortly after. Lookups take no lock. Safe for use by several threads.
 */
public interface LocationService {

  /** Who has {@code ip} (IPv4 or IPv6) in the network {@code vni}. */
  Optional<Location> locate(Vni vni, IpAddress ip);

  /** Who has {@code mac} in the network {@code vni}. */
  Optional<Location> locate(Vni vni, MacAddress mac);

  /** Who has {@code mac} in any network: one lookup a network, so not for every packet. */
  ImmutableList<Location> locate(MacAddress mac);

  Optional<Location> location(EndpointId id);

  Optional<Edge> edge(EdgeId id);

  Optional<VirtualNetwork> network(NetworkId id);

  Optional<VirtualNetwork> network(Vni vni);

  /** All edges, sorted by id. */
  ImmutableList<Edge> edges();

  /** All networks, sorted by id. */
  ImmutableList<VirtualNetwork> networks();

  /** All endpoints of known networks, in no order. */
  ImmutableList<Location> locations();

  /**
   * Replays the current state to {@code listener} (edges, then networks, then endpoints) and from
   * then on every change, in order, without a gap and without anything twice.
   */
  Registration addListener(LocationListener listener);
}
