"""How often something may fail from one place within an hour; in memory only, nothing about anybody is stored."""

import datetime as dt
import hmac
import ipaddress
import secrets
from collections import deque
from threading import Lock

FAILURES = 10
WINDOW = dt.timedelta(hours=1)
MOST_PLACES = 20_000  # then the one that failed longest ago is forgotten


class Throttle:
    """Counts failures by a keyed hash of an address; the key lives as long as the process."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._failures: dict[bytes, deque[dt.datetime]] = {}
        self._lock = Lock()

    def wait(self, address: str | None, now: dt.datetime) -> dt.timedelta | None:
        """How long nothing more is listened to from there; None: go on."""
        with self._lock:
            recent = self._recent(self._place(address), now)
            return recent[0] + WINDOW - now if len(recent) >= FAILURES else None

    def failed(self, address: str | None, now: dt.datetime) -> None:
        """Count one failure."""
        place = self._place(address)
        with self._lock:
            recent = self._recent(place, now)
            recent.append(now)
            self._failures.pop(place, None)
            self._failures[place] = recent
            if len(self._failures) > MOST_PLACES:
                self._failures.pop(next(iter(self._failures)))

    def _recent(self, place: bytes, now: dt.datetime) -> deque[dt.datetime]:
        recent = self._failures.get(place, deque(maxlen=FAILURES))
        while recent and recent[0] <= now - WINDOW:
            recent.popleft()
        return recent

    def _place(self, address: str | None) -> bytes:
        return hmac.digest(self._key, _network(address or "").encode(), "sha256")


def _network(address: str) -> str:
    """One household of IPv6 has many addresses: count its network (/64)."""
    try:
        whole = ipaddress.ip_address(address)
    except ValueError:
        return address
    return address if whole.version == 4 else str(ipaddress.ip_network((whole, 64), strict=False))
