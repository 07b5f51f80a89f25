"""OVN as a peer to measure beside: its two databases and ovn-northd here, an ovn-controller on every
hypervisor, and what its management system (OpenStack, say) orders around a live migration.

The databases listen on unix sockets, which every network namespace reaches, so OVN needs no
management network. A change at the moment of a move goes over a connection that is open already:
to start an ovn-nbctl for it would cost OVN some 10 ms that are not its own.
"""

import os

import ovs.jsonrpc
import ovs.stream

from process import kill_daemon, must

SCHEMAS = "/usr/share/ovn"
WAIT_SECONDS = 30


class Database:
    """An open connection to an OVSDB server (RFC 7047)."""

    def __init__(self, name, remote):
        self.name = name
        error, stream = ovs.stream.Stream.open_block(ovs.stream.Stream.open(remote))
        if error:
            raise RuntimeError("%s: no connection: %s" % (remote, os.strerror(error)))
        self.connection = ovs.jsonrpc.Connection(stream)

    def transact(self, *operations):
        """Carries out all of the operations, or raises and does none."""
        request = ovs.jsonrpc.Message.create_request("transact", [self.name, *operations])
        error, reply = self.connection.transact_block(request)
        if error:
            raise RuntimeError("%s: the connection broke: %s" % (self.name, os.strerror(error)))
        results = reply.result or [{"error": reply.error}]
        for result in results:
            if result and "error" in result:
                raise RuntimeError("%s: %s" % (self.name, result))
        return results

    def close(self):
        self.connection.close()


class Ovn:
    """The central part, and the orders of a management system."""

    def __init__(self, state, hypervisors):
        self.run = os.path.join(state, "ovn-northd")
        self.hypervisors = hypervisors
        self.stores = {
            kind: os.path.join(state, "ovn-" + kind) for kind in ("nb", "sb")
        }
        self.north = None

    def start(self, networks):
        for kind, folder in self.stores.items():
            self._start_database(kind, folder)
        os.makedirs(self.run, exist_ok=True)
        must(None, [
            "ovn-northd",
            "--ovnnb-db=" + self._remote("nb"),
            "--ovnsb-db=" + self._remote("sb"),
            *daemon("ovn-northd", self.run),
        ])
        self.nbctl("init")
        for network in networks:
            self.nbctl("ls-add", network)
        for name, hypervisor in self.hypervisors.items():
            hypervisor.start_ovn(name, self._remote("sb"))
        self.north = Database("OVN_Northbound", self._remote("nb"))

    def _start_database(self, kind, folder):
        os.makedirs(folder, exist_ok=True)
        database = os.path.join(folder, "db")
        if not os.path.exists(database):
            must(None, ["ovsdb-tool", "create", database, "%s/ovn-%s.ovsschema" % (SCHEMAS, kind)])
        must(None, [
            "ovsdb-server", database, "--remote=p" + self._remote(kind),
            *daemon("ovsdb-server", folder),
        ])

    def _remote(self, kind):
        return "unix:%s/db.sock" % self.stores[kind]

    def nbctl(self, *arguments):
        return must(None, [
            "ovn-nbctl", "--no-leader-only", "--timeout=%d" % WAIT_SECONDS,
            "--db=" + self._remote("nb"), *arguments,
        ])

    def add_port(self, vm):
        """A logical port with the addresses that OVN then answers for; plugged in where the VM is."""
        addresses = [vm["mac"], vm["ip"].split("/")[0]]
        if vm.get("ip6"):
            addresses.append(vm["ip6"].split("/")[0])
        self.nbctl("lsp-add", vm["network"], vm["name"], "--",
                   "lsp-set-addresses", vm["name"], " ".join(addresses), "--",
                   "lsp-set-options", vm["name"], "requested-chassis=" + vm["hv"])
        self.hypervisors[vm["hv"]].plug(vm["name"])

    def await_ports(self, vms):
        """Returns once every port is up and every hypervisor has what it needs for it."""
        for vm in vms:
            self.nbctl("wait-until", "Logical_Switch_Port", vm["name"], "up=true")
        self.settle()

    def settle(self):
        """Returns once every hypervisor has confirmed what was ordered: OVN's own READY."""
        self.nbctl("--wait=hv", "sync")

    def prepare(self, port, source, destination, both, activation):
        """Before the guest is copied: its port there too, and OVN told of it if it is to know.

        both: whether OVN serves source and destination until the move is over; activation: what
        opens the destination then ("rarp"), or nothing if it is open at once."""
        self.hypervisors[destination].plug(port)
        if both:
            self.bind(port, [source, destination], activation)
        self.settle()

    def bind(self, port, chassis, activation=""):
        """The order as such; answered when it is stored."""
        options = {"requested-chassis": ",".join(chassis)}
        if activation:
            options["activation-strategy"] = activation
        self.north.transact({
            "op": "update",
            "table": "Logical_Switch_Port",
            "where": [["name", "==", port]],
            "row": {"options": ["map", list(options.items())]},
        })

    def finish(self, port, source, destination):
        """After the move: one place again, and the port at the source is unplugged."""
        self.bind(port, [destination])
        self.hypervisors[source].unplug(port)
        self.settle()

    def stop(self):
        if self.north is not None:
            self.north.close()
        # Those first that would otherwise look for their databases.
        for hypervisor in self.hypervisors.values():
            hypervisor.stop_ovn()
        kill_daemon(os.path.join(self.run, "ovn-northd.pid"), "ovn-northd")
        for folder in self.stores.values():
            kill_daemon(os.path.join(folder, "ovsdb-server.pid"), "ovsdb-server")


def daemon(name, run):
    """The options by which a daemon of the OVS family goes to the background."""
    path = os.path.join(run, name)
    return ["--unixctl=%s.ctl" % path, "--pidfile=%s.pid" % path, "--log-file=%s.log" % path,
            "--detach", "--no-chdir"]
