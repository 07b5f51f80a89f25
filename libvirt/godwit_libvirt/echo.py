"""The question whether a guest may stop, put to the network itself.

A frame that enters the edge at the hypervisor's own port, with the address that Godwit gives for a
migration, goes the way of the guest's frames, and comes back once that way leads to the
destination. That is earlier than any answer over REST, and needs no controller."""

import os
import socket
import struct
import time

# Between two questions, and what is given the datapaths after an answer at least. In seconds.
EVERY = 0.00025
SETTLE = 0.0005
NONCE = 16
SHORTEST = 60


class Echo:
    """What one migration's source asks its own bridge. Making one takes some 20 ms: make it before
    the guest is about to stop, and close it afterwards. Needs CAP_NET_RAW.

    device: the bridge, "br-int" say; echo: the migration's field of that name."""

    def __init__(self, device, echo):
        ether_type = int(echo["etherType"], 16)
        self.header = (
            address(echo["destination"]) + address(echo["source"]) + struct.pack("!H", ether_type)
        )
        self.nonce = os.urandom(NONCE)
        # Of no type yet: it would hear every device until it is bound.
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        try:
            self.socket.bind((device, ether_type))
            # Tells at once if the device is down; nobody answers yet.
            self.socket.send(self._question(0))
        except OSError as error:
            self.socket.close()
            raise OSError(
                "%s: %s; the bridge's own device must be up: ip link set %s up"
                % (device, error.strerror, device)
            ) from error

    def close(self):
        self.socket.close()

    def comes_back(self, give_up, send=None):
        """Asks until the answer comes, and then waits for what was under way.

        Returns when it came (time.monotonic_ns()), or None if it did not.

        As a word that the guest may stop it counts for a migration's first announced stop only: one that
        was let pass is being taken back, and an echo might come back by what is left of it.

        give_up: asked between two questions, for instance whether the answer over REST is there.
        send: sends a frame, if not the hypervisor itself asks but a tap that its guest has left."""
        send = send or self.socket.send
        asked = []
        while not give_up():
            asked.append(time.monotonic_ns())
            try:
                send(self._question(len(asked)))
                number = self._answer(time.monotonic() + EVERY)
            except OSError:
                # No room, or the device has gone: others may have the answer.
                time.sleep(EVERY)
                continue
            if number:
                came = time.monotonic_ns()
                # A datapath that is slow to carry a frame is slow to forget old ways, too.
                time.sleep(max(SETTLE, (came - asked[number - 1]) / 1e9))
                return came
        return None

    def _question(self, number):
        return (self.header + self.nonce + struct.pack("!Q", number)).ljust(SHORTEST, b"\0")

    def _answer(self, until):
        """The number of the question that comes back first, by a time; 0 if none does."""
        while True:
            left = until - time.monotonic()
            if left <= 0:
                return 0
            self.socket.settimeout(left)
            try:
                frame = self.socket.recv(2048)
            except (TimeoutError, BlockingIOError):
                return 0
            head = len(self.header)
            number, = struct.unpack_from("!Q", frame.ljust(SHORTEST, b"\0"), head + NONCE)
            if frame.startswith(self.header + self.nonce):
                return number


def address(text):
    return bytes.fromhex(text.replace(":", ""))
