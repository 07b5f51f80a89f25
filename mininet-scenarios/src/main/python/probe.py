"""Probes: they send or receive numbered packets and write what they saw to a file.

usage: probe.py ROLE OUT [key=value ...]

  udp-send     to=ADDRESS port=N every=MICROSECONDS stream=N
  udp-receive  bind=ADDRESS port=N
  tcp-send     to=ADDRESS port=N every=MICROSECONDS stream=N   (records on one connection)
  tcp-receive  bind=ADDRESS port=N

Each line of OUT is "stream number sent_ns seen_ns" (senders: the time of sending twice); the stream
tells whose packet it is. Times are CLOCK_MONOTONIC, which all namespaces of a machine share. A
probe says "ready" when it listens or is connected, ends on SIGTERM and has then written everything.
"""

import os
import signal
import socket
import struct
import sys
import time

from process import go_ahead

RECORD = struct.Struct("!QQQ")
PADDING = b"\0" * 40
SKIP_NS = 3_000_000
SPIN_NS = 120_000

running = True


def stop(*_):
    global running
    running = False


def paced(every_us):
    """Yields sending times; one that was missed by more than a little is not made up for."""
    every = int(every_us) * 1000
    due = time.monotonic_ns() + every
    while running:
        now = time.monotonic_ns()
        if now < due:
            if due - now > SPIN_NS:
                time.sleep((due - now - SPIN_NS / 2) / 1e9)
            continue
        yield now
        due += every
        if now - due > SKIP_NS:
            due = now + every


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def ready():
    print("ready", flush=True)


def udp_send(seen, to, port, every, stream):
    sock = socket.socket(family(to), socket.SOCK_DGRAM)
    sock.connect((to, int(port)))
    ready()
    for number, now in enumerate(paced(every)):
        # What the kernel refuses (nobody answers ARP, say) was sent, and is lost.
        seen.append((int(stream), number, now, now))
        try:
            sock.send(RECORD.pack(int(stream), number, now) + PADDING)
        except OSError:
            pass


def udp_receive(seen, bind, port):
    sock = socket.socket(family(bind), socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    sock.bind((bind, int(port)))
    sock.settimeout(0.1)
    ready()
    while running:
        try:
            data = sock.recv(2048)
        except (socket.timeout, InterruptedError):
            continue
        seen.append((*RECORD.unpack_from(data), time.monotonic_ns()))


def tcp_send(seen, to, port, every, stream):
    sock = socket.create_connection((to, int(port)), timeout=10)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.settimeout(20)
    ready()
    for number, now in enumerate(paced(every)):
        sock.sendall(RECORD.pack(int(stream), number, now))
        seen.append((int(stream), number, now, now))


def tcp_receive(seen, bind, port):
    listener = socket.socket(family(bind), socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((bind, int(port)))
    listener.listen(1)
    listener.settimeout(0.1)
    ready()
    sock = None
    while running and sock is None:
        try:
            sock, _ = listener.accept()
        except (socket.timeout, InterruptedError):
            continue
    if sock is None:
        return
    sock.settimeout(0.1)
    rest = b""
    while running:
        try:
            data = sock.recv(65536)
        except (socket.timeout, InterruptedError):
            continue
        if not data:
            return
        now = time.monotonic_ns()
        rest += data
        whole = len(rest) // RECORD.size * RECORD.size
        seen.extend((*record, now) for record in RECORD.iter_unpack(rest[:whole]))
        rest = rest[whole:]


def main():
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    role, out = sys.argv[1:3]
    options = dict(argument.split("=", 1) for argument in sys.argv[3:])
    go_ahead(5)
    seen = []
    failure = ""
    try:
        roles = {
            "udp-send": udp_send,
            "udp-receive": udp_receive,
            "tcp-send": tcp_send,
            "tcp-receive": tcp_receive,
        }
        roles[role](seen, **options)
    except OSError as error:
        failure = str(error)
    with open(out + ".part", "w") as file:
        file.writelines("%d %d %d %d\n" % entry for entry in seen)
        if failure:
            file.write("# %s\n" % failure)
    os.rename(out + ".part", out)


if __name__ == "__main__":
    main()
