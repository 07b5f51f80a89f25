"""Real guests: QEMU processes in the hypervisors' namespaces, and the probe inside the guest.

A guest is restored from the image's saved state (guestimage.py) and told its addresses; its machine
on another hypervisor waits for a migration. This module starts, stops and watches; who migrates is
the one who speaks to the machines' QMP ports, which is Godwit in most scenarios.
"""

import contextlib
import json
import os
import socket
import subprocess
import threading
import time

import guestimage
from process import must, remember

QMP_PORT = 4444
MIGRATION_PORT = 4555
# The first of those that Godwit guards at an underlay.
GUARDED_PORT = 49152
ANSWER_SECONDS = 10


class Qmp:
    """One client of a machine's monitor, which notes every event and when it happened."""

    def __init__(self, path, deadline):
        self.socket = connect(path, deadline)
        self.lines = self.socket.makefile("r")
        self.events = []
        self.answers = []
        self.has_ended = False
        self.arrived = threading.Condition()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.execute("qmp_capabilities")

    def execute(self, command, **arguments):
        order = {"execute": command, "arguments": arguments}
        with self.arrived:
            with contextlib.suppress(BrokenPipeError):
                self.socket.sendall(json.dumps(order).encode() + b"\n")
            self.arrived.wait_for(lambda: self.answers or self.has_ended, ANSWER_SECONDS)
            if not self.answers:
                raise RuntimeError(command + ": the machine does not answer")
            answer = self.answers.pop(0)
        if "error" in answer:
            raise RuntimeError("%s: %s" % (command, answer["error"]["desc"]))
        return answer["return"]

    def _read(self):
        with contextlib.suppress(OSError, ValueError):
            for line in self.lines:
                message = json.loads(line)
                with self.arrived:
                    if "event" in message:
                        self.events.append(event(message))
                    elif "QMP" not in message:
                        self.answers.append(message)
                    self.arrived.notify_all()
        with self.arrived:
            self.has_ended = True
            self.arrived.notify_all()

    def close(self):
        self.socket.close()


class Machine:
    """One QEMU process. With a hypervisor it has a network; without, only its probe's port."""

    def __init__(self, image, name, state, mac, hypervisor=None):
        self.image = image
        self.name = name
        self.state = state
        self.mac = mac
        self.hypervisor = hypervisor
        self.process = None
        self.qmp = None
        self.probe = None
        self.lock = threading.Lock()

    def boot(self):
        append = "console=ttyS0 quiet panic=-1"
        self._start("-kernel", self.image.kernel, "-initrd", self.image.initramfs,
                    "-append", append)

    def restore(self):
        """Starts from the saved state; the guest runs when this returns."""
        self._start("-incoming", "exec:cat '%s'" % self.image.state)
        deadline = time.monotonic() + 30
        try:
            while self.qmp.execute("query-status")["status"] == "inmigrate":
                if time.monotonic() > deadline:
                    raise RuntimeError("not restored in 30 s")
                time.sleep(0.02)
            self.qmp.execute("cont")
        except RuntimeError as error:
            raise self._failure(error) from error

    def wait_for_migration(self):
        self._start("-incoming", "defer")

    def _start(self, *how):
        command = ["qemu-system-x86_64", *guestimage.HARDWARE, "-name", self.name,
                   "-qmp", "unix:%s,server=on,wait=off" % self._path("qmp"),
                   "-chardev", "socket,id=probe,path=%s,server=on,wait=off" % self._path("probe"),
                   "-serial", "file:" + self._path("console"),
                   "-device", "virtio-net-pci,netdev=net,mac=" + self.mac, *how]
        if self.hypervisor is None:
            command += ["-netdev", "hubport,id=net,hubid=0"]
        else:
            # Without a virtio header in front, which the userspace switch would not understand.
            command += ["-netdev", "tap,id=net,ifname=%s,script=no,downscript=no,vnet_hdr=off"
                        % self.name.split("@")[0],
                        "-qmp", "tcp:%s:%d,server=on,wait=off" % self.qmp_address()]
            command = ["nsenter", "--net=/proc/%d/ns/net" % self.hypervisor.pid, *command]
        with open(self._path("log"), "w") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log, start_new_session=True)
        remember(self.state, "qemu-" + self.name, self.process.pid)
        deadline = time.monotonic() + ANSWER_SECONDS
        try:
            self.qmp = Qmp(self._path("qmp"), deadline)
            self.probe = connect(self._path("probe"), deadline)
        except OSError as error:
            raise self._failure(error) from error

    def _failure(self, error):
        with open(self._path("log")) as log:
            return RuntimeError("%s does not start: %s %s" % (self.name, error, log.read()))

    def qmp_address(self):
        return "10.254.%d.2" % self.hypervisor.number, QMP_PORT

    def _path(self, kind):
        return os.path.join(self.state, "qemu-%s.%s" % (self.name, kind))

    def save(self, path):
        self.qmp.execute("stop")
        self.qmp.execute("migrate-set-parameters", **{"max-bandwidth": 1 << 30})
        self.qmp.execute("migrate", uri="exec:cat > '%s'" % path)
        while True:
            status = self.qmp.execute("query-migrate").get("status")
            if status == "completed":
                return
            if status in ("failed", "cancelled"):
                raise RuntimeError("%s can't be saved: %s" % (self.name, status))
            time.sleep(0.05)

    def tell(self, order, patience=ANSWER_SECONDS):
        """Gives the probe in the guest an order; answers with its output lines."""
        with self.lock:
            self.probe.settimeout(patience)
            self.probe.sendall(order.encode() + b"\n")
            text = b""
            while True:
                piece = self.probe.recv(1 << 16)
                if not piece:
                    raise RuntimeError("the machine %s has ended" % self.name)
                text += piece
                head, _, last = text.rstrip(b"\n").rpartition(b"\n")
                if text.endswith(b"\n") and last.startswith(b". "):
                    break
        if int(last[2:]) != 0:
            raise RuntimeError("the guest on %s: %s: status %s: %s"
                               % (self.name, order, last[2:].decode(), head.decode()))
        return head.decode().splitlines()

    def status(self):
        """What QEMU says; "ended" if it has."""
        if self.process.poll() is not None:
            return "ended"
        return self.qmp.execute("query-status")["status"]

    def seen(self):
        """The events so far."""
        return [] if self.qmp is None else list(self.qmp.events)

    def kill(self):
        """As a crash: no farewell, no flush."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def cut(self):
        """Resets the connections to the monitor; new ones may be made at once."""
        before = self._monitored()
        self.hypervisor.must(["ss", "--tcp", "--kill", "sport = :%d" % QMP_PORT])
        if not before or before & self._monitored():
            raise RuntimeError("connections to %s could not be cut: %s; the kernel needs"
                               " CONFIG_INET_DIAG_DESTROY for it" % (self.name, before or "none"))

    def _monitored(self):
        """Who is connected to the monitor."""
        lines = self.hypervisor.must(
            ["ss", "--tcp", "--no-header", "state", "established", "sport = :%d" % QMP_PORT]
        ).splitlines()
        return {line.split()[3] for line in lines}

    def stop(self):
        self.kill()
        for client in (self.qmp, self.probe):
            if client is not None:
                client.close()
        for kind in ("qmp", "probe", "console", "log", "pid"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._path(kind))


class QemuGuest:
    """A VM, with a tap and possibly a machine on each hypervisor."""

    def __init__(self, image, vm, state, hypervisors, guarded=False):
        """guarded: whether it is copied over the underlay, at a port that Godwit opens for it."""
        self.guarded = guarded
        self.image = image
        self.vm = vm
        self.state = state
        self.hypervisors = hypervisors
        self.machines = {}
        self.events = []

    def add_ports(self, bridge):
        """A tap on every hypervisor; answers with the port numbers. No machine, no carrier."""
        ports = {}
        for name, hypervisor in self.hypervisors.items():
            tap = self.vm["name"]
            hypervisor.must("ip tuntap add dev %s mode tap" % tap)
            ports[name] = hypervisor.add_guest_port(bridge, tap, 1500)
        return ports

    def start(self, hv):
        """Restores the guest and gives it its addresses; it runs when this returns."""
        machine = self._machine(hv)
        machine.restore()
        self.configure(machine)

    def configure(self, machine):
        vm = self.vm
        commands = ["ip link set eth0 down", "ip link set eth0 address " + vm["mac"],
                    "ip link set eth0 mtu 1500 up", "ip address add %s dev eth0" % vm["ip"]]
        if vm.get("ip6"):
            commands.append("ip address add %s dev eth0" % vm["ip6"])
        machine.tell("sh " + " && ".join(commands))

    def expect(self, hv):
        """Starts a machine that awaits the guest."""
        self._machine(hv).wait_for_migration()

    def _machine(self, hv):
        self.end(hv)
        machine = Machine(self.image, "%s@%s" % (self.vm["name"], hv), self.state,
                          self.vm["mac"], self.hypervisors[hv])
        self.machines[hv] = machine
        return machine

    def address(self, hv):
        """Where the monitor of its machine on a hypervisor answers, and where guests go to it."""
        number = self.hypervisors[hv].number
        return {"monitor": "%s:%d" % self.machines[hv].qmp_address(),
                "channel": self._channel(self.hypervisors[hv])}

    def _channel(self, hypervisor):
        if self.guarded:
            return "tcp:%s:%d" % (hypervisor.vtep, GUARDED_PORT)
        return "tcp:%s:%d" % (channel_address(hypervisor.number), MIGRATION_PORT)

    def status(self):
        """By hypervisor, what its machine says of itself."""
        return {hv: machine.status() for hv, machine in self.machines.items()}

    def tell(self, order):
        for machine in self.machines.values():
            if machine.status() == "running":
                return machine.tell(order)
        raise RuntimeError("the guest %s runs nowhere: %s" % (self.vm["name"], self.status()))

    def happened(self):
        """All events of all machines so far, oldest first, with the hypervisor of each."""
        events = list(self.events)
        for hv, machine in self.machines.items():
            events += [dict(event, hv=hv) for event in machine.seen()]
        return sorted(events, key=lambda event: event["ns"])

    def end(self, hv):
        machine = self.machines.pop(hv, None)
        if machine is not None:
            self.events += [dict(event, hv=hv) for event in machine.seen()]
            machine.stop()

    def stop(self):
        for hv in list(self.machines):
            self.end(hv)


class GuestClock:
    """Translates a guest's times, which stand still while it does not run, to the host's.

    Known are the host's times at which it stopped and went on, and packets with the guest's time of
    sending and the host's of arrival: in each stretch the quickest one tells the difference.
    """

    def __init__(self, events, packets):
        self.stretches = []
        bounds = [event["ns"] for event in events if event["event"] in ("STOP", "RESUME")]
        names = [event["event"] for event in events if event["event"] in ("STOP", "RESUME")]
        starts = [0] + [ns for ns, name in zip(bounds, names) if name == "RESUME"]
        ends = [ns for ns, name in zip(bounds, names) if name == "STOP"] + [float("inf")]
        for start in starts:
            end = min(ns for ns in ends if ns > start)
            seen = [(sent, at) for _, _, sent, at in packets if start <= at <= end]
            if seen:
                self.stretches.append((end, min(at - sent for sent, at in seen)))

    def to_host(self, guest_ns):
        for end, difference in self.stretches:
            if guest_ns + difference <= end:
                return guest_ns + difference
        return guest_ns + (self.stretches[-1][1] if self.stretches else 0)


def add_migration_network(net, link, hypervisors):
    """A network of its own for guests on the move, routed by the kernel.

    On the underlay, which one userspace switch a hypervisor carries, their memory pushes frames of
    the overlay out of the sockets' buffers.
    """
    router = net.addHost("gwmig", ip=None)
    must(router.pid, "sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0")
    for hypervisor in hypervisors.values():
        number = hypervisor.number
        link(router, "gwmig-%d" % number, hypervisor, "mig", 1500)
        must(router.pid, "ip address add 10.253.%d.1/30 dev gwmig-%d" % (number, number))
        hypervisor.must("ip address add %s/30 dev mig" % channel_address(number))
        hypervisor.must("ip route add 10.253.0.0/16 via 10.253.%d.1" % number)


def channel_address(number):
    return "10.253.%d.2" % number


def event(message):
    """An event with QEMU's own time stamp, on the clock that all probes use."""
    stamp = message["timestamp"]
    wall_ns = stamp["seconds"] * 1_000_000_000 + stamp["microseconds"] * 1000
    now = time.monotonic_ns()
    return {
        "event": message["event"],
        "data": message.get("data", {}),
        "ns": now - (time.time_ns() - wall_ns),
    }


def connect(path, deadline):
    while True:
        client = socket.socket(socket.AF_UNIX)
        try:
            client.connect(path)
            return client
        except OSError:
            client.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
