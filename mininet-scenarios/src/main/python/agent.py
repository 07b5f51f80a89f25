"""The far side of the harness: one resident process on the Mininet host.

Orders come as JSON lines on stdin, {"id", "command", "arguments"}, and each is answered by one line
on stdout, {"id", "result"} or {"id", "error"}. Mininet's and this program's own log go to stderr.
The network stops on "stop", at the end of input and when the client is killed. What a run that was
killed left behind is found by its pid files and names, and removed at the next start.
"""

import contextlib
import glob
import json
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import time
import traceback

from engine import Reports
from network import DataCentre
from process import go_ahead, kill_daemon, must, quiet, remember
from qemu import GuestClock

HERE = os.path.dirname(os.path.abspath(__file__))
STATE = os.environ.get("GODWIT_AGENT_STATE", "/tmp/godwit-testbed")
CAPTURE_LAG = 0.2


def log(text):
    print(text, file=sys.stderr, flush=True)


class Agent:
    def __init__(self):
        self.kept = False
        self.centre = None
        self.probes = {}
        self.inside = {}
        self.captures = {}

    # --- the machine -------------------------------------------------------------------------

    def hello(self):
        return {
            "ovs": first_line(["ovs-vswitchd", "--version"]).split()[-1],
            "ovn": ovn_version(),
            "mininet": mininet_version(),
            "kernel": platform.release(),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
        }

    def clock(self):
        return {"monotonic_ns": time.monotonic_ns(), "wall_ms": time.time() * 1000}

    def load(self):
        return {"load_1m": os.getloadavg()[0]}

    # --- the network -------------------------------------------------------------------------

    def build(self, **spec):
        self.stop()
        clean()
        os.makedirs(STATE, exist_ok=True)
        remember(STATE, "agent", os.getpid())
        self.centre = DataCentre(spec, STATE)
        return self.centre.build()

    def stop(self):
        self.probes_end()
        for name in list(self.captures):
            self.capture_stop(name)
        if self.centre is not None:
            centre, self.centre = self.centre, None
            centre.stop()
        return {}

    def keep(self):
        """Lets the network outlive the client: it stops when this process is told to end."""
        self.kept = True
        return {}

    def describe(self):
        return self.centre.describe()

    def ovs_restart(self, hv):
        self.centre.hypervisors[hv].restart()
        return {}

    def ovs_stop(self, hv):
        self.centre.hypervisors[hv].stop_vswitchd()
        return {}

    def ovs_start(self, hv):
        self.centre.hypervisors[hv].restart_vswitchd()
        return {}

    def dump_flows(self, hv, filter=""):
        arguments = ["dump-flows", "br-int"] + ([filter] if filter else [])
        text = self.centre.hypervisors[hv].ofctl(*arguments)
        return {"flows": [line.strip() for line in text.splitlines() if "cookie=" in line]}

    def ofctl(self, hv, arguments):
        return {"output": self.centre.hypervisors[hv].ofctl(*arguments)}

    def rewrite_flows(self, hv, flows):
        """Gives rules that are there other actions, behind the controller's back."""
        path = os.path.join(STATE, "rewrite-%s.txt" % hv)
        with open(path, "w") as file:
            file.writelines("modify_strict %s\n" % flow for flow in flows)
        self.centre.hypervisors[hv].ofctl("add-flows", "br-int", path)
        return {}

    def underlay_flows(self, hv):
        text = self.centre.hypervisors[hv].ofctl("dump-flows", "br-phy")
        return {"flows": [line.strip() for line in text.splitlines() if "priority=" in line]}

    def underlay_controller(self, hv, connected):
        """Takes the controller from a hypervisor's uplink bridge, or gives it back."""
        hypervisor = self.centre.hypervisors[hv]
        if connected:
            hypervisor.connect_underlay()
        else:
            hypervisor.disconnect_underlay()
        return {}

    def tcp_connect(self, at, to, port, patience):
        """Tries to connect: "open", "refused" by the host itself, or "dropped" on the way."""
        code = ("import socket, sys\ntry:\n"
                " socket.create_connection((sys.argv[1], int(sys.argv[2])), float(sys.argv[3]))\n"
                " print('open')\n"
                "except ConnectionRefusedError: print('refused')\n"
                "except socket.timeout: print('dropped')")
        pid = self._node(at).pid
        return {"outcome": must(
            pid, [sys.executable, "-c", code, to, str(port), str(patience)]).strip()}

    def forget_connections(self, hv, zone):
        self.centre.hypervisors[hv].forget_connections(zone)
        return {}

    def connections(self, hv, zone):
        return {"connections": self.centre.hypervisors[hv].connections(zone)}

    def ping(self, vm, to, count=1, size=56, wait=2, dont_fragment=False):
        command = ["ping", "-n", "-c", str(count), "-i", "0.2", "-W", str(wait), "-s", str(size)]
        if dont_fragment:
            command += ["-M", "do"]
        return self._run(vm, command + [to])

    def run(self, vm, command):
        return self._run(vm, command)

    def spoof(self, vm, mac, ip, ip6, rounds):
        """A VM says that it is another."""
        script = os.path.join(HERE, "spoof.py")
        return self._run(vm, [sys.executable, script, mac, ip, ip6, str(rounds)])

    def _node(self, at):
        """A hypervisor, a VM or a router of the underlay."""
        return (
            self.centre.hypervisors.get(at)
            or self.centre.nodes.get(at)
            or self.centre.net.getNodeByName(at)
        )

    def _run(self, vm, command):
        node = self.centre.nodes[vm]
        result = subprocess.run(
            ["nsenter", "--net=/proc/%d/ns/net" % node.pid, *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
        )
        return {"code": result.returncode, "output": result.stdout}

    # --- guests ------------------------------------------------------------------------------

    def guest_expect(self, guest, hv):
        """Opens the guest's tap at a destination, as a hypervisor does that awaits a guest."""
        return self.centre.guests[guest].expect(hv)

    def guest_pause(self, guest):
        return {"ns": self.centre.guests[guest].pause()}

    def guest_resume(self, guest, hv, announce=False):
        return {"ns": self.centre.guests[guest].resume(hv, announce)}

    def guest_echo(self, guest, echo, seconds):
        """Asks the network itself for so long whether the guest may stop; what it answers."""
        hypervisor = self.centre.hypervisors[self.centre.guests[guest].place]
        until = time.monotonic() + seconds
        with contextlib.closing(hypervisor.open_echo(echo)) as asked:
            return {"echoed": asked.comes_back(lambda: time.monotonic() > until) is not None}

    def guest_blackout(self, guest, hv, millis, announce=False, rebind=""):
        """Pause, wait, resume elsewhere: whatever others do in between delays nothing.

        rebind: when OVN is told that the guest is elsewhere: at its "stop", its "resume", or not."""
        paused = self.centre.guests[guest].pause()
        if rebind == "stop":
            self.centre.ovn.bind(guest, [hv])
        sleep_until(paused + int(millis * 1e6))
        resumed = self.centre.guests[guest].resume(hv, announce)
        if rebind == "resume":
            self.centre.ovn.bind(guest, [hv])
        return {"paused_ns": paused, "resumed_ns": resumed}

    def guest_move(self, guest, hv, millis, announce, notice, godwit):
        """The same as an engine does it under Godwit: it announces the stop, if it can, and reports.

        notice: "echoed", if the engine asks the network itself whether it may stop; "answered", if
        it waits for Godwit's answer; "reported", if it says so when it has happened; "put_back", if
        it does so, and its hypervisor puts back what the guest left unread.
        godwit: url, login, migration."""
        moving = self.centre.guests[guest]
        source = self.centre.hypervisors[moving.place]
        is_asking = notice in ("echoed", "put_back")
        with contextlib.ExitStack() as ends:
            tap = None
            if notice == "put_back":
                tap = ends.enter_context(contextlib.closing(moving.tap(source)))
            reports = ends.enter_context(Reports(**godwit, hypervisor=source if is_asking else None))
            echoed = reports.may_stop() if notice in ("echoed", "answered") else None
            paused = moving.pause()
            stopped = reports.send_aside("stopped")
            emptied = tap and reports.aside.submit(reports.put_back, tap)
            sleep_until(paused + int(millis * 1e6))
            resumed = moving.resume(hv, announce)
            # Once it is stored that the guest runs there nothing is sent on any more.
            if emptied:
                emptied.result()
            # Where the guest runs is a fact, whatever was said to its stop.
            reports.send("resumed")
            stopped.result()
        return {"paused_ns": paused, "resumed_ns": resumed, "echoed_ns": echoed}

    # --- OVN ---------------------------------------------------------------------------------

    def ovn_prepare(self, guest, hv, both, activation):
        source = self.centre.guests[guest].place
        self.centre.ovn.prepare(guest, source, hv, both, activation)
        return {"source": source}

    def ovn_finish(self, guest, source, hv):
        self.centre.ovn.finish(guest, source, hv)
        return {}

    # --- real guests -------------------------------------------------------------------------

    def qemu_expect(self, guest, hv):
        """Starts a machine that awaits the guest; answers with where its source and it answer."""
        real = self.centre.real_guests[guest]
        real.expect(hv)
        return {name: real.address(name) for name in real.machines}

    def qemu_kill(self, guest, hv):
        """Kills the guest's machine on a hypervisor and leaves all else as it is."""
        self.centre.real_guests[guest].machines[hv].kill()
        return {}

    def qemu_cut(self, guest, hv):
        """Cuts the connections to the monitor of the guest's machine on a hypervisor."""
        self.centre.real_guests[guest].machines[hv].cut()
        return {}

    def qemu_status(self, guest):
        return self.centre.real_guests[guest].status()

    def qemu_events(self, guest):
        return {"events": self.centre.real_guests[guest].happened()}

    def qemu_end(self, guest, hv):
        """Ends the guest's machine on a hypervisor, as a crash would."""
        self.centre.real_guests[guest].end(hv)
        return {}

    def qemu_tell(self, guest, order):
        return {"lines": self.centre.real_guests[guest].tell(order)}

    # --- libvirt -----------------------------------------------------------------------------

    def libvirt_migrate(self, guest, source, hv, arguments=()):
        """Has virsh move the guest: answers when virsh does."""
        return {"output": self.centre.real_guests[guest].migrate(source, hv, arguments)}

    # --- probes ------------------------------------------------------------------------------

    def probe_start(self, probes):
        """Starts probes side by side; returns when each listens, or is connected."""
        inside = [probe for probe in probes if probe["vm"] in self.centre.real_guests]
        probes = [probe for probe in probes if probe not in inside]
        for probe in probes:
            self._launch_probe(**probe)
        for probe in inside:
            self._start_inside(**probe)
        for probe in probes:
            name = probe["name"]
            if self.probes[name][0].stdout.readline().strip() != "ready":
                failure = self._read_probe(self._end_probe(name))["failure"]
                raise RuntimeError("probe %s in %s: %s" % (name, probe["vm"], failure))
        return {}

    def _launch_probe(self, name, vm, role, options):
        node = self._node(vm)
        out = os.path.join(STATE, "probe-%s.txt" % name)
        process = subprocess.Popen(
            ["nsenter", "--net=/proc/%d/ns/net" % node.pid, sys.executable,
             os.path.join(HERE, "probe.py"), role, out]
            + ["%s=%s" % option for option in options.items()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        remember(STATE, "probe-" + name, process.pid)
        self.probes[name] = (process, out)
        if vm in self.centre.guests:
            self.centre.guests[vm].processes.append(process)

    def _start_inside(self, name, vm, role, options):
        """Has the probe in a real guest do it."""
        if role == "udp-send":
            order = "send {to} {port} {every} {stream}".format(**options)
        elif role == "udp-receive":
            order = "receive {port}".format(**options)
        else:
            raise RuntimeError("a real guest does no " + role)
        self.centre.real_guests[vm].tell(order)
        self.inside[name] = (vm, role)

    def probes_end(self):
        """Ends what still runs: whoever started it failed before it could ask for the result."""
        for name in list(self.probes):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._end_probe(name))
        for name in list(self.inside):
            # The guest may be what failed.
            with contextlib.suppress(OSError, RuntimeError):
                self._stop_inside(name)
        return {}

    def probe_stop(self, names):
        """Ends probes; answers with what each saw: [stream, number, sent_ns, seen_ns].

        What a real guest notes is in its own time, which stands still while it does not run.
        """
        outside = [name for name in names if name not in self.inside]
        for name in outside:
            self._signal_probe(name)
        seen = {name: self._read_probe(self._end_probe(name)) for name in outside}
        for name in names:
            if name in self.inside:
                seen[name] = self._stop_inside(name)
        return seen

    def _stop_inside(self, name):
        vm, role = self.inside.pop(name)
        guest = self.centre.real_guests[vm]
        guest.tell("stop" if role == "udp-send" else "deaf")
        lines = guest.tell("sent" if role == "udp-send" else "got")
        return {"seen": [[int(word) for word in line.split()] for line in lines], "failure": ""}

    def guest_time(self, guest, packets, times):
        """Translates a guest's times to the host's by packets that the guest sent and others got."""
        clock = GuestClock(self.centre.real_guests[guest].happened(), packets)
        return {"ns": [clock.to_host(ns) for ns in times]}

    @staticmethod
    def _read_probe(out):
        seen, failure = [], ""
        with open(out) as file:
            for line in file:
                if line.startswith("#"):
                    failure = line[1:].strip()
                else:
                    seen.append([int(word) for word in line.split()])
        os.unlink(out)
        return {"seen": seen, "failure": failure}

    def _signal_probe(self, name):
        process, _ = self.probes[name]
        process.terminate()
        process.send_signal(signal.SIGCONT)

    def _end_probe(self, name):
        self._signal_probe(name)
        process, out = self.probes.pop(name)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
        if self.centre is not None:
            for guest in self.centre.guests.values():
                if process in guest.processes:
                    guest.processes.remove(process)
        return out

    # --- captures ----------------------------------------------------------------------------

    def capture_start(self, name, at, interface, filter=""):
        """Captures in a hypervisor ("hv1"), a VM or a router ("gwleaf1")."""
        node = self._node(at)
        out = os.path.join(STATE, "capture-%s.pcap" % name)
        command = ["nsenter", "--net=/proc/%d/ns/net" % node.pid, "dumpcap", "-q", "-i", interface,
                   "-w", out] + (["-f", filter] if filter else [])
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            text=True,
        )
        remember(STATE, "capture-" + name, process.pid)
        said = ""
        while "File: " not in said:
            line = process.stderr.readline()
            if not line:
                raise RuntimeError("no capture on %s of %s: %s" % (interface, at, said))
            said += line
        self.captures[name] = (process, out)
        return {}

    def capture_stop(self, name, fields=(), filter=""):
        """Ends a capture; answers with the values of the tshark fields asked for, per packet."""
        process, out = self.captures.pop(name)
        time.sleep(CAPTURE_LAG)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)
        packets = []
        if fields:
            command = ["tshark", "-n", "-r", out, "-T", "fields", "-E", "separator=/t"]
            command += ["-Y", filter] if filter else []
            for field in fields:
                command += ["-e", field]
            packets = [line.split("\t") for line in must(None, command).splitlines()]
        os.unlink(out)
        return {"packets": packets}


def sleep_until(due_ns):
    while True:
        left = due_ns - time.monotonic_ns()
        if left <= 0:
            return
        if left > 300_000:
            time.sleep((left - 200_000) / 1e9)


def first_line(command):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True).stdout.splitlines()[0]


def ovn_version():
    """Empty where there is none: only the comparison with it needs it."""
    if shutil.which("ovn-controller") is None:
        return ""
    return first_line(["ovn-controller", "--version"]).split()[-1]


def mininet_version():
    from mininet.net import VERSION

    return VERSION


def clean():
    """Removes what a killed run left: its processes by pid file, its interfaces by name."""
    for pidfile in glob.glob(os.path.join(STATE, "*.pid")):
        if int(read(pidfile) or 0) != os.getpid():
            # An agent whose client is gone may just be taking its network down.
            kill_daemon(pidfile, "agent.py", patience=15)
            for name in ("guest.py", "probe.py", "dumpcap", "qemu-system", "godwit-libvirt",
                         "libvirtd"):
                kill_daemon(pidfile, name)
    # Guests outlive their libvirt daemon, as they should.
    for pidfile in glob.glob(os.path.join(STATE, "virt-*", "run", "qemu", "*.pid")):
        kill_daemon(pidfile, "qemu-system")
    for daemon in ("ovn-controller", "ovn-northd", "ovs-vswitchd", "ovsdb-server"):
        for pidfile in glob.glob(os.path.join(STATE, "*", daemon + ".pid")):
            kill_daemon(pidfile, daemon)
    for _, interface in socket.if_nameindex():
        if interface.startswith("gwm") and interface[3:].isdigit():
            quiet(None, "ip link delete " + interface)
    shutil.rmtree(STATE, ignore_errors=True)


def read(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


def serve():
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    # Whatever else prints must not get between the answers.
    os.dup2(2, 1)
    current = None

    def say(**content):
        answers.write(json.dumps({"id": current, **content}) + "\n")

    # Blackouts are timed here.
    go_ahead(8, alone=True)
    agent = Agent()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        for line in sys.stdin:
            order = json.loads(line)
            current = order["id"]
            try:
                say(result=getattr(agent, order["command"])(**order.get("arguments", {})))
            except Exception as error:
                log(traceback.format_exc())
                say(error="%s: %s" % (type(error).__name__, error))
        while agent.kept:
            signal.pause()
    finally:
        try:
            agent.stop()
        finally:
            clean()


if __name__ == "__main__":
    # A session without a login shell may lack them, and the switch daemons are there.
    os.environ["PATH"] = os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin"
    if sys.argv[1:] == ["clean"]:
        clean()
    else:
        serve()
