"""Says in the name of another's addresses where they are: RARP, gratuitous ARP, unsolicited NA.

Arguments: MAC IPV4 IPV6 ROUNDS. Sends by eth0 of the namespace it is started in, 20 ms a round."""

import socket
import struct
import sys
import time

EVERYBODY = b"\xff" * 6
ALL_NODES = "ff02::1"
ALL_NODES_MAC = bytes.fromhex("333300000001")
ROUND = 0.02


def rarp(mac):
    """RFC 903 request, as hypervisors send it for a guest that has arrived."""
    arp = struct.pack("!HHBBH", 1, 0x0800, 6, 4, 3) + mac + b"\0" * 4 + mac + b"\0" * 4
    return EVERYBODY + mac + b"\x80\x35" + arp


def gratuitous_arp(mac, ip):
    arp = struct.pack("!HHBBH", 1, 0x0800, 6, 4, 1) + mac + ip + b"\0" * 6 + ip
    return EVERYBODY + mac + b"\x08\x06" + arp


def unsolicited_advertisement(mac, ip6):
    """RFC 4861 section 7.2.6, with the override flag."""
    group = socket.inet_pton(socket.AF_INET6, ALL_NODES)
    body = struct.pack("!BBHI", 136, 0, 0, 0x20000000) + ip6 + b"\x02\x01" + mac
    body = body[:2] + checksum(ip6 + group + struct.pack("!II", len(body), 58) + body) + body[4:]
    header = struct.pack("!IHBB", 6 << 28, len(body), 58, 255) + ip6 + group
    return ALL_NODES_MAC + mac + b"\x86\xdd" + header + body


def checksum(data):
    """RFC 1071."""
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return struct.pack("!H", ~total & 0xFFFF)


def main():
    mac = bytes.fromhex(sys.argv[1].replace(":", ""))
    ip = socket.inet_aton(sys.argv[2])
    ip6 = socket.inet_pton(socket.AF_INET6, sys.argv[3])
    frames = (rarp(mac), gratuitous_arp(mac, ip), unsolicited_advertisement(mac, ip6))
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    wire.bind(("eth0", 0))
    for _ in range(int(sys.argv[4])):
        for frame in frames:
            wire.send(frame.ljust(60, b"\0"))
        time.sleep(ROUND)


if __name__ == "__main__":
    main()
