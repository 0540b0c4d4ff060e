"""The headers that every answer carries, whoever gives it: pages, files, feeds, errors."""

_OWN_SOURCES = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; worker-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def security_headers(*, https: bool) -> dict[str, str]:
    """Nothing is loaded but our own styles, scripts and pictures, nobody frames us, no address is handed on."""
    headers = {
        "Content-Security-Policy": _OWN_SOURCES,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if https:
        headers["Strict-Transport-Security"] = "max-age=63072000"
    return headers
