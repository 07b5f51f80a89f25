"""Builds what a real guest is started from: a kernel, an initramfs, and a saved running state.

usage: guestimage.py DIRECTORY

Debian's cloud kernel and its static busybox are downloaded and unpacked into DIRECTORY; nothing of
the machine's own is touched. The guest is booted once and saved, so that every later one is running
a second after its start. What is there already and still fits is kept, so that only the first run
needs the network.
"""

import gzip
import hashlib
import os
import shutil
import stat
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
GUEST = next(path for path in (os.path.join(os.path.dirname(HERE), "guest"), HERE)
             if os.path.exists(os.path.join(path, "guest-probe.c")))
# Each after those that it needs.
MODULES = [
    "drivers/virtio/virtio_ring.ko",
    "drivers/virtio/virtio.ko",
    "drivers/virtio/virtio_pci_legacy_dev.ko",
    "drivers/virtio/virtio_pci_modern_dev.ko",
    "drivers/virtio/virtio_pci.ko",
    "net/core/failover.ko",
    "drivers/net/net_failover.ko",
    "drivers/net/virtio_net.ko",
    "drivers/char/virtio_console.ko",
]
# What a saved guest was booted on; whatever restores it must offer the same.
HARDWARE = [
    "-accel", "tcg", "-M", "q35", "-cpu", "Nehalem", "-nodefaults", "-display", "none",
    # No multiple of 256 KiB: with those, migrated guests ran on from stale memory under TCG.
    "-m", "131080K",
    "-device", "virtio-serial-pci",
    "-device", "virtserialport,chardev=probe,name=probe",
]
BOOT_SECONDS = 120


def build(directory):
    """Brings the image up to date and returns what qemu.py needs of it."""
    image = Image(directory)
    if not image.is_current():
        os.makedirs(directory, exist_ok=True)
        if not image.has_packages():
            image.download()
        image.make_initramfs()
        image.save_state()
        image.mark()
    return image


class Image:
    def __init__(self, directory):
        self.directory = directory
        self.root = os.path.join(directory, "root")
        self.initramfs = os.path.join(directory, "initramfs.gz")
        self.state = os.path.join(directory, "running.state")

    def is_current(self):
        try:
            with open(os.path.join(self.directory, "fingerprint")) as file:
                return file.read() == fingerprint() and os.path.exists(self.state)
        except OSError:
            return False

    @property
    def kernel(self):
        boot = os.path.join(self.root, "boot")
        (name,) = [name for name in os.listdir(boot) if name.startswith("vmlinuz-")]
        return os.path.join(boot, name)

    def has_packages(self):
        return os.path.isdir(self.root)

    def mark(self):
        with open(os.path.join(self.directory, "fingerprint"), "w") as file:
            file.write(fingerprint())

    def download(self):
        packages = os.path.join(self.directory, "packages")
        unpacked = os.path.join(self.directory, "unpacking")
        for leftover in (packages, unpacked):
            shutil.rmtree(leftover, ignore_errors=True)
        os.makedirs(packages)
        try:
            kernel = kernel_package()
        except RuntimeError:
            # A fresh machine's lists are empty.
            run("apt-get", "update", "-q")
            kernel = kernel_package()
        run("apt-get", "download", "-q", kernel, "busybox-static", cwd=packages)
        for package in os.listdir(packages):
            run("dpkg-deb", "-x", os.path.join(packages, package), unpacked)
        shutil.rmtree(packages)
        # Last, so that a download that was cut short is done again.
        os.rename(unpacked, self.root)

    def make_initramfs(self):
        modules = os.path.join(self.root, "lib", "modules")
        (version,) = os.listdir(modules)
        probe = os.path.join(self.directory, "guest-probe")
        run("gcc", "-static", "-Os", "-s", "-o", probe, os.path.join(GUEST, "guest-probe.c"))
        archive = Cpio()
        for name in ("bin", "dev", "proc", "sys", "modules"):
            archive.directory(name)
        archive.file("init", read(os.path.join(GUEST, "init")), executable=True)
        archive.file("bin/busybox", read(os.path.join(self.root, "bin", "busybox")), executable=True)
        archive.file("bin/guest-probe", read(probe), executable=True)
        for module in MODULES:
            content = read(os.path.join(modules, version, "kernel", module))
            archive.file("modules/" + os.path.basename(module), content)
        order = "\n".join(os.path.basename(module) for module in MODULES)
        archive.file("modules/order", order.encode() + b"\n")
        with gzip.open(self.initramfs, "wb", compresslevel=6) as file:
            file.write(archive.bytes())

    def save_state(self):
        """Boots the guest and saves it as soon as its probe answers."""
        # Only here, since qemu.py needs an image: where it is imported the image may be missing.
        from qemu import Machine

        machine = Machine(self, "boot", self.directory, "02:00:00:00:00:01")
        machine.boot()
        try:
            machine.tell("sh true", BOOT_SECONDS)
            # What settles after a boot (random pool, timers) is the same for all later guests.
            time.sleep(1)
            machine.save(self.state)
        finally:
            machine.stop()


class Cpio:
    """An archive in the kernel's "newc" form, see its Documentation on initramfs buffers."""

    def __init__(self):
        self.parts = []
        self.inode = 0

    def directory(self, name):
        self._entry(name, b"", stat.S_IFDIR | 0o755)

    def file(self, name, content, executable=False):
        self._entry(name, content, stat.S_IFREG | (0o755 if executable else 0o644))

    def bytes(self):
        self._entry("TRAILER!!!", b"", 0)
        return b"".join(self.parts)

    def _entry(self, name, content, mode):
        self.inode += 1
        encoded = name.encode() + b"\0"
        fields = [self.inode, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(encoded), 0]
        header = b"070701" + b"".join(b"%08X" % field for field in fields)
        self.parts.append(aligned(header + encoded) + aligned(content))


def aligned(content):
    return content + b"\0" * (-len(content) % 4)


def kernel_package():
    """The package that Debian's meta-package for the cloud kernel stands for today."""
    text = run("apt-cache", "depends", "--important", "linux-image-cloud-amd64")
    for line in text.splitlines():
        if "Depends: linux-image-" in line:
            return line.split()[-1]
    raise RuntimeError("apt knows no kernel behind linux-image-cloud-amd64: run apt-get update")


def fingerprint():
    """Changes when a guest would be another one: its sources, this file, the QEMU that saved it."""
    digest = hashlib.sha256()
    for path in (
        os.path.join(GUEST, "init"),
        os.path.join(GUEST, "guest-probe.c"),
        os.path.join(HERE, "guestimage.py"),
    ):
        digest.update(read(path))
    digest.update(run("qemu-system-x86_64", "--version").encode())
    return digest.hexdigest()


def run(*command, cwd=None):
    result = subprocess.run(
        command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )
    if result.returncode != 0:
        raise RuntimeError("%s: exit code %d: %s" % (
            " ".join(command), result.returncode, (result.stderr or result.stdout).strip()))
    return result.stdout


def read(path):
    with open(path, "rb") as file:
        return file.read()


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    print(build(sys.argv[1]).state)
