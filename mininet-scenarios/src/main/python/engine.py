"""A migration engine of the kind that Godwit calls external: it tells Godwit what it does, from the
very process that stops and resumes the guest."""

import threading
import time
from types import SimpleNamespace

from godwit_libvirt.rest import Godwit, RestError


# Between "nearly done" and "about to stop" a real engine copies the last of the guest's memory.
LAST_ROUND_SECONDS = 0.02


class Reports:
    """What one migration's engine reports, in this order."""

    def __init__(self, url, login, migration):
        user, password = login.split(":", 1)
        self.godwit = Godwit(SimpleNamespace(url=url, user=user, password=password))
        self.migration = migration
        self.failure = None

    def may_stop(self):
        """Says that the copy is nearly done, and then announces the stop; returns when the guest may
        stop, and raises if it may not."""
        self.send("nearly-done")
        time.sleep(LAST_ROUND_SECONDS)
        answer = self.send("about-to-stop")
        if not answer.get("mayStop"):
            raise RuntimeError("the guest may not stop: %s" % answer)

    def send(self, event):
        return self.godwit.report(self.migration, event)

    def send_aside(self, event):
        """Sends while the caller does something else; the result is waited for."""
        thread = threading.Thread(target=self._send_aside, args=(event,), daemon=True)
        thread.start()
        return thread

    def _send_aside(self, event):
        try:
            self.send(event)
        except RestError as failure:
            self.failure = failure

    def wait(self, thread):
        """Waits for what was sent aside; raises if it failed."""
        thread.join()
        if self.failure is not None:
            raise self.failure
