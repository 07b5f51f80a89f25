"""Probes: they send or receive numbered packets and write what they saw to a file.

usage: probe.py ROLE OUT [key=value ...]

  udp-send     to=ADDRESS port=N every=MICROSECONDS stream=N
  udp-receive  bind=ADDRESS port=N
  tcp-send     to=ADDRESS port=N every=MICROSECONDS stream=N   (records on one connection)
  tcp-receive  bind=ADDRESS port=N
  udp-open     bind=ADDRESS to=ADDRESS port=N from=N every=MICROSECONDS stream=N answers=0|1 size=N
  udp-accept   bind=ADDRESS port=N every=MICROSECONDS stream=N size=N
  tcp-open     bind=ADDRESS to=ADDRESS port=N from=N every=MICROSECONDS stream=N answers=0|1
  tcp-accept   bind=ADDRESS port=N every=MICROSECONDS stream=N
  icmp-open    to=ADDRESS every=MICROSECONDS stream=N replies=N   (echo requests, and their replies)
  forge        port=N every=MICROSECONDS datagrams=ADDRESS/HEX,ADDRESS/HEX...   (round and round)
  attack       interface=NAME every=MICROSECONDS frames=HEX,HEX+HEX...   (raw frames, round and
               round; those with a + between them together)
  watch        interface=NAME mark=HEX   (frames received that hold the mark and one byte)

One side of a conversation sends nothing itself if its stream is 0. Its datagrams are of size bytes. The opener of one in which only
the other side sends (answers=1) opens it with a word that is not counted.

What is forged or attacked with says what it is by the byte behind a mark in it: mark=HEX.

Each line of OUT is "stream number sent_ns seen_ns" (senders: the time of sending twice); the stream
tells whose packet it is. Times are CLOCK_MONOTONIC, which all namespaces of a machine share. A
probe says "ready" when it listens or is connected, ends on SIGTERM and has then written everything.
"""

import os
import signal
import socket
import struct
import sys
import threading
import time

from process import go_ahead

RECORD = struct.Struct("!QQQ")
PADDING = b"\0" * 40
SKIP_NS = 3_000_000
# Past net.core.rmem_max: what waited for a guest comes all at once (socket(7); Linux only).
SO_RCVBUFFORCE = 33
RECEIVE_BUFFER = 64 << 20
SPIN_NS = 120_000

running = True


def stop(*_):
    global running
    running = False


def paced(every_us, spin=SPIN_NS):
    """Yields sending times; one that was missed by more than a little is not made up for."""
    every = int(every_us) * 1000
    due = time.monotonic_ns() + every
    while running:
        now = time.monotonic_ns()
        if now < due:
            if due - now > spin:
                time.sleep((due - now - spin / 2) / 1e9)
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
    sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER)
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


def udp_open(seen, bind, to, port, every, stream, answers, size, **options):
    sock = socket.socket(family(to), socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER)
    sock.bind((bind, int(options["from"])))
    sock.connect((to, int(port)))
    if int(answers):
        await_answer(seen, sock, padding(size))
    ready()
    converse(seen, sock, every, stream, padding(size))


def padding(size):
    """What fills a datagram up."""
    return b"\0" * (int(size) - RECORD.size)


def await_answer(seen, sock, filling):
    sock.settimeout(0.2)
    for _ in range(50):
        try:
            sock.send(RECORD.pack(0, 0, 0) + filling)
            note(seen, sock.recv(65536))
            return
        except (socket.timeout, ConnectionRefusedError):
            continue
    raise OSError("nobody answers")


def udp_accept(seen, bind, port, every, stream, size):
    sock = socket.socket(family(bind), socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER)
    sock.bind((bind, int(port)))
    sock.settimeout(0.1)
    ready()
    while running:
        try:
            data, opener = sock.recvfrom(65536)
        except socket.timeout:
            continue
        note(seen, data)
        sock.connect(opener)
        converse(seen, sock, every, stream, padding(size))


def tcp_open(seen, bind, to, port, every, stream, answers, **options):
    origin = (bind, int(options["from"]))
    sock = socket.create_connection((to, int(port)), timeout=10, source_address=origin)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    ready()
    converse(seen, sock, every, stream, b"")


def tcp_accept(seen, bind, port, every, stream):
    listener = socket.socket(family(bind), socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((bind, int(port)))
    listener.listen(1)
    listener.settimeout(0.1)
    ready()
    while running:
        try:
            sock, _ = listener.accept()
        except socket.timeout:
            continue
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        converse(seen, sock, every, stream, b"")


def converse(seen, sock, every, stream, filling):
    """Listens, and meanwhile sends if there is a stream; until told to stop."""
    sock.settimeout(0.1)
    listener = threading.Thread(target=listen, args=(seen, sock), daemon=True)
    listener.start()
    if int(stream):
        sent = 0
        for now in paced(every):
            # A stream socket that is stuck can't take another record; it is not counted then.
            try:
                sock.send(RECORD.pack(int(stream), sent, now) + filling)
            except socket.timeout:
                continue
            except OSError:
                if sock.type == socket.SOCK_STREAM:
                    break
            seen.append((int(stream), sent, now, now))
            sent += 1
    while running:
        time.sleep(0.05)
    listener.join(1)


def listen(seen, sock):
    rest = b""
    while running:
        try:
            data = sock.recv(65536)
        except (socket.timeout, ConnectionRefusedError):
            continue
        except OSError:
            return
        if sock.type == socket.SOCK_DGRAM:
            note(seen, data)
            continue
        if not data:
            return
        now = time.monotonic_ns()
        rest += data
        whole = len(rest) // RECORD.size * RECORD.size
        seen.extend((*record, now) for record in RECORD.iter_unpack(rest[:whole]))
        rest = rest[whole:]


def note(seen, data):
    record = RECORD.unpack_from(data)
    if record[0]:
        seen.append((*record, time.monotonic_ns()))


def icmp_open(seen, to, every, stream, replies):
    """The other side's kernel answers; a reply is noted with the time at which it was asked for."""
    six = ":" in to
    protocol = socket.IPPROTO_ICMPV6 if six else socket.IPPROTO_ICMP
    sock = socket.socket(family(to), socket.SOCK_RAW, protocol)
    sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER)
    sock.settimeout(0.1)
    sock.connect((to, 0))
    ready()

    def hear():
        reply = (129 if six else 0, int(stream) & 0xFFFF)
        while running:
            try:
                data = sock.recv(2048)
            except (socket.timeout, InterruptedError, OSError):
                continue
            data = data if six else data[20:]
            if (data[0], struct.unpack_from("!H", data, 4)[0]) == reply:
                _, number, sent = RECORD.unpack_from(data, 8)
                seen.append((int(replies), number, sent, time.monotonic_ns()))

    listener = threading.Thread(target=hear, daemon=True)
    listener.start()
    for number, now in enumerate(paced(every)):
        seen.append((int(stream), number, now, now))
        head = struct.pack("!HH", int(stream) & 0xFFFF, number & 0xFFFF)
        body = head + RECORD.pack(int(stream), number, now)
        kind = bytes((128 if six else 8, 0))
        try:
            # The kernel makes ICMPv6's checksum itself.
            sock.send(kind + (b"\0\0" if six else checksum(kind + b"\0\0" + body)) + body)
        except OSError:
            pass
    listener.join(1)


def checksum(data):
    """RFC 1071."""
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return struct.pack("!H", ~total & 0xFFFF)


def attack(seen, interface, every, frames, mark):
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    sock.bind((interface, 0))
    together = [[bytes.fromhex(frame) for frame in one.split("+")] for one in frames.split(",")]
    send_round(seen, every, mark, [(b"".join(one), lambda one=one: [sock.send(f) for f in one])
                                   for one in together])


def forge(seen, port, every, datagrams, mark):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    orders = []
    for datagram in datagrams.split(","):
        to, content = datagram.split("/")
        data = bytes.fromhex(content)
        orders.append((data, lambda to=to, data=data: sock.sendto(data, (to, int(port)))))
    send_round(seen, every, mark, orders)


def send_round(seen, every, mark, orders):
    """Round and round; the byte behind the mark tells what each is."""
    wanted = bytes.fromhex(mark)
    kinds = [data[data.find(wanted) + len(wanted)] for data, _ in orders]
    ready()
    for number, now in enumerate(paced(every, spin=0)):
        which = number % len(orders)
        try:
            orders[which][1]()
            seen.append((kinds[which], number, now, now))
        except OSError:
            pass


def watch(seen, interface, mark):
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER)
    sock.bind((interface, 0))
    sock.settimeout(0.1)
    wanted = bytes.fromhex(mark)
    ready()
    while running:
        try:
            data, address = sock.recvfrom(2048)
        except (socket.timeout, InterruptedError):
            continue
        at = data.find(wanted)
        if address[2] != socket.PACKET_OUTGOING and at >= 0:
            now = time.monotonic_ns()
            seen.append((data[at + len(wanted)], len(seen), now, now))


def main():
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    role, out = sys.argv[1:3]
    options = dict(argument.split("=", 1) for argument in sys.argv[3:])
    # Attackers are many, and nothing is measured by when they send: the rest must not starve.
    if role not in ("attack", "forge"):
        go_ahead(5)
    # Sending spins: a listener beside it must not wait for its turn.
    sys.setswitchinterval(0.0002)
    seen = []
    failure = ""
    try:
        roles = {
            "udp-send": udp_send,
            "udp-receive": udp_receive,
            "tcp-send": tcp_send,
            "tcp-receive": tcp_receive,
            "udp-open": udp_open,
            "udp-accept": udp_accept,
            "tcp-open": tcp_open,
            "tcp-accept": tcp_accept,
            "icmp-open": icmp_open,
            "forge": forge,
            "attack": attack,
            "watch": watch,
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
