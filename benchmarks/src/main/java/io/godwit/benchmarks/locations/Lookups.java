package io.godwit.benchmarks.locations;

import io.godwit.location.Vni;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * One lookup at a time, by one thread, of every endpoint in random order. The addresses asked for
 * are other objects than those stored, as a packet's are.
 */
@State(Scope.Benchmark)
public class Lookups {
  /** So many lookups have everything compiled, however little of the machine's time they get. */
  private static final int WARMUP_LOOKUPS = 2_000_000;

  // Made anew for each trial by setUp.
  private Directory directory = MapDirectory.plain(new Population(0));
  private Vni[] vnis = {};
  private MacAddress[] macs = {};
  private IpAddress[] ips = {};
  private int next;

  @Param("GODWIT")
  public Contestant contestant = Contestant.GODWIT;

  @Param("1000")
  public int bindings;

  @Param("IPV4")
  public AddressKind address = AddressKind.IPV4;

  @Setup
  public void setUp(Blackhole hole) {
    fill();
    for (int i = 0; i < WARMUP_LOOKUPS; i++) {
      hole.consume(address == AddressKind.MAC ? byMac() : byIp());
    }
  }

  private void fill() {
    Population population = new Population(bindings);
    directory = contestant.fill(population);
    int[] order = shuffled(bindings);
    vnis = new Vni[bindings];
    macs = new MacAddress[bindings];
    ips = new IpAddress[bindings];
    // Made in the order of use, so that reading the questions costs both sides next to nothing.
    for (int i = 0; i < bindings; i++) {
      vnis[i] = Vni.of(population.vni(order[i]).value());
      macs[i] = population.mac(order[i]);
      ips[i] = address == AddressKind.IPV6 ? population.ipv6(order[i]) : population.ipv4(order[i]);
    }
  }

  @Benchmark
  public @Nullable Object byIp() {
    int i = advance();
    return directory.find(vnis[i], ips[i]);
  }

  @Benchmark
  public @Nullable Object byMac() {
    int i = advance();
    return directory.find(vnis[i], macs[i]);
  }

  private int advance() {
    int i = next + 1;
    next = i < vnis.length ? i : 0;
    return next;
  }

  private static int[] shuffled(int size) {
    int[] order = IntStream.range(0, size).toArray();
    Random random = new Random(1);
    for (int i = size - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }
}
