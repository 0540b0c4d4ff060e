"""What every answer of the site gets on its way out: headers, compression; and the pages that say what went wrong."""

import gzip

from flask import Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError, RequestEntityTooLarge, ServiceUnavailable

from rota.headers import security_headers

TOLD = (400, 403, 404, 405, 409, 413, 429, 500, 503)  # the errors that templates/error.html has words for


def finish(response: Response) -> Response:
    """Pages hold what belongs to one person or one form: unless a view says otherwise no cache keeps them."""
    response.headers.update(security_headers(https=current_app.config["SESSION_COOKIE_SECURE"]))
    response.headers.setdefault("Cache-Control", "no-store")
    response.vary.update(("Cookie", "Accept-Language", "Accept-Encoding"))
    if request.accept_encodings.quality("gzip") and len(body := response.get_data()) >= 1024:
        response.set_data(gzip.compress(body, 6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def in_words(error: HTTPException) -> tuple[str, int, dict[str, str]]:
    """The page for an error: what is the matter and a way on; nothing of what was sent."""
    if isinstance(error, InternalServerError) and isinstance(error.original_exception, _store_down()):
        error = ServiceUnavailable(retry_after=10)
    code = error.code or 500
    if code not in TOLD:
        code = 400 if code < 500 else 500
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    if isinstance(error, RequestEntityTooLarge):
        headers["Connection"] = "close"
    return render_template("error.html", code=code), code, headers


def _store_down() -> tuple[type[Exception], ...]:
    found: tuple[type[Exception], ...] = current_app.store_down  # type: ignore[attr-defined]  # it is a Site
    return found
