"""The least that a WSGI application can do: the same bytes, headers too, out of a dictionary, on the same server."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rota.headers import security_headers


def app() -> Any:
    """Read what tests.bench_feeds.store wrote."""
    folder = Path(os.environ["BENCH_FEEDS"])
    bodies = {f"/feeds/{file.name}": file.read_bytes() for file in folder.glob("*.ics")}
    tags = dict(line.rsplit(" ", 1) for line in (folder / "paths").read_text().splitlines())

    same = [
        ("Last-Modified", "Fri, 12 Feb 2010 18:00:00 GMT"), ("Cache-Control", "private, max-age=900"),
        ("Vary", "Accept-Encoding, User-Agent"), *security_headers(https=False).items(),
    ]  # fmt: skip

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if environ.get("HTTP_IF_NONE_MATCH") == tags[path]:
            start_response("304 Not Modified", [("ETag", tags[path]), *same])
            return []
        body = bodies[path]
        start_response("200 OK", [
            ("Content-Type", "text/calendar; charset=utf-8"), ("ETag", tags[path]), ("Content-Length", str(len(body))),
            *same,
        ])  # fmt: skip
        return [body]

    return answer
