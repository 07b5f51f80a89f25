"""What a guest left unread in the tap of the hypervisor that it has left.

A guest that stops before its network has turned leaves frames in its tap that nobody will read. Who
holds the tap's other end can read them, and write them back: Godwit sends after the guest what comes
out of a tap that it has left and is for it."""

import ctypes
import fcntl
import os
import select
import struct
import time

PIDFD_GETFD = 438
TUNGETIFF = 0x800454D2
TUNGETVNETHDRSZ = 0x800454D7
TUNGETDEVNETNS = 0x54E3
IFF_VNET_HDR = 0x4000
IFREQ = "16sH22x"
LONGEST = 65536 + 64
SOON = 0.0005


class NoTap(Exception):
    """A process has no such tap, or does not let it be had; the message says why."""


class Tap:
    """A second hold on a tap that a process has open, a QEMU say, whose guest has the address mac. The
    process must not read it any more: what is read here it does not get. What it had read and not
    given to its guest when that stopped it keeps. Needs CAP_SYS_PTRACE, and Linux 5.6.

    network: of which process's network the device is; the tap stays as long as this is open."""

    def __init__(self, pid, device, mac, network="self"):
        self.mac = bytes.fromhex(mac.replace(":", ""))
        self.queues = find(pid, device, os.stat("/proc/%s/ns/net" % network).st_ino)
        first = self.queues[0]
        _, flags = struct.unpack(IFREQ, fcntl.ioctl(first, TUNGETIFF, bytes(40)))
        size = 0
        if flags & IFF_VNET_HDR:
            size, = struct.unpack("i", fcntl.ioctl(first, TUNGETVNETHDRSZ, bytes(4)))
        # Nothing to check or to segment: Virtio 1.2, 5.1.6.
        self.header = bytes(size)

    def close(self):
        for queue in self.queues:
            os.close(queue)

    def send(self, frame):
        os.write(self.queues[0], self.header + frame)

    def put_back(self, give_up, quiet=0.02):
        """Puts back what is for the guest, until nothing has come for so many seconds, or told to give
        up; how many frames that were. Those that an edge returns for the moment come round again."""
        poll = select.poll()
        for queue in self.queues:
            poll.register(queue, select.POLLIN)
        frames = 0
        last = time.monotonic()
        while time.monotonic() < last + quiet and not give_up():
            for queue, _ in poll.poll(quiet * 1000):
                frame = read(queue)
                if frame.startswith(self.mac, len(self.header)):
                    write(queue, frame, give_up)
                    frames += 1
                    last = time.monotonic()
        return frames


def read(queue):
    try:
        return os.read(queue, LONGEST)
    except BlockingIOError:
        return b""


def write(queue, frame, give_up):
    while not give_up():
        try:
            os.write(queue, frame)
            return
        except BlockingIOError:
            time.sleep(SOON)


def find(pid, device, network):
    """A process's descriptors of the tap that is this device, in the network with this inode."""
    libc = ctypes.CDLL(None, use_errno=True)
    found = []
    try:
        process = os.pidfd_open(pid)
        numbers = [int(name) for name in os.listdir("/proc/%d/fd" % pid)]
    except OSError as error:
        raise NoTap("process %d: %s" % (pid, error.strerror)) from error
    try:
        for number in sorted(numbers):
            if device not in taps(pid, number):
                continue
            fd = libc.syscall(PIDFD_GETFD, process, number, 0)
            if fd < 0:
                raise NoTap(
                    "process %d keeps its taps to itself: %s"
                    % (pid, os.strerror(ctypes.get_errno()))
                )
            found.append(fd)
            if network_of(fd) != network:
                os.close(found.pop())
    except Exception:
        for fd in found:
            os.close(fd)
        raise
    finally:
        os.close(process)
    if not found:
        raise NoTap("process %d has no tap %s" % (pid, device))
    return found


def taps(pid, number):
    """The device behind a descriptor, if it is a tap's."""
    try:
        with open("/proc/%d/fdinfo/%d" % (pid, number)) as file:
            return [line.split()[1] for line in file if line.startswith("iff:") and line.split()[1:]]
    except OSError:
        return []


def network_of(fd):
    """The inode of the network that a tap's device is in."""
    network = fcntl.ioctl(fd, TUNGETDEVNETNS)
    try:
        return os.fstat(network).st_ino
    finally:
        os.close(network)
