package io.godwit.location.service;

import static io.godwit.location.Sample.id;
import static io.godwit.location.Sample.ip;
import static io.godwit.location.Sample.ip6;
import static io.godwit.location.Sample.mac;
import static io.godwit.location.Sample.vm;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.location.Endpoint;
import io.godwit.location.EndpointId;
import io.godwit.location.Vni;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/** The index against what a plain map of the same endpoints says. */
class LocationIndexTest {

  // Two VNIs that look alike in the digest of (VNI, MAC), and a third.
  private static final int[] VNIS = vnis();

  private final LocationIndex index = new LocationIndex();

  /** Something to do: file an endpoint, or, without one, forget it. */
  record Step(EndpointId id, int vni, Optional<Endpoint> endpoint) {}

  @Property(tries = 2000)
  void findsWhoHasAnAddressHoweverFactsCame(@ForAll("steps") List<Step> steps) {
    LocationIndex index = new LocationIndex();
    Map<EndpointId, Location> model = new HashMap<>();
    for (Step step : steps) {
      if (step.endpoint().isPresent()) {
        Location location =
            Location.of(step.endpoint().get(), Optional.empty(), Vni.of(step.vni()));
        index.put(location);
        model.put(step.id(), location);
      } else {
        index.remove(step.id());
        model.remove(step.id());
      }
      check(index, model);
    }
  }

  private static void check(LocationIndex index, Map<EndpointId, Location> model) {
    assertEquals(model.size(), index.size());
    assertEquals(new HashSet<>(model.values()), new HashSet<>(index.all()));
    for (int number = 1; number <= 4; number++) {
      assertSame(model.get(id("e", number)), index.find(id("e", number)));
      for (int vni : VNIS) {
        int segment = vni;
        MacAddress mac = mac(number);
        owner(model, vni, mac, index.find(segment, mac));
        for (IpAddress ip : List.of(ip(number), ip6(number))) {
          owner(model, vni, ip, index.find(segment, ip));
        }
      }
    }
  }

  /** Somebody who has the address is found if anybody has; while it changes hands, two may. */
  private static void owner(
      Map<EndpointId, Location> model, int vni, Object address, Location found) {
    Set<Location> owners = new HashSet<>();
    for (Location location : model.values()) {
      Endpoint endpoint = location.endpoint();
      if (location.isIn(vni)
          && (endpoint.mac().equals(address) || endpoint.addresses().contains(address))) {
        owners.add(location);
      }
    }
    assertTrue(
        owners.isEmpty() ? found == null : owners.contains(found),
        () -> "VNI " + vni + " " + address + ": " + found + " of " + owners);
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Integer> numbers = Arbitraries.integers().between(1, 4);
    Arbitrary<Integer> vnis = Arbitraries.of(VNIS[0], VNIS[1], VNIS[2]);
    Arbitrary<Step> put =
        Combinators.combine(numbers, vnis, numbers, numbers, numbers)
            .as(
                (number, vni, mac, v4, v6) ->
                    new Step(
                        id("e", number),
                        vni,
                        Optional.of(vm("e", number, mac(mac), ip(v4), ip6(v6)))));
    Arbitrary<Step> remove = numbers.map(n -> new Step(id("e", n), 0, Optional.empty()));
    return Arbitraries.frequencyOf(Tuple.of(3, put), Tuple.of(1, remove))
        .list()
        .ofMinSize(1)
        .ofMaxSize(30);
  }

  @Test
  void anAddressThatSeemsToHaveTwoOwnersFallsToTheOneWhoKeepsIt() {
    Location first = Location.of(vm("e", 1), Optional.empty(), Vni.of(7));
    // Its successor's fact overtakes the one in which the first lets go.
    Location second = Location.of(vm("e", 2, mac(1), ip(1), ip6(1)), Optional.empty(), Vni.of(7));
    index.put(first);
    index.put(second);
    assertSame(second, index.find(7, ip(1)));
    index.put(Location.of(vm("e", 1, mac(9), ip(9)), Optional.empty(), Vni.of(7)));
    assertSame(second, index.find(7, ip(1)));
    assertSame(second, index.find(7, mac(1)));
    assertSame(second, index.find(7, ip6(1)));
    index.remove(id("e", 2));
    assertNull(index.find(7, ip(1)));
  }

  @Test
  void manyEndpointsAreAllFound() {
    int count = 3000;
    for (int i = 1; i <= count; i++) {
      index.put(location(i));
    }
    for (int i = 1; i <= count; i += 2) {
      index.remove(id("e", i));
    }
    assertEquals(count / 2, index.size());
    for (int i = 1; i <= count; i++) {
      Location found = index.find(7, MacAddress.valueOf(i));
      assertEquals(i % 2 == 0, found != null, "endpoint " + i);
      assertSame(found, index.find(7, IpAddress.valueOf(0x0a000000 + i)));
      assertSame(found, index.find(id("e", i)));
    }
  }

  private static Location location(int number) {
    return Location.of(
        vm("e", number, MacAddress.valueOf(number), IpAddress.valueOf(0x0a000000 + number)),
        Optional.empty(),
        Vni.of(7));
  }

  /** The digest keeps 16 bits of the VNI: among 70,000 two are alike. */
  private static int[] vnis() {
    Map<Integer, Integer> seen = new HashMap<>();
    for (int vni = 1; ; vni++) {
      Integer alike = seen.put((vni * 0x9e3779b9) >>> 16, vni);
      if (alike != null) {
        return new int[] {alike, vni, vni + 1};
      }
    }
  }
}
