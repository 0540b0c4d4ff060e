"""What calendar programs show of a feed, before and after each change. Each reads it from a running server."""

import datetime as dt
import urllib.error
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.clients import readers
from tests.clients.conftest import WEEK, House
from tests.clients.readers import Khal, Read, Told

pytestmark = pytest.mark.xdist_group("clients")
HOUR = 3600
READERS: dict[str, Callable[[], Read]] = {
    "ical.js": lambda: readers.node("ical.js"),
    "node-ical": lambda: readers.node("node-ical"),
    "libical": readers.libical,
    "recurring-ical-events": readers.recurring,
}


@pytest.fixture(params=READERS)
def read(request: pytest.FixtureRequest) -> Read:
    return READERS[request.param]()


def start(days: int = 0) -> int:
    """When the tea of the day begins: at 23:00 in Paris, to 7:00 of the next day."""
    at = dt.datetime.combine(WEEK + dt.timedelta(days=days), dt.time(23), ZoneInfo("Europe/Paris"))
    return round(at.timestamp())


def test_a_library_tells_each_state_of_the_rota(read: Read, house: House) -> None:
    first, second = read(house.address)
    title = "Tea, black; «Thé» 茶"
    length = 8 * HOUR
    wanted = [
        Told(start(), start() + length, title, "The hut", "With Ben", False, first.uid, 0),
        Told(start(1), start(1) + length, title, "The hut", "", False, second.uid, 0),
    ]
    assert [first, second] == wanted
    assert first.uid != second.uid
    house.move()
    wanted[0] = replace(wanted[0], end=wanted[0].end + HOUR, sequence=1)
    assert read(house.address) == wanted
    house.cancel()
    wanted[1] = replace(wanted[1], title=f"Cancelled: {title}", cancelled=True, sequence=1)
    assert read(house.address) == wanted
    house.revoke()
    assert read(house.address) == []


def test_what_is_gone_is_an_error_to_a_library(read: Read, house: House) -> None:
    house.revoke(ago=dt.timedelta(days=15))
    with pytest.raises((AssertionError, urllib.error.HTTPError), match="410"):
        read(house.address)


def test_khal_shows_each_state_of_the_rota(house: House, tmp_path: Path) -> None:
    khal = Khal(tmp_path)

    def shown(*more: str) -> list[tuple[str, str, str, str]]:
        done = khal.sync(house.address, *more)
        assert done.returncode == 0, done.stderr
        found = khal.shown(str(WEEK))
        return sorted(
            (one["start-long-full"], one["end-long-full"], one["title"], one["status"].strip()) for one in found
        )

    def utc(seconds: int) -> str:
        return dt.datetime.fromtimestamp(seconds, dt.UTC).strftime("%Y-%m-%dT%H:%M")

    title = "Tea, black; «Thé» 茶"
    monday = (utc(start()), utc(start() + 8 * HOUR), title, "CONFIRMED")
    tuesday = (utc(start(1)), utc(start(1) + 8 * HOUR), title, "CONFIRMED")
    assert shown() == [monday, tuesday]
    house.move()
    monday = (utc(start()), utc(start() + 9 * HOUR), title, "CONFIRMED")
    assert shown() == [monday, tuesday]
    house.cancel()
    tuesday = (*tuesday[:2], f"Cancelled: {title}", "CANCELLED")
    assert shown() == [monday, tuesday]
    house.revoke()
    refused = khal.sync(house.address)
    assert refused.returncode != 0
    assert b"--force-delete" in refused.stderr  # vdirsyncer empties nothing before it is told to
    assert shown("--force-delete") == []
