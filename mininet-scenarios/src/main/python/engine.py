"""A migration engine of the kind that Godwit calls external: it tells Godwit what it does, from the
very process that stops and resumes the guest."""

import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

from godwit_libvirt.rest import Godwit, RestError, quoted


# Between "nearly done" and "about to stop" a real engine copies the last of the guest's memory.
LAST_ROUND_SECONDS = 0.02
CONFLICT = 409
# Godwit takes an announced stop back after 5 s.
ANSWER_SECONDS = 4


class Reports:
    """What one migration's engine reports, in this order; a context that ends with it.

    hypervisor: where the guest still runs, if the network itself is to be asked whether it may stop."""

    def __init__(self, url, login, migration, hypervisor=None):
        self.hypervisor = hypervisor
        self.echo = None
        user, password = login.split(":", 1)
        self.godwit = Godwit(SimpleNamespace(url=url, user=user, password=password))
        self.migration = migration
        self.aside = ThreadPoolExecutor(2)

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
        until = time.monotonic() + ANSWER_SECONDS
        echoed = self.echo and self.echo.comes_back(lambda: is_over(answer, until))
        if echoed and not was_refused(answer):
            return echoed
        if not answer.result().get("mayStop"):
            raise RuntimeError("the guest may not stop: %s" % answer.result())
        return None

    def put_back(self, tap):
        """Puts back what the guest left unread in its tap, when the network sends it on."""
        until = time.monotonic() + ANSWER_SECONDS
        if self.echo.comes_back(lambda: time.monotonic() > until, tap.send):
            tap.put_back(lambda: time.monotonic() > until)

    def send(self, event):
        return self.godwit.report(self.migration, event)

    def send_aside(self, event):
        """Sends while the caller does something else: its future has the answer, or the failure."""
        return self.aside.submit(self.send, event)


def is_over(answer, until):
    """Whether an answer has come, or can't be waited for any longer; one that nobody gave can."""
    return time.monotonic() > until or answer.done() and (
        answer.exception() is None or was_refused(answer)
    )


def was_refused(answer):
    return answer.done() and getattr(answer.exception(), "status", 0) != 0
