"""The emulated data centre, as Mininet nodes: hypervisors, a leaf/spine underlay, VMs.

A hypervisor is a Mininet switch in a namespace of its own with its own ovsdb-server and
ovs-vswitchd (userspace datapath): one switch daemon for several VTEPs would hide the very faults
that VM mobility has. br-phy carries the underlay and has the VTEP address on its LOCAL port; the
VMs are on br-int (under a controller) or on one learning bridge per tenant (without).
"""

import json
import os
import signal
import subprocess
import sys
import time

from mininet.link import Link
from mininet.net import Mininet
from mininet.node import Host, Node

import guestimage
import ovn
import qemu
import virthost
from hypervisor import GUEST_QUEUE, UNDERLAY_MTU, Hypervisor
from godwit_libvirt.tap import Tap
from process import must, quiet, remember

HERE = os.path.dirname(os.path.abspath(__file__))
GUEST_MTU = 1500
# Outlives networks: making it takes half a minute, and the first time a download.
IMAGE = os.environ.get("GODWIT_GUEST_IMAGE", "/var/tmp/godwit-guest")
LEAF_SIZE = 2


class DataCentre:
    """Everything of one built network."""

    def __init__(self, spec, state):
        self.spec = spec
        self.state = state
        self.net = None
        self.hypervisors = {}
        self.nodes = {}
        self.ports = {}
        self.guests = {}
        self.real_guests = {}
        self.management = []
        self.ovn = None
        self.virt_hosts = {}

    def build(self):
        self.net = Mininet(controller=None, build=False)
        count = self.spec.get("hypervisors", 3)
        for number in range(1, count + 1):
            name = "gwhv%d" % number
            self.hypervisors["hv%d" % number] = self.net.addSwitch(
                name,
                cls=Hypervisor,
                number=number,
                state=self.state,
                more_ports=self.spec.get("more_ports", 0),
            )
        self._underlay()
        for hypervisor in self.hypervisors.values():
            hypervisor.start_daemons()
            hypervisor.start_underlay(hypervisor.name + "-up")
        {"learning": self._learning, "godwit": self._controlled, "ovn": self._ovn}[
            self.spec["mode"]
        ]()
        for vm in self.spec["vms"]:
            self.add_vm(vm)
        for hypervisor in self.hypervisors.values():
            hypervisor.add_more_ports("br-int")
        self._warm_up()
        if self.ovn:
            self.ovn.await_ports(self.spec["vms"])
        return self.describe()

    def _warm_up(self):
        """Lets every VTEP meet every other: a tunnel's first frame would wait for ARP and be lost."""
        deadline = time.monotonic() + 10
        for hypervisor in self.hypervisors.values():
            for other in self.hypervisors.values():
                while other is not hypervisor:
                    try:
                        hypervisor.must("ping -n -c 1 -W 1 " + other.vtep)
                        break
                    except RuntimeError:
                        if time.monotonic() > deadline:
                            raise

    def _underlay(self):
        spine = self._router("gwspine")
        leaves = []
        for index, (name, hypervisor) in enumerate(self.hypervisors.items()):
            if index % LEAF_SIZE == 0:
                number = index // LEAF_SIZE + 1
                leaf = self._router("gwleaf%d" % number)
                leaves.append(leaf)
                link(spine, "gwspine-%d" % number, leaf, leaf.name + "-up", UNDERLAY_MTU)
                must(spine.pid, "ip address add 10.254.255.%d/30 dev gwspine-%d"
                     % (4 * number + 1, number))
                must(leaf.pid, "ip address add 10.254.255.%d/30 dev %s-up"
                     % (4 * number + 2, leaf.name))
                must(leaf.pid, "ip route add 10.255.0.0/16 via 10.254.255.%d" % (4 * number + 1))
            leaf = leaves[-1]
            port = "%s-%d" % (leaf.name, hypervisor.number)
            link(leaf, port, hypervisor, hypervisor.name + "-up", UNDERLAY_MTU)
            must(leaf.pid, "ip address add %s/30 dev %s" % (hypervisor.gateway, port))
            must(spine.pid, "ip route add 10.255.%d.0/30 via 10.254.255.%d"
                 % (hypervisor.number, 4 * len(leaves) + 2))

    def _router(self, name):
        """A leaf or spine: the kernel routes."""
        node = self.net.addHost(name, cls=Node, ip=None)
        must(node.pid, "sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0")
        return node

    def _controlled(self):
        port = self.spec.get("controller_port", 6653)
        for hypervisor in self.hypervisors.values():
            near = "gwm%d" % hypervisor.number
            must(None, "ip link add %s type veth peer name mgmt netns %d" % (near, hypervisor.pid))
            self.management.append(near)
            address = "10.254.%d" % hypervisor.number
            must(None, "ip address add %s.1/30 dev %s" % (address, near))
            must(None, "ip link set %s up" % near)
            hypervisor.must("ip address add %s.2/30 dev mgmt" % address)
            hypervisor.must("ip link set mgmt up")
            quiet(None, "ethtool -K %s tx off" % near)
            controller = "tcp:%s.1:%d" % (address, port)
            hypervisor.start_edge(controller)
            if self.spec.get("guarded"):
                hypervisor.guard_underlay(controller)

    def _learning(self):
        for tenant, vni in self.spec["networks"].items():
            for hypervisor in self.hypervisors.values():
                others = [h for h in self.hypervisors.values() if h is not hypervisor]
                hypervisor.start_learning(tenant, vni, others)

    def _ovn(self):
        self.ovn = ovn.Ovn(self.state, self.hypervisors)
        self.ovn.start(self.spec["networks"])

    def bridge(self, vm):
        return "br-" + vm["network"] if self.spec["mode"] == "learning" else "br-int"

    def add_vm(self, vm):
        node = self.net.addHost("gw" + vm["name"], cls=Host, ip=None)
        self.nodes[vm["name"]] = node
        if vm.get("qemu"):
            self._add_real_guest(vm)
            return
        if vm.get("guest"):
            self._add_guest(vm, node)
        else:
            hypervisor = self.hypervisors[vm["hv"]]
            link(node, "eth0", hypervisor, vm["name"], GUEST_MTU)
            self.ports[vm["name"]] = {
                vm["hv"]: hypervisor.add_port(self.bridge(vm), vm["name"])
            }
        self._configure(vm, node)
        if self.ovn:
            self.ovn.add_port(vm)

    def _add_guest(self, vm, node):
        shuttle = subprocess.Popen(
            [sys.executable, os.path.join(HERE, "guest.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
            start_new_session=True,
        )
        remember(self.state, "shuttle-" + vm["name"], shuttle.pid)
        self.guests[vm["name"]] = Guest(vm, shuttle)
        self.guests[vm["name"]].order(
            {
                "guest_pid": node.pid,
                "tap": vm["name"],
                "hypervisors": {name: h.pid for name, h in self.hypervisors.items()},
            }
        )
        ports = {}
        for name, hypervisor in self.hypervisors.items():
            ports[name] = hypervisor.add_guest_port(self.bridge(vm), vm["name"], GUEST_MTU)
        self.ports[vm["name"]] = ports
        must(node.pid, "ip link set eth0 txqueuelen %d" % GUEST_QUEUE)
        self.guests[vm["name"]].resume(vm["hv"])

    def _add_real_guest(self, vm):
        if not self.real_guests and not self.spec.get("guarded"):
            qemu.add_migration_network(self.net, link, self.hypervisors)
        image = guestimage.build(IMAGE)
        if self.spec.get("libvirt"):
            self._start_libvirt()
            guest = virthost.VirtGuest(image, vm, self.state, self.virt_hosts, self.bridge(vm))
        else:
            guest = qemu.QemuGuest(
                image, vm, self.state, self.hypervisors, self.spec.get("guarded", False)
            )
        self.real_guests[vm["name"]] = guest
        self.ports[vm["name"]] = guest.add_ports(self.bridge(vm))
        guest.start(vm["hv"])

    def _start_libvirt(self):
        for name, hypervisor in self.hypervisors.items():
            guests = [vm for vm in self.spec["vms"] if vm.get("qemu")]
            host = virthost.VirtHost(name, hypervisor, self.state, self.spec["libvirt"], guests)
            self.virt_hosts[name] = host
            host.start()
        for host in self.virt_hosts.values():
            host.await_daemon()

    def _configure(self, vm, node):
        quiet(node.pid, "sysctl -qw net.ipv6.conf.eth0.accept_dad=0 net.ipv6.conf.eth0.accept_ra=0")
        # Down first, so that the link-local address is made from the MAC address set here.
        must(node.pid, "ip link set eth0 down")
        must(node.pid, "ip link set eth0 address %s mtu %d up" % (vm["mac"], GUEST_MTU))
        quiet(node.pid, "ethtool -K eth0 tx off")
        must(node.pid, "ip address add %s dev eth0" % vm["ip"])
        if vm.get("ip6"):
            must(node.pid, "ip address add %s dev eth0 nodad" % vm["ip6"])
        must(node.pid, "ip link set lo up")

    def describe(self):
        return {
            "hypervisors": {
                name: {"switch": "of:" + h.dpid, "vtep": h.vtep, "tunnel_port": "vxlan0",
                       "underlay": "of:" + h.underlay_dpid}
                for name, h in self.hypervisors.items()
            },
            "ports": self.ports,
            "pids": {name: node.pid for name, node in self.nodes.items()},
        }

    def stop(self):
        for guest in [*self.guests.values(), *self.real_guests.values()]:
            guest.stop()
        for host in self.virt_hosts.values():
            host.stop()
        if self.ovn:
            self.ovn.stop()
        for near in self.management:
            quiet(None, "ip link delete " + near)
        if self.net is not None:
            self.net.stop()


class Guest:
    """An emulated guest's shuttle, and its processes."""

    def __init__(self, vm, shuttle):
        self.vm = vm
        self.shuttle = shuttle
        self.processes = []
        self.place = None

    def order(self, order):
        self.shuttle.stdin.write(json.dumps(order) + "\n")
        self.shuttle.stdin.flush()
        answer = self.shuttle.stdout.readline()
        if not answer:
            raise RuntimeError("the shuttle of %s ended" % self.vm["name"])
        return json.loads(answer)

    def tap(self, hypervisor):
        """A second hold on its tap there, while it does not run there."""
        return Tap(self.shuttle.pid, self.vm["name"], self.vm["mac"], hypervisor.pid)

    def expect(self, hypervisor):
        return self.order({"expect": hypervisor})

    def pause(self):
        self._signal(signal.SIGSTOP)
        return self.order({"at": None})["ns"]

    def resume(self, hypervisor, announce=False):
        answer = self.order({"at": hypervisor, "announce": announce, "mac": self.vm["mac"]})
        self.place = hypervisor
        self._signal(signal.SIGCONT)
        return answer["ns"]

    def _signal(self, number):
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(number)

    def stop(self):
        self._signal(signal.SIGCONT)
        self.shuttle.stdin.close()
        self.shuttle.terminate()
        self.shuttle.wait(5)


def link(node1, name1, node2, name2, mtu):
    Link(node1, node2, intfName1=name1, intfName2=name2)
    for node, name in ((node1, name1), (node2, name2)):
        quiet(node.pid, "ethtool -K %s tx off" % name)
        must(node.pid, "ip link set %s mtu %d up" % (name, mtu))
