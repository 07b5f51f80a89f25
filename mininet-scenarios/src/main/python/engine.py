"""A migration engine of the kind that Godwit calls external: it tells Godwit what it does, from the
very process that stops and resumes the guest."""

import base64
import http.client
import json
import threading
import urllib.parse

ANSWER_SECONDS = 30


class Reports:
    """What one migration's engine reports, in this order, over a connection that is open already."""

    def __init__(self, url, login, migration):
        base = urllib.parse.urlsplit(url)
        self.path = "%s/migrations/%s/events" % (base.path, migration)
        self.headers = {
            "Authorization": "Basic " + base64.b64encode(login.encode()).decode(),
            "Content-Type": "application/json",
        }
        self.connection = http.client.HTTPConnection(base.netloc, timeout=ANSWER_SECONDS)
        self.connection.connect()
        self.failure = None

    def may_stop(self):
        """Announces the stop; returns when the guest may stop, and raises if it may not."""
        answer = self.send("about-to-stop")
        if not answer.get("mayStop"):
            raise RuntimeError("the guest may not stop: %s" % answer)

    def send(self, event):
        self.connection.request("POST", self.path, json.dumps({"event": event}), self.headers)
        response = self.connection.getresponse()
        body = response.read().decode()
        if response.status >= 400:
            raise RuntimeError("%s was answered by %d: %s" % (event, response.status, body))
        return json.loads(body)

    def send_aside(self, event):
        """Sends while the caller does something else; the result is waited for."""
        thread = threading.Thread(target=self._send_aside, args=(event,), daemon=True)
        thread.start()
        return thread

    def _send_aside(self, event):
        try:
            self.send(event)
        except (OSError, RuntimeError, http.client.HTTPException) as failure:
            self.failure = failure

    def wait(self, thread):
        """Waits for what was sent aside; raises if it failed."""
        thread.join()
        if self.failure is not None:
            raise RuntimeError(str(self.failure))

    def close(self):
        self.connection.close()
