"""A hypervisor: one namespace with its own ovsdb-server and ovs-vswitchd, as a Mininet switch."""

import os

from mininet.node import Switch

from godwit_libvirt.echo import Echo
from process import inside, kill_daemon, must

UNDERLAY_MTU = 1600
# Frames that a guest's tap holds for it: a redirected guest may have to wait for the controller.
GUEST_QUEUE = 32768
PORTS_AT_A_TIME = 50
SCHEMA = "/usr/share/openvswitch/vswitch.ovsschema"


class Hypervisor(Switch):
    """One namespace with one Open vSwitch."""

    def __init__(self, name, number, state, **params):
        params["inNamespace"] = True
        super().__init__(name, dpid="%016x" % number, **params)
        self.number = number
        self.run = os.path.join(state, name)
        self.vtep = "10.255.%d.2" % number
        self.gateway = "10.255.%d.1" % number
        self.underlay_dpid = "%016x" % (0x100 + number)
        self.guarded_by = None
        self.ofports = 100
        self.more_ports = params.get("more_ports", 0)

    def must(self, command, priority=None):
        """Runs a command in the namespace; what fails raises with its output."""
        return must(
            self.pid, command, {"OVS_RUNDIR": self.run, "OVN_RUNDIR": self.run}, priority
        )

    def vsctl(self, *arguments):
        return self.must(
            ["ovs-vsctl", "--timeout=10", "--db=unix:%s/db.sock" % self.run, *arguments]
        )

    def ofctl(self, *arguments):
        return self.must(["ovs-ofctl", "-O", "OpenFlow13", *arguments])

    def open_echo(self, echo):
        """What a program here asks the network whether a guest may stop."""
        return inside(self.pid, lambda: Echo("br-int", echo))

    def forget_connections(self, zone):
        self.dpctl("flush-conntrack", "zone=%d" % zone)

    def connections(self, zone):
        return self.dpctl("dump-conntrack", "zone=%d" % zone).splitlines()

    def dpctl(self, command, *arguments):
        return self.must(
            ["ovs-appctl", "--target=%s/ovs-vswitchd.ctl" % self.run,
             "dpctl/" + command, *arguments]
        )

    def start_daemons(self):
        os.makedirs(self.run, exist_ok=True)
        database = os.path.join(self.run, "conf.db")
        if not os.path.exists(database):
            self.must(["ovsdb-tool", "create", database, SCHEMA])
        self.must(
            [
                "ovsdb-server",
                database,
                "--remote=punix:%s/db.sock" % self.run,
                "--unixctl=%s/ovsdb-server.ctl" % self.run,
                "--pidfile=%s/ovsdb-server.pid" % self.run,
                "--log-file=%s/ovsdb-server.log" % self.run,
                "--detach",
                "--no-chdir",
            ]
        )
        self.vsctl("--no-wait", "init")
        self.start_vswitchd()

    def start_vswitchd(self):
        # A hypervisor's datapath has cores of its own. Without them a busy machine starves it, and
        # its sockets overflow after 0.15 s of traffic: that would be counted as the move's loss.
        self.must(
            [
                "ovs-vswitchd",
                "unix:%s/db.sock" % self.run,
                "--unixctl=%s/ovs-vswitchd.ctl" % self.run,
                "--pidfile=%s/ovs-vswitchd.pid" % self.run,
                "--log-file=%s/ovs-vswitchd.log" % self.run,
                "--detach",
                "--no-chdir",
            ]
            + (["--enable-dummy"] if self.more_ports else []),
            priority=3,
        )

    def start_underlay(self, uplink):
        self.vsctl(
            "add-br", "br-phy", "--",
            "set", "bridge", "br-phy", "datapath_type=netdev", "fail_mode=standalone", "--",
            "add-port", "br-phy", uplink,
        )
        self._address()

    def guard_underlay(self, controller):
        """Puts br-phy under a controller, which adds to what it forwards by itself.

        Not standalone: that would forward everything while the controller is away."""
        self.guarded_by = controller
        self.vsctl(
            "set", "bridge", "br-phy", "fail_mode=secure", "protocols=OpenFlow13",
            "other-config:datapath-id=" + self.underlay_dpid,
            "other-config:disable-in-band=true",
        )
        self._control_underlay(controller)
        # Last: Open vSwitch empties a bridge that gets its first controller.
        self._forward_underlay()

    def connect_underlay(self):
        self._control_underlay(self.guarded_by)

    def disconnect_underlay(self):
        """br-phy's controller can't be reached, and it goes on with the rules that it has."""
        self._control_underlay("tcp:127.0.0.1:1")

    def _control_underlay(self, controller):
        self.vsctl(
            "set-controller", "br-phy", controller, "--",
            "set", "controller", "br-phy", "max_backoff=1000", "inactivity_probe=5000",
        )

    def _forward_underlay(self):
        if self.guarded_by:
            self.ofctl("add-flow", "br-phy", "priority=0,actions=NORMAL")

    def _address(self):
        """The VTEP address; br-phy is made anew whenever the daemon starts."""
        self._forward_underlay()
        self.must(["ip", "address", "replace", self.vtep + "/30", "dev", "br-phy"])
        self.must(["ip", "link", "set", "br-phy", "mtu", str(UNDERLAY_MTU), "up"])
        self.must(["ip", "route", "replace", "10.255.0.0/16", "via", self.gateway])

    def start_edge(self, controller):
        self.vsctl(
            "add-br", "br-int", "--",
            "set", "bridge", "br-int", "datapath_type=netdev", "fail_mode=secure",
            "protocols=OpenFlow13", "other-config:datapath-id=" + self.dpid,
            "other-config:disable-in-band=true", "--",
            "add-port", "br-int", "vxlan0", "--",
            "set", "interface", "vxlan0", "type=vxlan", "ofport_request=1",
            "options:remote_ip=flow", "options:key=flow", "options:local_ip=" + self.vtep,
            "options:dst_port=4789",
        )
        self.must("ip link set br-int up")
        self.vsctl(
            "set-controller", "br-int", controller, "--",
            "set", "controller", "br-int", "max_backoff=1000", "inactivity_probe=5000",
        )

    def start_ovn(self, chassis, remote):
        """An ovn-controller that makes the tunnels and rules of br-int, by a southbound database."""
        self.vsctl(
            "add-br", "br-int", "--",
            "set", "bridge", "br-int", "datapath_type=netdev", "fail_mode=secure",
            "other-config:disable-in-band=true", "--",
            "set", "open_vswitch", ".", "external_ids:system-id=" + chassis,
            "external_ids:hostname=" + chassis, 'external_ids:ovn-remote="%s"' % remote,
            "external_ids:ovn-encap-type=geneve", "external_ids:ovn-encap-ip=" + self.vtep,
            "external_ids:ovn-bridge-datapath-type=netdev",
        )
        self.must(
            [
                "ovn-controller",
                "unix:%s/db.sock" % self.run,
                "--pidfile=%s/ovn-controller.pid" % self.run,
                "--log-file=%s/ovn-controller.log" % self.run,
                "--detach",
                "--no-chdir",
            ]
        )

    def plug(self, port):
        """Tells OVN that a port is that of the VM with its name."""
        self.vsctl("set", "interface", port, "external_ids:iface-id=" + port)

    def unplug(self, port):
        self.vsctl("remove", "interface", port, "external_ids", "iface-id")

    def stop_ovn(self):
        kill_daemon(os.path.join(self.run, "ovn-controller.pid"), "ovn-controller")

    def start_learning(self, tenant, vni, others):
        bridge = "br-" + tenant
        self.vsctl(
            "add-br", bridge, "--",
            "set", "bridge", bridge, "datapath_type=netdev", "fail_mode=standalone",
        )
        for other in others:
            port = "vx-%s-%d" % (tenant, other.number)
            # Protected ports don't forward to each other: the split horizon of a full mesh.
            self.vsctl(
                "add-port", bridge, port, "--", "set", "port", port, "protected=true", "--",
                "set", "interface", port, "type=vxlan", "options:remote_ip=" + other.vtep,
                "options:local_ip=" + self.vtep, "options:key=%d" % vni, "options:dst_port=4789",
            )

    def add_guest_port(self, bridge, tap, mtu):
        """A tap that holds what comes while its guest is on its way; answers with its number."""
        self.must("ip link set %s txqueuelen %d mtu %d up" % (tap, GUEST_QUEUE, mtu))
        return self.add_port(bridge, tap)

    def add_port(self, bridge, port):
        self.ofports += 1
        self.vsctl(
            "add-port", bridge, port, "--",
            "set", "interface", port, "ofport_request=%d" % self.ofports,
        )
        return self.ofports

    def add_more_ports(self, bridge):
        """Ports of guests that nobody watches; several at a time, since each takes OVS a moment.

        They are OVS's dummy devices: it asks each tap's socket for frames whenever it wakes, so three
        switches with hundreds of taps leave two cores no time for anything else.
        """
        for first in range(1, self.more_ports + 1, PORTS_AT_A_TIME):
            arguments = []
            for number in range(first, min(first + PORTS_AT_A_TIME, self.more_ports + 1)):
                self.ofports += 1
                port = "more%d" % number
                arguments += [
                    "--", "add-port", bridge, port, "--", "set", "interface", port,
                    "type=dummy", "ofport_request=%d" % self.ofports,
                ]
            self.vsctl(*arguments[1:])

    def restart(self):
        """As an operator restarts Open vSwitch: the daemon goes, the database stays."""
        self.stop_vswitchd()
        self.restart_vswitchd()

    def stop_vswitchd(self):
        kill_daemon(os.path.join(self.run, "ovs-vswitchd.pid"), "ovs-vswitchd")

    def restart_vswitchd(self):
        self.start_vswitchd()
        self._address()

    # Mininet's own life cycle has nothing to do here: daemons are handled above.
    def start(self, controllers):
        pass

    def stop(self, deleteIntfs=True):
        for daemon in ("ovs-vswitchd", "ovsdb-server"):
            kill_daemon(os.path.join(self.run, daemon + ".pid"), daemon)
        super().stop(deleteIntfs)
