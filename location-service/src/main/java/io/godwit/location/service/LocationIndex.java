package io.godwit.location.service;

import com.google.common.collect.HashMultimap;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.SetMultimap;
import io.godwit.location.EndpointId;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/**
 * Finds locations by endpoint, by (VNI, MAC) and by (VNI, IP). Lock-free for readers; writers take
 * turns (the caller sees to that). An endpoint's addresses are filed one after the other, so a
 * reader may for an instant find the new fact under one and the old fact under another.
 *
 * <p>(VNI, IPv4) has 56 bits and is its own key. (VNI, MAC) has 72 and IPv6 more: there the key is
 * a digest and the entry itself tells whether it is meant.
 *
 * <p>Facts of different endpoints may come in another order than they were written, so that an
 * address seems to have two owners for a moment. The later comer is found, the other is remembered
 * and takes over when that one lets go.
 */
final class LocationIndex {
  private final LocationTable byId = new LocationTable();
  private final LocationTable byMac = new LocationTable();
  private final LocationTable byIpv4 = new LocationTable();
  private final LocationTable byIpv6 = new LocationTable();
  // (VNI, address) to endpoints that have it but are not found by it. Nearly always empty.
  private final SetMultimap<ImmutableList<Object>, EndpointId> displaced = HashMultimap.create();

  @Nullable Location find(EndpointId id) {
    long key = idKey(id);
    LocationTable.Slots slots = byId.slots();
    for (int i = slots.first(key); i >= 0; i = slots.next(key, i)) {
      Location location = slots.location(i);
      if (location != null && location.endpoint().id().equals(id)) {
        return location;
      }
    }
    return null;
  }

  @Nullable Location find(int vni, MacAddress mac) {
    long key = macKey(vni, mac);
    LocationTable.Slots slots = byMac.slots();
    for (int i = slots.first(key); i >= 0; i = slots.next(key, i)) {
      Location location = slots.location(i);
      // The digest holds the whole MAC address.
      if (location != null && location.isIn(vni)) {
        return location;
      }
    }
    return null;
  }

  @Nullable Location find(int vni, IpAddress ip) {
    if (ip.isIp4()) {
      LocationTable.Slots slots = byIpv4.slots();
      int i = slots.first(ipv4Key(vni, ip));
      return i >= 0 ? slots.location(i) : null;
    }
    long key = ipv6Key(vni, ip);
    LocationTable.Slots slots = byIpv6.slots();
    for (int i = slots.first(key); i >= 0; i = slots.next(key, i)) {
      Location location = slots.location(i);
      if (location != null && location.isIn(vni) && location.endpoint().addresses().contains(ip)) {
        return location;
      }
    }
    return null;
  }

  int size() {
    return byId.size();
  }

  ImmutableList<Location> all() {
    ImmutableList.Builder<Location> all = ImmutableList.builder();
    byId.forEach(all::add);
    return all.build();
  }

  /** Files {@code location} in place of what was known about its endpoint. */
  void put(Location location) {
    EndpointId id = location.endpoint().id();
    Location old = find(id);
    // New addresses first, so that an endpoint is never lost in between.
    byId.put(idKey(id), location, l -> l.endpoint().id().equals(id));
    file(location, location.endpoint().mac());
    for (IpAddress ip : location.endpoint().addresses()) {
      file(location, ip);
    }
    if (old != null) {
      unfile(old, Optional.of(location));
    }
  }

  /** Forgets the endpoint. */
  void remove(EndpointId id) {
    Location old = find(id);
    if (old != null) {
      byId.remove(idKey(id), l -> l.endpoint().id().equals(id));
      unfile(old, Optional.empty());
    }
  }

  private void file(Location location, Object address) {
    int vni = location.vniValue();
    Location there = find(vni, address);
    if (there != null && !sameEndpoint(there, location)) {
      displaced.put(place(vni, address), there.endpoint().id());
    }
    displaced.remove(place(vni, address), location.endpoint().id());
    table(address).put(key(vni, address), location, l -> has(l, vni, address));
  }

  private void unfile(Location old, Optional<Location> now) {
    if (!now.isPresent() || !has(now.get(), old.vniValue(), old.endpoint().mac())) {
      unfile(old, old.endpoint().mac());
    }
    for (IpAddress ip : old.endpoint().addresses()) {
      if (!now.isPresent() || !has(now.get(), old.vniValue(), ip)) {
        unfile(old, ip);
      }
    }
  }

  private void unfile(Location old, Object address) {
    int vni = old.vniValue();
    ImmutableList<Object> place = place(vni, address);
    if (displaced.remove(place, old.endpoint().id())) {
      return;
    }
    table(address).remove(key(vni, address), l -> sameEndpoint(l, old) && has(l, vni, address));
    displaced.get(place).stream()
        .map(this::find)
        .filter(Objects::nonNull)
        .findFirst()
        .ifPresent(next -> file(next, address));
  }

  private @Nullable Location find(int vni, Object address) {
    return address instanceof MacAddress
        ? find(vni, (MacAddress) address)
        : find(vni, (IpAddress) address);
  }

  private LocationTable table(Object address) {
    if (address instanceof MacAddress) {
      return byMac;
    }
    return ((IpAddress) address).isIp4() ? byIpv4 : byIpv6;
  }

  private static long key(int vni, Object address) {
    if (address instanceof MacAddress) {
      return macKey(vni, (MacAddress) address);
    }
    IpAddress ip = (IpAddress) address;
    return ip.isIp4() ? ipv4Key(vni, ip) : ipv6Key(vni, ip);
  }

  private static ImmutableList<Object> place(int vni, Object address) {
    return ImmutableList.of(vni, address);
  }

  private static boolean sameEndpoint(Location one, Location other) {
    return one.endpoint().id().equals(other.endpoint().id());
  }

  private static boolean has(Location location, int vni, Object address) {
    return location.isIn(vni)
        && (location.endpoint().mac().equals(address)
            || location.endpoint().addresses().contains(address));
  }

  private static long idKey(EndpointId id) {
    return nonZero(LocationTable.mix(id.value().hashCode()));
  }

  /** The MAC address and, in the 16 bits left, a digest of the VNI. */
  private static long macKey(int vni, MacAddress mac) {
    return nonZero(mac.toLong() << 16 | ((vni * 0x9e3779b9) >>> 16));
  }

  /** Never 0, since no VNI is. */
  private static long ipv4Key(int vni, IpAddress ip) {
    return (long) vni << 32 | ByteBuffer.wrap(ip.toOctets()).getInt() & 0xffffffffL;
  }

  private static long ipv6Key(int vni, IpAddress ip) {
    ByteBuffer octets = ByteBuffer.wrap(ip.toOctets());
    return nonZero(LocationTable.mix(octets.getLong() ^ LocationTable.mix(octets.getLong() + vni)));
  }

  private static long nonZero(long key) {
    return key == 0 ? 1 : key;
  }
}
