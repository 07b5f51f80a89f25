"""The relay: one process a hypervisor, which tells Godwit what libvirt's guests do."""

import logging
import queue
import threading
import time

import libvirt

from . import domain
from .rest import Godwit, RestError
from .steering import Steering

log = logging.getLogger("godwit-libvirt")

FOLLOW_MILLIS = 30_000
RETRY_SECONDS = 1


class Move:
    """A guest's migration as this hypervisor sees it: one at Godwit for each of its interfaces."""

    def __init__(self, leaves):
        self.leaves = leaves
        self.endpoints = {}
        self.has_stopped = False
        self.was_seen = True

    def ids(self):
        return list(self.endpoints.values())

    def is_over(self):
        return not self.was_seen


class Relay:
    """Follows Godwit's migrations and libvirt's guests.

    libvirt's callbacks only put what happened into a queue: whoever answers them slowly would hold
    up the events of all guests."""

    def __init__(self, config):
        self.config = config
        self.godwit = Godwit(config)
        self.happened = queue.SimpleQueue()
        self.moves = {}
        self.lock = threading.Lock()
        self.libvirt = None

    def run(self):
        """Until the connection to libvirt ends; raises libvirtError then."""
        libvirt.registerErrorHandler(lambda *_: None, None)
        libvirt.virEventRegisterDefaultImpl()
        start(self._turn_events)
        self.libvirt = libvirt.open(self.config.uri)
        self.libvirt.setKeepAlive(5, 3)
        self.libvirt.registerCloseCallback(lambda *_: self.happened.put(None), None)
        self.libvirt.domainEventRegisterAny(
            None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, self._on_lifecycle, None
        )
        start(self._follow)
        log.info("relaying between %s and %s as edge %s",
                 self.config.uri, self.config.url, self.config.edge)
        while True:
            event = self.happened.get()
            if event is None:
                raise libvirt.libvirtError("the connection to libvirt has ended")
            self._tell(*event)

    @staticmethod
    def _turn_events():
        while True:
            libvirt.virEventRunDefaultImpl()

    def _on_lifecycle(self, _, guest, event, detail, __):
        log.debug("%s: lifecycle event %d, detail %d", guest.name(), event, detail)
        if event == libvirt.VIR_DOMAIN_EVENT_SUSPENDED:
            self.happened.put((guest.name(), "stopped"))
        elif event == libvirt.VIR_DOMAIN_EVENT_RESUMED:
            self.happened.put((guest.name(), "resumed"))

    def _tell(self, name, what):
        """A guest stops where it leaves and is resumed where it arrives; resumed where it leaves, it
        has come to nothing."""
        with self.lock:
            move = self.moves.get(name)
        if move is None or (what == "stopped" and not move.leaves):
            return
        if what == "stopped":
            move.has_stopped = True
        self._report(move, "failed" if what == "resumed" and move.leaves else what)

    def _report(self, move, event):
        for migration in move.ids():
            try:
                self.godwit.report(migration, event)
                log.info("%s: %s", migration, event)
            except RestError as error:
                log.warning("%s: '%s' was not taken: %s", migration, event, error)

    def _follow(self):
        """Keeps up with Godwit's migrations, over its restarts too."""
        last = None
        while True:
            try:
                page = self.godwit.events(last, FOLLOW_MILLIS)
                if last is None or page["missed"] or any(
                    event["type"].upper() == "MIGRATION" for event in page["events"]
                ):
                    self._refresh()
                last = page["last"]
            except RestError as error:
                log.warning("%s; asking again", error)
                last = None
                time.sleep(RETRY_SECONDS)

    def _refresh(self):
        """Compares the migrations that are open with the guests that are here."""
        mine = [
            one for one in self.godwit.open_migrations()
            if one["engine"] == "external"
            and self.config.edge in (one["from"]["edge"], one["to"]["edge"])
        ]
        with self.lock:
            unknown = {one["id"] for one in mine} - {
                migration for move in self.moves.values() for migration in move.ids()
            }
        places = self._guests() if unknown else {}
        for one in mine:
            if one["id"] in unknown and one["endpoint"] in places:
                self._learn(one, places[one["endpoint"]])
        self._forget({one["id"] for one in mine})

    def _guests(self):
        """The running guests by their endpoints."""
        known = self.godwit.endpoints()
        places = {}
        for guest in self.libvirt.listAllDomains(libvirt.VIR_CONNECT_LIST_DOMAINS_ACTIVE):
            try:
                for mac, _ in domain.interfaces(guest.XMLDesc()):
                    places[domain.endpoint(guest.name(), mac, known, self.config)] = guest
            except libvirt.libvirtError:
                pass  # ended meanwhile
            except domain.UnknownEndpoint as error:
                log.warning("%s", error)
        return places

    def _learn(self, migration, guest):
        leaves = migration["from"]["edge"] == self.config.edge
        with self.lock:
            move = self.moves.get(guest.name())
            is_new = move is None or move.leaves != leaves or move.is_over()
            if is_new:
                move = self.moves[guest.name()] = Move(leaves)
            move.endpoints[migration["endpoint"]] = migration["id"]
        log.info("%s: %s %s", migration["id"], guest.name(), "leaves" if leaves else "comes")
        if not leaves and guest.state()[0] == libvirt.VIR_DOMAIN_RUNNING:
            # It was resumed before this relay, or Godwit, was there to hear of it.
            self.happened.put((guest.name(), "resumed"))
        if is_new and leaves:
            steering = Steering(guest, move, self.godwit, self.config)
            try:
                steering.hold()
            except libvirt.libvirtError as error:
                log.warning("%s: its migration can't be held off: %s", guest.name(), error)
            start(self._steer, steering, move)

    def _steer(self, steering, move):
        if not steering.run() and not move.is_over():
            self._report(move, "failed")

    def _forget(self, ids):
        with self.lock:
            for name, move in list(self.moves.items()):
                if not ids.intersection(move.ids()):
                    move.was_seen = False
                    del self.moves[name]


def start(target, *arguments):
    threading.Thread(target=target, args=arguments, daemon=True).start()
