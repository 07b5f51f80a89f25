"""A domain's interfaces, and whose they are at Godwit."""

import xml.etree.ElementTree


class UnknownEndpoint(Exception):
    """Godwit can't tell whose an interface is; the message says what to do."""


def interfaces(text):
    """The (MAC, port) pairs of a running domain's XML that are on an Open vSwitch bridge, or plugged
    in by somebody else (type ethernet)."""
    root = xml.etree.ElementTree.fromstring(text)
    pairs = []
    for interface in root.iterfind("./devices/interface"):
        mac = interface.find("mac")
        target = interface.find("target")
        virtualport = interface.find("virtualport")
        is_ovs = virtualport is not None and virtualport.get("type") == "openvswitch"
        if mac is None or target is None or not (is_ovs or interface.get("type") == "ethernet"):
            continue
        pairs.append((mac.get("address").lower(), target.get("dev")))
    return pairs


def endpoint(domain, mac, known, config):
    """The id of the endpoint behind an interface; None if Godwit knows none.

    known: all endpoints there are."""
    named = config.endpoints.get((domain, mac))
    if named is not None:
        return named
    fitting = [one["id"] for one in known if one["mac"].lower() == mac]
    if len(fitting) > 1:
        raise UnknownEndpoint(
            "%s has the MAC address %s, and so have the endpoints %s: "
            "add a line '%s %s = ENDPOINT' to [endpoints]"
            % (domain, mac, ", ".join(sorted(fitting)), domain, mac)
        )
    return fitting[0] if fitting else None
