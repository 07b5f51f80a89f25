"""The hook: prepares the network for a guest that comes here, and gives that up if it does not.

libvirt calls it as /etc/libvirt/hooks/qemu DOMAIN OPERATION STAGE EXTRA with the domain's XML on
stdin, and waits for it. "migrate begin" comes at the destination alone, but before the guest's
ports are there; they are at "started begin". Nothing here may call libvirt, which would wait for
the hook.
"""

import json
import logging
import os
import time

from . import domain
from .rest import Godwit, RestError

log = logging.getLogger("godwit-libvirt")

AGAIN_SECONDS = 0.2
# The relay at the source hears of the migration when it is made, and slows QEMU down: a guest that
# is nearly idle could be over before it has.
HEAD_START_SECONDS = 0.2


def concerns(operation, stage):
    """Whether a call of the hook is about a guest that comes here, or may be."""
    return (operation, stage) in (("migrate", "begin"), ("started", "begin"), ("release", "end"))


class Refused(Exception):
    """The guest must not come, for the network would not follow; the message says why."""


class Hook:
    def __init__(self, config, godwit=None):
        self.config = config
        self.godwit = godwit or Godwit(config)

    def run(self, name, operation, stage, xml):
        """Does what a call asks for; raises Refused if libvirt should not go on."""
        note = os.path.join(self.config.state, "incoming-%s" % name.replace("/", "%"))
        if (operation, stage) == ("migrate", "begin"):
            os.makedirs(self.config.state, exist_ok=True)
            write(note, [])
        elif (operation, stage) == ("started", "begin") and os.path.exists(note):
            self._prepare(name, xml, note)
        elif (operation, stage) == ("release", "end") and os.path.exists(note):
            self._give_up(read(note))
            os.unlink(note)

    def _prepare(self, name, xml, note):
        deadline = time.monotonic() + self.config.ready_seconds
        ids = []
        try:
            known = self.godwit.endpoints()
            for mac, port in domain.interfaces(xml):
                endpoint = domain.endpoint(name, mac, known, self.config)
                if endpoint is None:
                    log.info("%s: Godwit has no endpoint with the MAC address %s", name, mac)
                    continue
                ids.append(self._create(name, endpoint, port, deadline))
                write(note, ids)
            for migration in ids:
                self._await_ready(migration, deadline)
        except (RestError, domain.UnknownEndpoint) as error:
            if self.config.is_required:
                self._give_up(ids)
                raise Refused("%s may not come here: %s" % (name, error)) from error
            log.warning("%s comes here although its network is not ready: %s", name, error)
            return
        if ids:
            time.sleep(HEAD_START_SECONDS)

    def _create(self, name, endpoint, port, deadline):
        """Asks for the migration; that the controller has not seen the new port yet, or is still
        busy with the guest's last move, is no reason to give up at once."""
        migration = {
            "id": "libvirt-%s-%x" % (endpoint, time.time_ns() // 1_000_000),
            "endpoint": endpoint,
            "to": {"edge": self.config.edge, "port": port},
        }
        while True:
            try:
                self.godwit.create(migration)
                log.info("%s: %s moves to port %s here: %s", name, endpoint, port, migration["id"])
                return migration["id"]
            except RestError as error:
                if error.status == 401 or time.monotonic() > deadline:
                    raise
            time.sleep(AGAIN_SECONDS)

    def _await_ready(self, migration_id, deadline):
        left = max(0, int((deadline - time.monotonic()) * 1000))
        state = self.godwit.await_ready(migration_id, left)
        if state["state"] != "READY":
            raise RestError(
                "migration %s is %s, not READY, after %g s: %s"
                % (migration_id, state["state"], self.config.ready_seconds, state["reason"])
            )

    def _give_up(self, ids):
        for migration in ids:
            try:
                self.godwit.abort(migration)
                log.info("gave up %s", migration)
            except RestError as error:
                # 409: the guest is here and has been here, so there is nothing to give up.
                if error.status not in (404, 409):
                    log.warning("can't give up %s: %s; DELETE it by hand", migration, error)


def write(path, ids):
    with open(path + ".part", "w") as file:
        json.dump(ids, file)
    os.rename(path + ".part", path)


def read(path):
    with open(path) as file:
        return json.load(file)
