"""What is refused before any view: bodies that are too large, requests from other sites, strangers."""

from urllib.parse import urlsplit

from flask import abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from rota.web import me, remember_sent

MOST_BYTES = 1024 * 1024
MOST_BYTES_OF_A_GROUP = 8 * MOST_BYTES + 4096  # a file, and the form around it
MOST_FIELDS = 1000


def refuse_large() -> None:
    """Bodies over 1 MiB (by MAX_CONTENT_LENGTH; 8 MiB where a group's file is sent) or with over 1,000 fields
    (multipart: by MAX_FORM_PARTS)."""
    if request.endpoint in current_app.config["LARGE"]:
        request.max_content_length = MOST_BYTES_OF_A_GROUP
    if request.mimetype == "application/x-www-form-urlencoded" and request.get_data().count(b"&") >= MOST_FIELDS:
        abort(413)


def refuse_foreign() -> None:
    """A change that another site asks for. (Our own forms send `Origin: null`, for we let no referrer out.)"""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    origin = request.headers.get("Origin", "null")
    ours = {request.host, urlsplit(current_app.config["PUBLIC_URL"]).netloc}
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(403)
    if origin != "null" and urlsplit(origin).netloc not in ours:
        abort(403)


def refuse_strangers() -> Response | None:
    """Log-in is the rule; the exceptions are a list of endpoints. Unknown addresses are answered by 404."""
    public = request.endpoint is None or request.endpoint in current_app.config["PUBLIC"]
    if public or me():
        return None
    if request.endpoint in current_app.config["SENT"]:
        remember_sent()
    return redirect(url_for("login.form"), 303)
