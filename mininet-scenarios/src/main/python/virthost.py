"""Guests under libvirt: a daemon of its own on every hypervisor, with Godwit's hook and relay.

Each libvirtd lives in its hypervisor's network, and in a mount namespace in which its folders are
its own, so that several of them fit on one machine. The programs under test are those that operators
install; they find their folder by GODWIT_LIBVIRT.
"""

import os
import subprocess
import sys
import threading
import time
import uuid

import qemu
from process import kill_daemon, must, quiet, remember

HERE = os.path.dirname(os.path.abspath(__file__))
START_SECONDS = 120
FOLDERS = {"etc": "/etc/libvirt", "run": "/run/libvirt", "lib": "/var/lib/libvirt",
           "cache": "/var/cache/libvirt", "log": "/var/log/libvirt"}
DAEMON_CONF = """\
auth_unix_rw = "none"
unix_sock_rw_perms = "0700"
host_uuid = "%s"
log_outputs = "2:file:/var/log/libvirt/libvirtd.log"
"""
# In a container there are neither cgroups nor security labels to manage.
DRIVER_CONF = """\
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
security_driver = "none"
namespaces = []
cgroup_controllers = []
stdio_handler = "file"
"""
# What the guest offloads, the userspace switch would have to finish: it does not. The guest's probe
# knows its channel by the first virtio device's name, which follows the PCI addresses.
DOMAIN = """\
<domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
  <name>{name}</name>
  <uuid>{uuid}</uuid>
  <memory unit='KiB'>131080</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type>
    <kernel>{kernel}</kernel><initrd>{initramfs}</initrd>
    <cmdline>console=ttyS0 quiet panic=-1</cmdline></os>
  <features><acpi/></features>
  <cpu mode='custom' match='exact' check='none'><model fallback='forbid'>Nehalem</model></cpu>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <controller type='virtio-serial' index='0'>
      <address type='pci' domain='0' bus='1' slot='0' function='0'/></controller>
    <interface type='bridge'>
      <mac address='{mac}'/><source bridge='{bridge}'/><virtualport type='openvswitch'/>
      <target dev='{name}'/><model type='virtio'/>
      <driver><host csum='off' gso='off' tso4='off' tso6='off' ecn='off' ufo='off'/>
        <guest csum='off' tso4='off' tso6='off' ecn='off' ufo='off'/></driver>
      <address type='pci' domain='0' bus='2' slot='0' function='0'/>
    </interface>
    <channel type='unix'><source mode='bind' path='/run/libvirt/{name}.probe'/>
      <target type='virtio' name='probe'/></channel>
    <serial type='file'><source path='/var/log/libvirt/{name}.console'/></serial>
    <memballoon model='none'/>
  </devices>
  <qemu:commandline>
    <qemu:arg value='-qmp'/>
    <qemu:arg value='unix:/run/libvirt/{name}.qmp,server=on,wait=off'/>
  </qemu:commandline>
</domain>
"""


class VirtHost:
    """libvirtd and Godwit's relay on a hypervisor."""

    def __init__(self, name, hypervisor, state, settings, vms):
        self.name = name
        self.hypervisor = hypervisor
        self.state = state
        self.root = os.path.join(state, "virt-" + name)
        self.settings = settings
        self.vms = vms
        self.uri = "qemu+unix:///system?socket=%s/run/libvirt-sock" % self.root

    def start(self):
        for folder in FOLDERS:
            os.makedirs(self.path(folder), exist_ok=True)
            # Whatever the machine's own libvirt has there stays out of sight.
            os.makedirs(FOLDERS[folder], exist_ok=True)
        os.makedirs("/run/openvswitch", exist_ok=True)
        self._configure()
        mounts = ["mount --bind %s %s" % (self.path(one), at) for one, at in FOLDERS.items()]
        mounts.append("mount --bind %s /run/openvswitch" % self.hypervisor.run)
        self._spawn("libvirtd", ["unshare", "-m", "sh", "-c", "%s && exec libvirtd -p %s"
                                 % (" && ".join(mounts), self.path("daemon.pid"))])

    def _configure(self):
        write(self.path("etc/libvirtd.conf"), DAEMON_CONF % uuid.uuid4())
        write(self.path("etc/qemu.conf"), DRIVER_CONF)
        write(self.path("godwit.conf"), "[godwit]\n" + "".join(
            "%s = %s\n" % setting for setting in {
                **self.settings, "edge": self.name, "libvirt": self.uri,
                "state": self.path("incoming"),
                "url": self.settings["url"] % ("10.254.%d.1" % self.hypervisor.number),
            }.items()) + "[endpoints]\n" + "".join(
                # Tenants' MAC addresses overlap here.
                "%s %s = %s\n" % (vm["name"], vm["mac"], vm["name"]) for vm in self.vms))
        os.makedirs(self.path("etc/hooks"), exist_ok=True)
        # libvirt clears a hook's environment; on an operator's hypervisor the defaults fit.
        write(self.path("etc/hooks/qemu"),
              "#!/bin/sh\nexport GODWIT_LIBVIRT=%s GODWIT_LIBVIRT_CONF=%s\nexec %s/qemu \"$@\"\n"
              % (HERE, self.path("godwit.conf"), HERE))
        for program in (self.path("etc/hooks/qemu"), os.path.join(HERE, "qemu"),
                        os.path.join(HERE, "godwit-libvirt")):
            os.chmod(program, 0o755)

    def await_daemon(self):
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.virsh("uri")
                break
            except RuntimeError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
        self._spawn("relay", [sys.executable, "-B", os.path.join(HERE, "godwit-libvirt"), "relay"])

    def _spawn(self, what, command):
        environment = {**os.environ, "GODWIT_LIBVIRT_DEBUG": "1",
                       "GODWIT_LIBVIRT_CONF": self.path("godwit.conf")}
        with open(self.path(what + ".log"), "a") as log:
            process = subprocess.Popen(
                ["nsenter", "--net=/proc/%d/ns/net" % self.hypervisor.pid, *command],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment,
                start_new_session=True,
            )
        remember(self.state, "%s-%s" % (what, self.name), process.pid)

    def virsh(self, *arguments):
        return must(None, ["virsh", "-q", "-c", self.uri, *arguments])

    def path(self, name):
        return os.path.join(self.root, name)

    def stop(self):
        for what, name in (("relay", "godwit-libvirt"), ("libvirtd", "libvirtd")):
            kill_daemon(os.path.join(self.state, "%s-%s.pid" % (what, self.name)), name, 5)


class VirtMachine(qemu.Machine):
    """A guest's QEMU process on one hypervisor, which libvirt starts and ends."""

    def __init__(self, image, name, host, mac):
        super().__init__(image, name, host.state, mac, host.hypervisor)
        self.host = host
        self.attached = threading.Event()

    def _path(self, kind):
        return self.host.path("run/%s.%s" % (self.name, kind))

    def attach(self):
        """Waits for the process and watches it from then on."""
        deadline = time.monotonic() + START_SECONDS
        self.qmp = qemu.Qmp(self._path("qmp"), deadline)
        self.probe = qemu.connect(self._path("probe"), deadline)
        self.attached.set()

    def status(self):
        if self.qmp is None:
            return "awaited"
        if self.qmp.has_ended:
            return "ended"
        return self.qmp.execute("query-status")["status"]

    def kill(self):
        quiet(None, ["virsh", "-q", "-c", self.host.uri, "destroy", self.name])


class VirtGuest(qemu.QemuGuest):
    """A VM under libvirt: libvirt moves it, Godwit's hook and relay have the network follow."""

    def __init__(self, image, vm, state, hosts, bridge):
        super().__init__(image, vm, state, {name: host.hypervisor for name, host in hosts.items()})
        self.hosts = hosts
        self.bridge = bridge

    def add_ports(self, bridge):
        """libvirt makes and removes them."""
        return {}

    def start(self, hv):
        machine = self._machine(hv)
        definition = self.hosts[hv].path("run/%s.xml" % self.vm["name"])
        write(definition, DOMAIN.format(
            name=self.vm["name"], uuid=uuid.uuid4(), mac=self.vm["mac"], bridge=self.bridge,
            kernel=self.image.kernel, initramfs=self.image.initramfs,
        ))
        self.hosts[hv].virsh("create", definition)
        machine.attach()
        machine.tell("sh true", START_SECONDS)
        self.configure(machine)

    def _machine(self, hv):
        self.end(hv)
        machine = VirtMachine(self.image, self.vm["name"], self.hosts[hv], self.vm["mac"])
        self.machines[hv] = machine
        return machine

    def migrate(self, source, destination, arguments):
        """Has virsh move the guest; answers with what it said."""
        machine = self._machine(destination)
        attaching = threading.Thread(target=machine.attach, daemon=True)
        attaching.start()
        address = qemu.channel_address(self.hypervisors[destination].number)
        said = self.hosts[source].virsh(
            "migrate", "--live", *arguments, "--migrateuri", "tcp://" + address,
            self.vm["name"], self.hosts[destination].uri,
        )
        attaching.join(5)
        return said


def write(path, text):
    with open(path, "w") as file:
        file.write(text)
