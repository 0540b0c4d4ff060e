"""⑦ The addresses of feeds, /feeds/<token>.ics: stored bytes, answered before Flask is entered."""

import datetime as dt
import functools
import logging
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.http import http_date, parse_accept_header, parse_date, parse_etags

from rota.db import Database
from rota.headers import security_headers
from rota.services import served

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_ADDRESS = re.compile(r"/feeds/([A-Za-z0-9_-]{32})\.ics")
_MICROSOFT = re.compile("microsoft|outlook|exchange|office|msie|trident", re.IGNORECASE)
_GZIPPED = "-gzip"  # behind the tag of the plain bytes, in that of the gzipped ones
_date = functools.lru_cache(maxsize=10_000)(http_date)
_log = logging.getLogger(__name__)
_PLAIN = ("Content-Type", "text/plain; charset=utf-8")
_SAYS = {
    "404 Not Found": b"There is no such feed.\n",
    "405 Method Not Allowed": b"A feed can only be read.\n",
    "410 Gone": b"This feed has ended.\n",
    "503 Service Unavailable": b"The feed cannot be read just now.\n",
}


class FeedServer:
    """Everything below /feeds/ is answered here; all else goes on to `next_app`. No token gets into a log line."""

    def __init__(
        self, next_app: "WSGIApplication", database: Database, clock: Callable[[], dt.datetime], *, https: bool
    ) -> None:
        self.next_app = next_app
        self.database = database
        self.clock = clock
        self.security = list(security_headers(https=https).items())

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not path.startswith("/feeds/"):
            return self.next_app(environ, start_response)
        status, headers, body = self._answer(path, environ)
        headers = [*headers, *self.security]
        if not status.startswith("304"):
            headers.append(("Content-Length", str(len(body))))
        start_response(status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" or not body else [body]

    def _answer(self, path: str, environ: "WSGIEnvironment") -> tuple[str, list[tuple[str, str]], bytes]:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return _plain("405 Method Not Allowed", ("Allow", "GET, HEAD"))
        token = _ADDRESS.fullmatch(path)
        if token is None:
            return _plain("404 Not Found")
        now = self.clock()
        form: served.What = "gzipped" if _takes_gzip(environ) else "body"
        asks = "HTTP_IF_NONE_MATCH" in environ or "HTTP_IF_MODIFIED_SINCE" in environ
        try:
            found = served.find(self.database.look, token[1], now, "head" if asks else form)
            known = asks and found.state in ("live", "ended") and _is_known(found, environ, now)
            if asks and not known:
                found = served.find(self.database.look, token[1], now, form)
        except Exception as error:  # whatever is the matter with the store
            _log.error("A feed cannot be read: %s", type(error).__name__)  # its message might hold the token
            return _plain("503 Service Unavailable", ("Retry-After", "300"))
        if found.state == "unknown":
            return _plain("404 Not Found")
        if found.state == "gone":
            return _plain("410 Gone")
        if found.used_on != now.date():
            self.database.change_beside(lambda session: served.note_use(session, found, now.date()))
        headers = [
            ("ETag", f'"{found.etag}{_GZIPPED if found.gzipped or (known and form == "gzipped") else ""}"'),
            ("Last-Modified", _date(found.changed_at)),
            ("Cache-Control", "private, max-age=900"),
            ("Vary", "Accept-Encoding, User-Agent"),
        ]
        if known:
            return "304 Not Modified", headers, b""
        if found.gzipped:
            headers.append(("Content-Encoding", "gzip"))
        return "200 OK", [("Content-Type", "text/calendar; charset=utf-8"), *headers], found.body


def _takes_gzip(environ: "WSGIEnvironment") -> bool:
    """True if the program says so; Microsoft's do, and some of them have read nothing then."""
    codings = environ.get("HTTP_ACCEPT_ENCODING", "")
    if "gzip" not in codings or _MICROSOFT.search(environ.get("HTTP_USER_AGENT", "")):
        return False
    return parse_accept_header(codings)["gzip"] > 0


def _is_known(found: served.Stored, environ: "WSGIEnvironment", now: dt.datetime) -> bool:
    """True if the client holds these bytes: by their tag, or, only where it sends none, by their date.

    A date that is still to come is a lie, but for the one that we gave.
    """
    tags: Any = environ.get("HTTP_IF_NONE_MATCH")
    if tags is not None:
        if tags in (f'"{found.etag}"', f'"{found.etag}{_GZIPPED}"'):  # what nearly all send
            return True
        held = parse_etags(tags)
        return held.contains_weak(found.etag) or held.contains_weak(found.etag + _GZIPPED)
    changed = found.changed_at.replace(microsecond=0)
    try:
        since = parse_date(environ.get("HTTP_IF_MODIFIED_SINCE"))
        return since is not None and (since == changed or changed < since <= now)
    except OverflowError:  # a date beyond all calendars
        return False


def _plain(status: str, *headers: tuple[str, str]) -> tuple[str, list[tuple[str, str]], bytes]:
    return status, [_PLAIN, ("Cache-Control", "no-store"), *headers], _SAYS[status]
