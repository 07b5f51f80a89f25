package io.godwit.app.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableSet;
import io.atomix.core.Atomix;
import io.atomix.protocols.raft.partition.RaftPartitionGroup;
import io.atomix.storage.StorageLevel;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.Endpoint;
import io.godwit.location.EndpointId;
import io.godwit.location.LearningPolicy;
import io.godwit.location.LocationException;
import io.godwit.location.NetworkId;
import io.godwit.location.Provenance;
import io.godwit.location.Subnet;
import io.godwit.location.VirtualNetwork;
import io.godwit.location.Vni;
import io.godwit.location.service.LocationAdmin;
import io.godwit.location.service.LocationManager;
import io.godwit.location.store.VersionedStore;
import io.godwit.location.store.VersionedStoreContract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onosproject.core.DefaultApplicationId;
import org.onosproject.store.atomix.primitives.impl.AtomixConsistentMapBuilder;
import org.onosproject.store.service.ConsistentMapBuilder;
import org.onosproject.store.service.StorageService;
import org.onosproject.store.service.TestStorageService;

/** The store keeps the contract in ONOS's real {@code ConsistentMap} on a real Raft. */
class RaftStoreTest extends VersionedStoreContract {
  private static final String NODE = "1";
  private static final String DATA = "raft";

  @TempDir static Path folder;

  private static Atomix atomix;
  private static ExecutorService events;
  private static int maps;

  @BeforeAll
  static void start() throws IOException {
    events = Executors.newSingleThreadExecutor();
    atomix =
        Atomix.builder()
            .withClusterId("test")
            .withMemberId(NODE)
            .withAddress("127.0.0.1", freePort())
            .withManagementGroup(raft("system", 1))
            .withPartitionGroups(raft(DATA, 3))
            .build();
    atomix.start().orTimeout(60, TimeUnit.SECONDS).join();
  }

  @AfterAll
  static void stop() {
    atomix.stop().orTimeout(30, TimeUnit.SECONDS).join();
    events.shutdownNow();
  }

  @Override
  protected VersionedStore<String, String> newStore() {
    return new ConsistentMapStore<>(
        OnosLocationStores.map(
            new RaftStorage(), new DefaultApplicationId(1, "test"), "t" + maps++),
        Function.identity(),
        OnosLocationStores.TEXT,
        events);
  }

  /**
   * A write's answer comes after its events have been handed over to the executor, so what was
   * submitted to that before now has been delivered when it comes to this.
   */
  @Override
  protected void awaitEvents() throws Exception {
    events.submit(() -> {}).get(10, TimeUnit.SECONDS);
  }

  @Test
  void twoNodesThatRegisterTheSameAddressesAgreeOnTheirOwners() throws Exception {
    TestStorageService raft = new RaftStorage();
    try (Node one = new Node(raft);
        Node two = new Node(raft)) {
      one.admin.register(network());
      one.admin.register(edge(1));
      two.admin.register(edge(2));
      CompletableFuture<Integer> registered =
          CompletableFuture.supplyAsync(() -> one.registerAll("one", 1))
              .thenCombine(
                  CompletableFuture.supplyAsync(() -> two.registerAll("two", 2)), Integer::sum);
      assertEquals(VMS, registered.get(60, TimeUnit.SECONDS));
      awaitEvents();
      assertEquals(VMS, one.locations.locations().size());
      assertEquals(Set.copyOf(one.locations.locations()), Set.copyOf(two.locations.locations()));
      for (int i = 1; i <= VMS; i++) {
        assertEquals(one.locations.locate(VNI, ip(i)), two.locations.locate(VNI, ip(i)));
        assertTrue(one.locations.locate(VNI, ip(i)).isPresent());
      }
    }
  }

  private static final int VMS = 20;
  private static final Vni VNI = Vni.of(5001);

  private static VirtualNetwork network() {
    return VirtualNetwork.of(
        NetworkId.of("a"),
        VNI,
        ImmutableSet.of(Subnet.of(IpPrefix.valueOf("10.0.0.0/24"), Optional.empty())),
        1500,
        VirtualNetwork.VXLAN,
        LearningPolicy.DENY);
  }

  private static Edge edge(int number) {
    return Edge.of(EdgeId.of("hv" + number), "of:" + number, Ip4Address.valueOf(number), 1000, "");
  }

  private static IpAddress ip(int number) {
    return IpAddress.valueOf("10.0.0." + number);
  }

  /** A node of a cluster: its own maps and index over the same Raft. */
  private static final class Node implements AutoCloseable {
    final LocationManager locations;
    final LocationAdmin admin;

    Node(StorageService storage) {
      OnosLocationStores stores =
          new OnosLocationStores(storage, new DefaultApplicationId(1, "test"), events);
      locations = new LocationManager(stores);
      admin = new LocationAdmin(stores, locations, System::currentTimeMillis);
    }

    /** Registers endpoints with every address, as far as they are free; how many. */
    int registerAll(String prefix, int edge) {
      int registered = 0;
      for (int i = 1; i <= VMS; i++) {
        Endpoint vm =
            Endpoint.of(
                EndpointId.of(prefix + "-" + i),
                NetworkId.of("a"),
                MacAddress.valueOf(0x020000000000L + i),
                ImmutableSet.of(ip(i)),
                ImmutableSet.of());
        AttachmentPoint place = AttachmentPoint.of(EdgeId.of("hv" + edge), i);
        boolean retry = true;
        while (retry) {
          try {
            admin.register(vm, place, Provenance.OPERATOR);
            assertEquals(vm, locations.locate(VNI, ip(i)).get().endpoint(), "own write unseen");
            registered++;
            retry = false;
          } catch (LocationException taken) {
            retry = taken.getMessage().contains("try again");
          }
        }
      }
      return registered;
    }

    @Override
    public void close() {
      locations.close();
    }
  }

  private static RaftPartitionGroup raft(String name, int partitions) {
    return RaftPartitionGroup.builder(name)
        .withMembers(NODE)
        .withNumPartitions(partitions)
        .withStorageLevel(StorageLevel.MAPPED)
        .withDataDirectory(folder.resolve(name).toFile())
        .build();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static final class RaftStorage extends TestStorageService {
    @Override
    public <K, V> ConsistentMapBuilder<K, V> consistentMapBuilder() {
      return new AtomixConsistentMapBuilder<>(atomix, DATA);
    }
  }
}
