"""The Flask application: one request is one transaction, and no log line tells an address, a path or a token."""

import contextlib
import datetime as dt
import traceback
from collections.abc import Callable
from io import BytesIO
from types import TracebackType
from typing import IO

from flask import Flask, Request, Response, g, request, session

from rota.db import Database
from rota.languages import TEMPLATES
from rota.services import accounts
from rota.web import Visitor

READS = ("GET", "HEAD", "OPTIONS")


class InMemory(Request):
    """A request whose files touch no disk: a group's file would lie there in clear. Guards keep them small."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()


class Site(Flask):
    """GET and HEAD see one state of the store; everything else changes it in one transaction, committed here.

    An answer of 400 or more, or an exception, changes nothing. What a view puts into the list `g.afterwards` is done
    when its change is committed.
    """

    request_class = InMemory

    def __init__(self, database: Database, clock: Callable[[], dt.datetime], store_down: tuple[type[Exception], ...]):
        super().__init__("rota", static_folder=None, template_folder=str(TEMPLATES))
        self.database = database
        self.clock = clock
        self.store_down = store_down  # what is raised when the store does not answer

    def full_dispatch_request(self) -> Response:
        answer = self._in_a_read() if request.method in READS else self._in_a_change()
        for work in g.pop("afterwards", ()):
            work()
        self._note_use()
        return answer

    def _in_a_read(self) -> Response:
        with self.database.read() as g.store:
            g.now = self.clock()
            return super().full_dispatch_request()

    def _in_a_change(self) -> Response:
        answer = super().full_dispatch_request
        cookie = dict(session)

        def work(store: object) -> Response:
            for name in list(g):
                g.pop(name)
            if dict(session) != cookie:  # this is another attempt: begin with what the browser sent
                session.clear()
                session.update(cookie)
            g.store, g.now = store, self.clock()
            response = answer()
            if response.status_code >= 400:
                g.store.rollback()
                g.pop("afterwards", None)
            return response

        return self.database.change(work)

    def _note_use(self) -> None:
        """Keep the log-in alive; seldom, and in a transaction of its own. A page is shown even if that fails."""
        visitor = g.get("visitor")
        if isinstance(visitor, Visitor) and g.now - visitor.seen_at >= accounts.SEEN_EVERY:
            with contextlib.suppress(*self.store_down):
                self.database.change(lambda store: accounts.seen(store, visitor.login_id, g.now))

    def log_exception(
        self, exc_info: tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]
    ) -> None:
        """Which code failed, and how; not on which path, nor with what data (messages may hold both)."""
        kind, _, trace = exc_info
        frames = "".join(traceback.format_tb(trace))
        name = kind.__name__ if kind else "nothing"
        self.logger.error("%s in %s %s\n%s", name, request.method, request.endpoint, frames)
