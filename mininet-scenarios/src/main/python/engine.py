"""A migration engine of the kind that Godwit calls external: it tells Godwit what it does, from the
very process that stops and resumes the guest."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

from godwit_libvirt.rest import Godwit, RestError, quoted


# Between "nearly done" and "about to stop" a real engine copies the last of the guest's memory.
LAST_ROUND_SECONDS = 0.02
CONFLICT = 409


class Unread:
    """Puts back what the guest left unread at its source, as soon as the network sends it on, until
    the end of this context."""

    def __init__(self, tap, echo):
        self.tap = tap
        self.echo = echo
        self.ended = threading.Event()
        self.frames = 0
        self.thread = threading.Thread(target=self._run)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *failure):
        self.end()

    def end(self):
        """How many frames were put back."""
        self.ended.set()
        self.thread.join()
        return self.frames

    def _run(self):
        if self.echo.comes_back(self.ended.is_set, self.tap.send):
            self.frames = self.tap.put_back(self.ended.is_set)


class Reports:
    """What one migration's engine reports, in this order; a context that ends with it.

    hypervisor: where the guest still runs, if the network itself is to be asked whether it may stop."""

    def __init__(self, url, login, migration, hypervisor=None):
        self.hypervisor = hypervisor
        self.echo = None
        user, password = login.split(":", 1)
        self.godwit = Godwit(SimpleNamespace(url=url, user=user, password=password))
        self.migration = migration
        self.aside = ThreadPoolExecutor(1)

    def __enter__(self):
        # An engine's connection stands when there is something to report.
        path = "/migrations/" + quoted(self.migration)
        try:
            migration = self.aside.submit(self.godwit.get, path).result()
            if self.hypervisor is not None:
                self.echo = self.hypervisor.open_echo(migration["echo"])
        except BaseException:
            self.aside.shutdown()
            raise
        return self

    def __exit__(self, *failure):
        self.aside.shutdown()
        if self.echo is not None:
            self.echo.close()

    def may_stop(self):
        """Says that the copy is nearly done, and then announces the stop; returns when the guest may
        stop, with the time (monotonic, ns) at which the network itself said so or None, and raises if
        it may not."""
        try:
            self.send("nearly-done")
        except RestError as failure:
            # The network could not be turned so far beforehand; the stop may be announced without.
            if failure.status != CONFLICT:
                raise
        time.sleep(LAST_ROUND_SECONDS)
        answer = self.send_aside("about-to-stop")
        echoed = self.echo and self.echo.comes_back(answer.done)
        if echoed:
            return echoed
        if not answer.result().get("mayStop"):
            raise RuntimeError("the guest may not stop: %s" % answer.result())
        return None

    def send(self, event):
        return self.godwit.report(self.migration, event)

    def send_aside(self, event):
        """Sends while the caller does something else: its future has the answer, or the failure."""
        return self.aside.submit(self.send, event)
