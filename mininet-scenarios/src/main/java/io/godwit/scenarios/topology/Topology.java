package io.godwit.scenarios.topology;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What to build. The default: three hypervisors (hv1 and hv2 below one leaf, hv3 below another) and
 * two tenants, {@code red} and {@code blue}, whose VMs have the same IP addresses, and but for the
 * last of them the same MAC addresses. The guest that moves is red's {@code r0}; {@code r1} to
 * {@code r3} are its peers on hv1 to hv3, and blue has the same with {@code b}.
 *
 * @param libvirt settings of Godwit's hook and relay, if libvirt moves the guest; else empty
 * @param guarded whether the hypervisors' uplink bridges are under Godwit too, as underlays
 * @param morePorts how many ports each hypervisor has beside these, of guests that say nothing
 */
public record Topology(
    Mode mode,
    List<String> hypervisors,
    List<TenantNetwork> networks,
    List<Vm> vms,
    Map<String, String> libvirt,
    boolean guarded,
    int morePorts) {

  public static final String RED = "red";
  public static final String BLUE = "blue";

  /** Red's guest that moves. */
  public static final String GUEST = "r0";

  /** The VM by whose MAC address one can tell which tenant's answer came. */
  private static final int OWN_MAC = 3;

  private static final int PREFIX = 24;
  private static final int PREFIX6 = 64;

  public static Topology standard(Mode mode) {
    return of(mode, false, Map.of(), false, 0);
  }

  /** The same under Godwit, with that many more ports at every hypervisor. */
  public static Topology crowded(int morePorts) {
    return of(Mode.GODWIT, false, Map.of(), false, morePorts);
  }

  /** The same under Godwit, with a QEMU process for the guest that moves. */
  public static Topology real() {
    return of(Mode.GODWIT, true, Map.of(), false, 0);
  }

  /**
   * The same under Godwit, with the hypervisors' uplink bridges guarded.
   *
   * @param isReal whether a QEMU process runs the guest that moves
   */
  public static Topology guarded(boolean isReal) {
    return of(Mode.GODWIT, isReal, Map.of(), true, 0);
  }

  /**
   * The same with a libvirt daemon on every hypervisor, and Godwit's hook and relay.
   *
   * @param settings theirs; {@code url} has {@code %s} for the controller's address
   */
  public static Topology libvirt(Map<String, String> settings) {
    return of(Mode.GODWIT, true, Map.copyOf(settings), false, 0);
  }

  private static Topology of(
      Mode mode, boolean isReal, Map<String, String> libvirt, boolean guarded, int morePorts) {
    List<String> hypervisors = List.of("hv1", "hv2", "hv3");
    List<TenantNetwork> networks =
        List.of(
            new TenantNetwork(RED, 5001, "10.0.0.0/24", "fd00::/64"),
            new TenantNetwork(BLUE, 5002, "10.0.0.0/24", "fd00::/64"));
    List<Vm> vms = new ArrayList<>();
    for (TenantNetwork network : networks) {
      boolean moves = network.name().equals(RED);
      vms.add(vm(network.name(), 0, "hv1", moves, moves && isReal));
      for (int i = 1; i <= hypervisors.size(); i++) {
        vms.add(vm(network.name(), i, hypervisors.get(i - 1), false, false));
      }
    }
    return new Topology(mode, hypervisors, networks, List.copyOf(vms), libvirt, guarded, morePorts);
  }

  private static Vm vm(
      String network, int number, String hypervisor, boolean moves, boolean isReal) {
    boolean ownMac = network.equals(BLUE) && number == OWN_MAC;
    return new Vm(
        network.charAt(0) + String.valueOf(number),
        network,
        hypervisor,
        (ownMac ? "02:00:00:00:01:1" : "02:00:00:00:00:1") + number,
        "10.0.0.1" + number,
        "fd00::1" + number,
        moves,
        isReal);
  }

  public Vm vm(String name) {
    return vms.stream().filter(vm -> vm.name().equals(name)).findFirst().orElseThrow();
  }

  /** Red's VM that stays on a hypervisor. */
  public Vm peerOn(String hypervisor) {
    return vms.stream()
        .filter(vm -> vm.network().equals(RED) && !vm.moves())
        .filter(vm -> vm.hypervisor().equals(hypervisor))
        .findFirst()
        .orElseThrow();
  }

  /** Blue's VM with the number, and so the addresses, of one of red's. */
  public Vm twinOf(Vm vm) {
    return vm(BLUE.charAt(0) + vm.name().substring(1));
  }

  /** As the far side's {@code build} wants it. */
  public Map<String, Object> spec() {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("mode", mode.fabric());
    spec.put("hypervisors", hypervisors.size());
    Map<String, Object> vnis = new LinkedHashMap<>();
    networks.forEach(network -> vnis.put(network.name(), network.vni()));
    spec.put("networks", vnis);
    spec.put("vms", vms.stream().map(Topology::spec).toList());
    spec.put("guarded", guarded);
    spec.put("more_ports", morePorts);
    if (!libvirt.isEmpty()) {
      spec.put("libvirt", libvirt);
    }
    return spec;
  }

  private static Map<String, Object> spec(Vm vm) {
    return Map.of(
        "name", vm.name(),
        "network", vm.network(),
        "hv", vm.hypervisor(),
        "mac", vm.mac(),
        "ip", vm.ip() + "/" + PREFIX,
        "ip6", vm.ip6() + "/" + PREFIX6,
        "guest", vm.moves() && !vm.isReal(),
        "qemu", vm.isReal());
  }
}
