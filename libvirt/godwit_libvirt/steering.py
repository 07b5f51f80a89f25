"""Chooses the moment of a live migration, through what libvirt lets others change of it.

libvirt tells of the guest's stop when it has happened. To have the network turn before it, the end
of the copy is held off: with a downtime limit of 1 ms and little bandwidth QEMU can't converge. When
little is left, Godwit is told that the guest is about to stop; when it has answered, the limits go.
Under --postcopy the switch is ordered instead.
"""

import logging
import threading
import time

import libvirt

from .rest import RestError

log = logging.getLogger("godwit-libvirt")

POLL_SECONDS = 0.01
# At 1 MiB/s, the least that libvirt can ask for, a millisecond is less than a page.
SLOW_MIB = 1
# QEMU looks at its limits ten times a second.
RATE_WINDOW_SECONDS = 0.1
RETRY_SECONDS = 0.5
SUSPEND_AFTER_SECONDS = 0.5
# For a migration that the hook has prepared and nobody starts.
BEGIN_SECONDS = 120
UNLIMITED_MIB = (1 << 63) // (1 << 20) - 1


class Steering:
    """One guest's migration away from here.

    move: whose ids() are the guest's migrations at Godwit, and whose has_stopped says so."""

    def __init__(self, guest, move, godwit, config):
        self.guest = guest
        self.move = move
        self.godwit = godwit
        self.config = config
        self.before = None

    def hold(self):
        """Before the copy begins: it shall not end by itself."""
        self.before = (self.guest.migrateGetMaxDowntime(), self.guest.migrateGetMaxSpeed())
        self._limit(1, self.config.bandwidth)

    def run(self):
        """From the copy's begin to its end; returns whether the guest has gone."""
        if not self._await_begin():
            self._restore()
            return False
        may_go = True
        try:
            if self._await_end_near():
                self.guest.migrateSetMaxSpeed(SLOW_MIB)
                threading.Thread(target=self._say_nearly_done, daemon=True).start()
                # Until the window that is open now has passed, the old rate counts.
                time.sleep(RATE_WINDOW_SECONDS)
                may_go = self._announce() or not self.config.is_required
        except libvirt.libvirtError as error:
            log.warning("%s: %s", self.guest.name(), error)
        # One or the other: nobody holds a migration up for ever.
        if may_go:
            self._let_go()
        else:
            self._keep()
        return self._await_gone()

    def _job(self):
        try:
            return self.guest.jobStats()
        except libvirt.libvirtError:
            return {"type": libvirt.VIR_DOMAIN_JOB_NONE}

    def _is_copying(self, job):
        return job["type"] in (libvirt.VIR_DOMAIN_JOB_BOUNDED, libvirt.VIR_DOMAIN_JOB_UNBOUNDED)

    def _await_begin(self):
        deadline = time.monotonic() + BEGIN_SECONDS
        while time.monotonic() < deadline and not self.move.is_over():
            if self._is_copying(self._job()):
                return True
            time.sleep(POLL_SECONDS)
        return False

    def _await_end_near(self):
        while True:
            job = self._job()
            if not self._is_copying(job) or self.move.has_stopped:
                return False
            if job.get("memory_iteration", 0) > 1:
                return True
            left = job.get("memory_remaining", 0)
            if job.get("memory_total", 0) and 0 < left <= self.config.threshold:
                return True
            time.sleep(POLL_SECONDS)

    def _say_nearly_done(self):
        """The announcement takes less time then; nobody waits for it."""
        for migration in self.move.ids():
            try:
                self.godwit.report(migration, "nearly-done")
            except RestError as error:
                log.info("%s: not turned beforehand: %s", migration, error)

    def _announce(self):
        """Whether the network has turned, or will at the stop that has happened meanwhile."""
        deadline = time.monotonic() + self.config.ready_seconds
        return all(self._announce_one(migration, deadline) for migration in self.move.ids())

    def _announce_one(self, migration, deadline):
        """A controller that is away just now is waited for: the guest runs on meanwhile."""
        while not self.move.has_stopped:
            try:
                self.godwit.report(migration, "about-to-stop")
                log.info("%s: redirected", migration)
                return True
            except RestError as error:
                log.warning("%s: not redirected: %s", migration, error)
                if error.status not in (0, 503) or time.monotonic() > deadline:
                    return self.move.has_stopped
            time.sleep(RETRY_SECONDS)
        return True

    def _keep(self):
        """The network does not follow, so the guest stays where it is."""
        try:
            self.guest.abortJob()
            log.error("%s: its migration was given up, since its network would not follow; "
                      "see above, and try again", self.guest.name())
        except libvirt.libvirtError as error:
            log.warning("%s: its migration can't be given up: %s", self.guest.name(), error)
        self._restore()

    def _let_go(self):
        try:
            self.guest.migrateStartPostCopy(0)
            return
        except libvirt.libvirtError:
            pass  # not asked for, or over
        self._limit(self.config.downtime_millis, UNLIMITED_MIB)
        deadline = time.monotonic() + SUSPEND_AFTER_SECONDS
        while time.monotonic() < deadline:
            if self.move.has_stopped or not self._is_copying(self._job()):
                return
            time.sleep(POLL_SECONDS)
        try:
            # Godwit takes an announced stop back after 5 s.
            self.guest.suspend()
        except libvirt.libvirtError as error:
            log.warning("%s does not converge and can't be suspended: %s", self.guest.name(), error)

    def _restore(self):
        """For its next migration, which may be another's business."""
        if self.before:
            self._limit(*self.before)

    def _limit(self, downtime_millis, mib_per_second):
        try:
            self.guest.migrateSetMaxDowntime(downtime_millis)
            self.guest.migrateSetMaxSpeed(mib_per_second)
        except libvirt.libvirtError as error:
            log.debug("%s: its limits can't be set: %s", self.guest.name(), error)

    def _await_gone(self):
        while self._is_copying(self._job()):
            time.sleep(5 * POLL_SECONDS)
        try:
            return not self.guest.isActive() or self.guest.state()[0] != libvirt.VIR_DOMAIN_RUNNING
        except libvirt.libvirtError:
            return True
