"""The settings of a hypervisor: one small file, whose place GODWIT_LIBVIRT_CONF may change."""

import configparser
import os

DEFAULT_PATH = "/etc/godwit/libvirt.conf"


class ConfigError(Exception):
    """The file is not there or not right; the message says what to do."""


class Config:
    """What the file says.

    url, user, password: Godwit's REST API; edge: this hypervisor's id there; uri: the local libvirt
    daemon; state: a folder that a reboot may empty; ready_seconds: longest wait of the hook for the
    network; is_required: whether a migration whose network is not ready is refused; bandwidth: MiB/s
    of a migration until its end begins; threshold: bytes left at which it begins; downtime_millis:
    longest standstill that the end may take; endpoints: {(domain, MAC): endpoint}."""

    def __init__(self, values, endpoints):
        self.url = values["url"].rstrip("/")
        self.user = values["user"]
        self.password = values["password"]
        self.edge = values["edge"]
        self.uri = values["libvirt"]
        self.state = values["state"]
        self.ready_seconds = number(values, "ready-seconds", 0, 60)
        self.is_required = flag(values, "required")
        self.bandwidth = int(number(values, "bandwidth", 1, 1 << 20))
        self.threshold = int(number(values, "threshold", 1 << 12, 1 << 40))
        self.downtime_millis = int(number(values, "downtime-ms", 1, 60_000))
        self.endpoints = endpoints


DEFAULTS = {
    "user": "onos",
    "password": "",
    "libvirt": "qemu:///system",
    "state": "/run/godwit-libvirt",
    "ready-seconds": "20",
    "required": "yes",
    "bandwidth": "64",
    "threshold": str(8 << 20),
    "downtime-ms": "2000",
}


def load():
    path = os.environ.get("GODWIT_LIBVIRT_CONF", DEFAULT_PATH)
    # A MAC address has colons, a password may have a percent sign.
    parser = configparser.ConfigParser(delimiters=("=",), interpolation=None)
    try:
        with open(path) as file:
            parser.read_file(file)
    except OSError as error:
        raise ConfigError(
            "%s: %s: copy godwit-libvirt.conf there and fill it in, or set GODWIT_LIBVIRT_CONF"
            % (path, error.strerror)
        ) from error
    except configparser.Error as error:
        raise ConfigError("%s: %s" % (path, error)) from error
    try:
        return interpret(parser)
    except ConfigError as error:
        raise ConfigError("%s: %s" % (path, error)) from error


def interpret(parser):
    if not parser.has_section("godwit"):
        raise ConfigError("section [godwit] is missing")
    values = {**DEFAULTS, **parser["godwit"]}
    unknown = set(values) - set(DEFAULTS) - {"url", "edge"}
    if unknown:
        raise ConfigError("[godwit] has no setting '%s'" % "', '".join(sorted(unknown)))
    for name in ("url", "edge"):
        if not values.get(name):
            raise ConfigError("[godwit] lacks '%s'" % name)
    endpoints = {}
    if parser.has_section("endpoints"):
        for key, endpoint in parser["endpoints"].items():
            words = key.split()
            if len(words) != 2:
                raise ConfigError(
                    "[endpoints] has lines 'DOMAIN MAC = ENDPOINT', not '%s = %s'" % (key, endpoint)
                )
            endpoints[(words[0], words[1].lower())] = endpoint
    return Config(values, endpoints)


def number(values, name, least, most):
    try:
        value = float(values[name])
    except ValueError:
        value = None
    if value is None or not least <= value <= most:
        raise ConfigError("%s is a number from %d to %d, not '%s'" % (name, least, most, values[name]))
    return value


def flag(values, name):
    if values[name] not in ("yes", "no"):
        raise ConfigError("%s is yes or no, not '%s'" % (name, values[name]))
    return values[name] == "yes"
