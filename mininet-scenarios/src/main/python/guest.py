"""The emulated guest: one TCP/IP stack that can be attached to any of several hypervisors.

Runs as a process of its own. The guest is a network namespace whose eth0 is a TAP; this program
shuttles its frames to and from the tap of the hypervisor where it currently "runs". Paused, it
shuttles nothing: frames for the guest then wait in the hypervisor's tap, as they do with a paused
QEMU, and what the guest has sent waits in its own. Orders come as JSON lines on stdin, answers go
to stdout:

  {"expect": HYPERVISOR}                  the tap there is opened, for a guest that is to come
  {"at": HYPERVISOR, "announce", "mac"}   the guest runs there
  {"at": null}                            the guest is paused
"""

import fcntl
import json
import os
import select
import struct
import sys
import threading
import time

from process import go_ahead, inside

TUNSETIFF = 0x400454CA
IFF_TAP = 0x0002
IFF_NO_PI = 0x1000
FRAME = 65536
BATCH = 64

# When QEMU announces a guest that it has resumed, in seconds after the resume.
ANNOUNCE_AT = (0.0, 0.05, 0.2, 0.45, 0.8)


def open_tap(pid, name):
    """Opens (and so makes) a tap in the namespace of a process."""
    return inside(pid, lambda: tap(name))


def tap(name):
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TAP | IFF_NO_PI))
    return fd


def rarp(mac):
    """RFC 903 request, as QEMU's self-announcement sends it."""
    own = bytes.fromhex(mac.replace(":", ""))
    frame = b"\xff" * 6 + own + struct.pack("!HHHBBH", 0x8035, 1, 0x0800, 6, 4, 3)
    frame += own + b"\0" * 4 + own + b"\0" * 4
    return frame.ljust(60, b"\0")


class Shuttle(threading.Thread):
    """Moves frames between the guest's TAP and one hypervisor's tap, or none."""

    def __init__(self, guest_fd, taps):
        super().__init__(daemon=True)
        self.guest_fd = guest_fd
        self.taps = taps
        self.poller = select.epoll()
        self.lock = threading.Lock()
        self.active = None
        self.to_guest = 0
        self.from_guest = 0

    def attach(self, hypervisor):
        with self.lock:
            self._detach()
            if hypervisor is not None:
                self.active = self.taps[hypervisor]
                self.poller.register(self.active, select.EPOLLIN)
                self.poller.register(self.guest_fd, select.EPOLLIN)
            return time.monotonic_ns()

    def _detach(self):
        if self.active is not None:
            self.poller.unregister(self.active)
            self.poller.unregister(self.guest_fd)
            self.active = None

    def expect(self, hypervisor):
        """A tap that is opened anew holds nothing of what once waited there."""
        with self.lock:
            tap = self.taps[hypervisor]
            while tap is not self.active and self._discard(tap):
                pass

    @staticmethod
    def _discard(tap):
        try:
            return os.read(tap, FRAME)
        except BlockingIOError:
            return None

    def announce(self, mac):
        with self.lock:
            if self.active is not None:
                os.write(self.active, rarp(mac))

    def run(self):
        while True:
            events = self.poller.poll(0.5)
            with self.lock:
                active = self.active
                if active is None:
                    continue
                for fd, _ in events:
                    if fd == active:
                        self.to_guest += self._move(active, self.guest_fd)
                    elif fd == self.guest_fd:
                        self.from_guest += self._move(self.guest_fd, active)

    @staticmethod
    def _move(source, destination):
        moved = 0
        for _ in range(BATCH):
            try:
                frame = os.read(source, FRAME)
            except BlockingIOError:
                break
            try:
                os.write(destination, frame)
                moved += 1
            except OSError:
                # The far end has no room or is down: a wire would lose the frame too.
                pass
        return moved


def main():
    order = json.loads(sys.stdin.readline())
    guest_fd = open_tap(order["guest_pid"], "eth0")
    taps = {name: open_tap(pid, order["tap"]) for name, pid in order["hypervisors"].items()}
    go_ahead(10)
    shuttle = Shuttle(guest_fd, taps)
    shuttle.start()
    print(json.dumps({"ok": True}), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        if "expect" in order:
            shuttle.expect(order["expect"])
            print(json.dumps({"ok": True}), flush=True)
            continue
        at = shuttle.attach(order.get("at"))
        print(json.dumps({"ok": True, "ns": at}), flush=True)
        if order.get("announce"):
            started = time.monotonic()
            for wait in ANNOUNCE_AT:
                threading.Timer(
                    max(0.0, started + wait - time.monotonic()), shuttle.announce, (order["mac"],)
                ).start()


if __name__ == "__main__":
    main()
