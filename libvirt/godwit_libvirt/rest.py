"""Godwit's REST API, as far as an engine needs it."""

import base64
import http.client
import json
import threading
import urllib.parse

# States in which a migration is over for its engine.
FINAL = ("COMPLETED", "ABORTING", "ABORTED")
# Beyond what Godwit itself waits before it answers an announced stop.
ANSWER_SECONDS = 15


class RestError(Exception):
    """Godwit refused, or can't be reached; status is its HTTP status, or 0."""

    def __init__(self, message, status=0):
        super().__init__(message)
        self.status = status


class Godwit:
    """One client. Each thread has a connection of its own, which stays open: at the moment of a move
    nobody waits for a handshake."""

    def __init__(self, config):
        self.url = urllib.parse.urlsplit(config.url)
        login = "%s:%s" % (config.user, config.password)
        self.headers = {
            "Authorization": "Basic " + base64.b64encode(login.encode()).decode(),
            "Content-Type": "application/json",
        }
        self.own = threading.local()

    def get(self, path, patience=ANSWER_SECONDS):
        return self._ask("GET", path, None, patience)

    def endpoints(self):
        return self.get("/endpoints")["endpoints"]

    def open_migrations(self):
        """Those that are not over, the newest first."""
        migrations = self.get("/migrations")["migrations"]
        return [one for one in reversed(migrations) if one["state"] not in FINAL]

    def create(self, migration):
        return self._ask("POST", "/migrations", migration, ANSWER_SECONDS)

    def await_ready(self, migration_id, millis):
        return self.get(
            "/migrations/%s?wait=READY&timeoutMs=%d" % (quoted(migration_id), millis),
            millis / 1000 + ANSWER_SECONDS,
        )

    def report(self, migration_id, event, reason=""):
        body = {"event": event, "reason": reason} if reason else {"event": event}
        return self._ask("POST", "/migrations/%s/events" % quoted(migration_id), body, ANSWER_SECONDS)

    def abort(self, migration_id):
        return self._ask("DELETE", "/migrations/" + quoted(migration_id), None, ANSWER_SECONDS)

    def events(self, since, millis):
        """What happened after an event's number (None: only the newest number)."""
        if since is None:
            return self.get("/events")
        return self.get(
            "/events?since=%d&timeoutMs=%d" % (since, millis), millis / 1000 + ANSWER_SECONDS
        )

    def _ask(self, method, path, body, patience):
        text = None if body is None else json.dumps(body)
        # A connection that the server closed while it was idle is found out by using it. Every
        # request may be sent again: Godwit answers a repetition as it answered the first.
        for is_last in (False, True):
            connection = self._connection(patience)
            try:
                connection.request(method, self.url.path + path, text, self.headers)
                response = connection.getresponse()
                return self._read(method, path, response)
            except (OSError, http.client.HTTPException) as error:
                self._drop()
                if is_last or isinstance(error, TimeoutError):
                    raise RestError("%s%s: %s" % (self.url.netloc, path, error)) from error

    def _connection(self, patience):
        connection = getattr(self.own, "connection", None)
        if connection is None:
            kind = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}.get(
                self.url.scheme
            )
            if kind is None:
                raise RestError("url begins with http:// or https://, not '%s'" % self.url.geturl())
            connection = kind(self.url.netloc, timeout=patience)
            self.own.connection = connection
        connection.timeout = patience
        if connection.sock is not None:
            connection.sock.settimeout(patience)
        return connection

    def _drop(self):
        self.own.connection.close()
        self.own.connection = None

    @staticmethod
    def _read(method, path, response):
        text = response.read()
        try:
            answer = json.loads(text or b"{}")
        except ValueError:
            answer = {}
        if response.status >= 400:
            detail = answer.get("detail") or answer.get("title") or response.reason
            raise RestError("%s %s: %d: %s" % (method, path, response.status, detail), response.status)
        return answer


def quoted(text):
    return urllib.parse.quote(text, safe="")
