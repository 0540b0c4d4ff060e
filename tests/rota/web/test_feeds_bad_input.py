"""What no honest program sends: never a 5xx, never another one's feed; and rows that others put into the store."""

import datetime as dt
import random
import string
from collections import Counter

import pytest
import vobject
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.test import Client, EnvironBuilder, run_wsgi_app

from rota import db
from rota.models import Feed
from rota.services import feeds, groups
from rota.web.feeds import FeedServer
from tests.conftest import NOW
from tests.rota.services.conftest import MON, TUE, House, house  # noqa: F401 (a fixture)
from tests.rota.web.test_feeds import client_at, the_rest

TOKEN_LETTERS = string.ascii_letters + string.digits + "-_"


@pytest.fixture
def shared(house: House) -> House:  # noqa: F811
    """Ada and Ben are on Monday together, Ada on Tuesday too; Ben has a feed of his own."""
    house.publish(("ada", MON), ("ben", MON), ("ada", TUE))
    house.tokens["ben"] = house.make("full", "ben")
    return house


@pytest.fixture
def client(shared: House) -> Client:
    return client_at(NOW + dt.timedelta(hours=1), shared.database)


def spoiled(token: str) -> list[str]:
    """Paths that are near to the feed's, and are none."""
    turned = token[::-1] if token[::-1] != token else token[1:] + token[0]
    return [
        f"/feeds/{one}"
        for one in (
            f"{token[:-1]}.ics", f"{token}a.ics", f"{token.swapcase()}.ics", f"{turned}.ics", f"{token}.ics/",
            f"{token}.ics.ics", f"{token}%2eics%00", f"{token}.ics%00", f"%00{token}.ics", f"{token}.ics%0a",
            f"{token}.ics%0d%0aX-Evil:%201", f"../feeds/{token}.ics", f"..%2f{token}.ics", f"./{token}.ics",
            f"{token}.ics;x=1", f"%20{token}.ics", f"{token[:16]}%c0%ae{token[17:]}.ics", f"{token[:31]}%ff.ics",
            f"{token}.ICS", f"{token}", f"{token}.", f"{token}.ics%23", "%ed%a0%80.ics", "é" * 32 + ".ics",
            "a" * 100_000 + ".ics", "' OR 1=1 --.ics", "%" * 32 + ".ics", "", ".ics", "/", "//",
        )
    ]  # fmt: skip


def test_what_is_near_a_token_opens_nothing(shared: House, client: Client) -> None:
    token = shared.tokens["full"]
    wrong = {path: client.get(path).status_code for path in spoiled(token)}
    assert {path: status for path, status in wrong.items() if status != 404} == {}
    assert client.get(f"/feeds/{token}.ics?{'x' * 5000}").status_code == 200  # what comes after it is nobody's business


def test_a_path_that_is_no_text_is_none(shared: House) -> None:
    server = FeedServer(the_rest, shared.database, lambda: NOW, https=False)
    for path in ("/feeds/\udcff.ics", "/feeds/" + "\x00" * 32 + ".ics", "/feeds/\ud800" + "a" * 31 + ".ics"):
        environ = {**EnvironBuilder().get_environ(), "PATH_INFO": path}
        assert run_wsgi_app(server, environ)[1] == "404 Not Found"


LIES = [
    {"If-None-Match": one}
    for one in ("", '"', "W/", '"a" "b"', "*" * 9000, "\xff\xfe", ",,,,", '"\x00"', "W/*", "; DROP TABLE feed")
] + [
    {"If-Modified-Since": one}
    for one in (
        "", "0", "-1", "Mon", "now", "9" * 400, "Fri, 12 Feb 2010 18:00:00 +99999999999999999999", "\xff",
        "Thu, 01 Jan 1970 00:00:00 GMT", "Tue, 19 Jan 2038 03:14:08 GMT", "Fri, 31 Dec 9999 23:59:59 GMT",
        "2010-02-12T18:00:00Z", "Fri, 30 Feb 2010 18:00:00 GMT",
    )
] + [
    {"Range": one} for one in ("bytes=0-", "bytes=-1", "bytes=5-2", "lines=1-2", "bytes=0-0,1-1", "x" * 9000)
] + [
    {"If-Range": '"a"', "Range": "bytes=0-3"}, {"If-Match": '"never"'}, {"If-Unmodified-Since": "yesterday"},
    {"Accept": "text/html;q=0"}, {"Accept": "\xff"}, {"Accept-Encoding": "\xff"},
    {"Accept-Encoding": "gzip" * 3000}, {"Accept-Language": "xx"}, {"User-Agent": "\xff\x01"}, {"Host": "evil.example"},
    {"X-Forwarded-For": "1.2.3.4"}, {"Cookie": "rota=x"}, {"Authorization": "Basic Og=="}, {"Content-Length": "99999"},
]  # fmt: skip


def test_headers_that_lie_change_nothing(shared: House, client: Client) -> None:
    path = f"/feeds/{shared.tokens['full']}.ics"
    plain = client.get(path)
    for headers in LIES:
        answer = client.get(path, headers=headers)
        assert (answer.status_code, answer.data) == (200, plain.data), headers
        assert answer.headers == plain.headers


def test_other_methods_do_nothing(shared: House, client: Client) -> None:
    path = f"/feeds/{shared.tokens['full']}.ics"
    before = client.get(path).data
    for method in ("POST", "PUT", "PATCH", "DELETE", "PROPFIND", "REPORT", "MKCALENDAR", "OPTIONS", "TRACE", "get"):
        assert client.open(path, method=method).status_code == 405
    assert client.get(path).data == before


def test_random_tokens_among_real_ones_get_nothing_of_theirs(shared: House, client: Client) -> None:
    """2,000 requests; `make stress-feeds` sends 50,000 to a running server."""
    chance = random.Random(5)
    real = {token: client.get(f"/feeds/{token}.ics").data for token in shared.tokens.values()}
    seen: Counter[tuple[str, int]] = Counter()
    for _ in range(2000):
        kind = chance.choice(["real", "random", "near"])
        token = chance.choice(list(real))
        if kind == "random":
            token = "".join(chance.choices(TOKEN_LETTERS, k=32))
        elif kind == "near":
            at = chance.randrange(32)
            token = token[:at] + chance.choice(TOKEN_LETTERS.replace(token[at], "")) + token[at + 1 :]
        answer = client.get(f"/feeds/{token}.ics")
        seen[kind, answer.status_code] += 1
        assert answer.data == (real[token] if kind == "real" else b"There is no such feed.\n")
    assert set(seen) == {("real", 200), ("random", 404), ("near", 404)}


POISON = ["\x00", "\r\nEND:VCALENDAR", "\u2028", "\ud800", "a" * 200, "\n" * 100, "BEGIN:VEVENT", "", "\u202e\ufeff"]


def test_a_name_that_no_calendar_can_hold_spoils_nothing_else(shared: House) -> None:
    """Put into the store by other hands, past all that would clean it."""

    def poisoned(session: Session, poison: str) -> None:
        if session.get_bind().dialect.name == "postgresql":
            name = poison.replace("\x00", "").replace("\ud800", "")  # which it cannot store
            session.execute(text("UPDATE volunteer SET name = :name WHERE key = 'ben'"), {"name": name})
        else:
            raw = poison.encode("utf-8", "surrogatepass")
            session.execute(text("UPDATE volunteer SET name = CAST(:name AS TEXT) WHERE key = 'ben'"), {"name": raw})

    for poison in POISON:
        shared.change(lambda session, poison=poison: poisoned(session, poison))  # type: ignore[misc]  # bound at once
        for detail in ("busy", "title", "full"):
            events = vobject.readOne(shared.stored(detail).body.decode()).vevent_list
            assert sorted(one.dtstart.value.day for one in events) == [15, 16]
            assert [one.summary.value for one in events] == ["Busy" if detail == "busy" else "Tea"] * 2
        assert shared.stored("ben").state == "live"


def test_a_title_that_is_no_text_spoils_nothing_else(shared: House) -> None:
    def poisoned(session: Session, name: str) -> None:
        kind = "json" if session.get_bind().dialect.name == "postgresql" else "text"
        session.execute(text(f"UPDATE kind SET name = CAST(:name AS {kind})"), {"name": name})
        session.expire_all()

    busy = shared.stored("busy")
    for name in ('[1, "Te"]', "5", '{"en": 5}', '{"en": null}', "{}", '{"xx": "Te"}', "true"):
        shared.change(lambda session, name=name: poisoned(session, name))  # type: ignore[misc]  # bound at once
        assert shared.stored("busy") == busy
        events = vobject.readOne(shared.stored("full").body.decode()).vevent_list
        assert [one.location.value for one in events] == ["Canary hangar"] * 2


def test_bytes_that_are_spoilt_in_the_store_hurt_only_their_own_feed(shared: House, database: db.Database) -> None:
    good = shared.stored("title")
    database.change(lambda session: session.query(Feed).filter_by(detail="full").update({"body": b"", "etag": "\n"}))
    client = client_at(NOW, database)
    answers = {one: client.get(f"/feeds/{shared.tokens[one]}.ics") for one in ("title", "busy")}
    assert answers["title"].data == good.body
    assert answers["busy"].status_code == 200
    database.change(
        lambda session: feeds.remake_for(session, [groups.find_volunteer(session, shared.group, "ada").id], NOW)
    )
    assert b"BEGIN:VEVENT" in client.get(f"/feeds/{shared.tokens['full']}.ics").data
