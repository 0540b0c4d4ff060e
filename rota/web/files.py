"""Our styles, scripts and pictures: bytes in memory, compressed once, answered before Flask is entered."""

import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING

from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from rota.headers import security_headers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FOR_EVER = ("Cache-Control", "max-age=315360000, public, immutable")
_KINDS = {".webmanifest": "application/manifest+json", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class File:
    """A file's kind, its bytes, and the same compressed (None where that makes them no smaller)."""

    kind: str
    plain: bytes
    packed: bytes | None

    @classmethod
    def read(cls, path: Path) -> "File":
        plain = path.read_bytes()
        packed = gzip.compress(plain, 9, mtime=0)
        kind = _KINDS.get(path.suffix) or guess_type(path.name)[0] or "application/octet-stream"
        named = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
        return cls(named, plain, packed if len(packed) < len(plain) else None)


class FileServer:
    """Answers what lies in `folder`, under an address that changes with its content; all else goes on to `next_app`."""

    def __init__(self, next_app: "WSGIApplication", folder: Path, *, https: bool) -> None:
        self.next_app = next_app
        found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
        self.files = {name: File.read(path) for name, path in found.items()}
        version = sha256(b"".join(name.encode() + file.plain for name, file in self.files.items())).hexdigest()[:12]
        self.start = f"/static/{version}/"
        self.headers = [*security_headers(https=https).items(), FOR_EVER, ("Vary", "Accept-Encoding")]

    def address(self, name: str) -> str:
        """Where the file of this name is."""
        return self.start + name

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        file = self.files.get(path.removeprefix(self.start)) if path.startswith(self.start) else None
        if file is None or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self.next_app(environ, start_response)
        headers = [("Content-Type", file.kind), *self.headers]
        body = file.plain
        if file.packed is not None and _accepted(environ).quality("gzip"):
            body = file.packed
            headers.append(("Content-Encoding", "gzip"))
        start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _accepted(environ: "WSGIEnvironment") -> Accept:
    return parse_accept_header(environ.get("HTTP_ACCEPT_ENCODING", ""), Accept)
