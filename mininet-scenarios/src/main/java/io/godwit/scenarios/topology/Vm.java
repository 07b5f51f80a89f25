package io.godwit.scenarios.topology;

/**
 * A virtual machine with one interface, whose port on its hypervisor has its name.
 *
 * @param hypervisor where it is, or for a guest begins
 * @param moves whether it is a guest, which can run on any hypervisor
 * @param isReal whether that guest is a QEMU process, or only emulated
 */
public record Vm(
    String name,
    String network,
    String hypervisor,
    String mac,
    String ip,
    String ip6,
    boolean moves,
    boolean isReal) {}
