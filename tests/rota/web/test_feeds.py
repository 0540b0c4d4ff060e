"""The addresses of feeds, as programs ask for them."""

import datetime as dt
import gzip
import logging
import threading
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Request, Response

from rota import db
from rota.models import Feed
from rota.services import feeds, groups
from rota.web.feeds import FeedServer
from tests.conftest import NOW, counted
from tests.rota.factories import small_group


@Request.application
def the_rest(request: Request) -> Response:
    return Response("the site")


@pytest.fixture
def token(database: db.Database) -> str:
    def work(session: object) -> str:
        group = groups.import_group(session, small_group(), now=NOW)  # type: ignore[arg-type]  # a session
        ada = groups.find_volunteer(session, group, "ada")  # type: ignore[arg-type]
        return feeds.make_feed(session, ada, detail="title", label="", now=NOW)[1]  # type: ignore[arg-type]

    return database.change(work)


def client_at(now: dt.datetime, database: db.Database) -> Client:
    return Client(FeedServer(the_rest, database, lambda: now, https=False))


@pytest.fixture
def client(database: db.Database) -> Client:
    return client_at(NOW + dt.timedelta(minutes=1), database)


def poll(client: Client, token: str, **headers: str) -> TestResponse:
    return client.get(f"/feeds/{token}.ics", headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_a_feed_is_served_with_its_headers(client: Client, token: str) -> None:
    answer = poll(client, token)
    assert answer.status_code == 200
    assert answer.data.startswith(b"BEGIN:VCALENDAR\r\n")
    wanted = {
        "Content-Type": "text/calendar; charset=utf-8",
        "Cache-Control": "private, max-age=900",
        "Last-Modified": "Fri, 12 Feb 2010 18:00:00 GMT",
        "Content-Length": str(len(answer.data)),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
    assert {name: answer.headers[name] for name in wanted} == wanted
    assert answer.headers["ETag"].startswith('"')
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_head_is_get_without_the_body(client: Client, token: str) -> None:
    got, head = poll(client, token), client.head(f"/feeds/{token}.ics")
    assert head.data == b""
    assert head.headers == got.headers


@pytest.mark.parametrize("form", ["{tag}", "W/{tag}", '"other", {tag}', "*"])
def test_who_holds_the_bytes_gets_304(client: Client, token: str, form: str) -> None:
    tag = poll(client, token).headers["ETag"]
    answer = poll(client, token, If_None_Match=form.format(tag=tag))
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == tag
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If_Modified_Since": "Fri, 12 Feb 2010 18:00:00 GMT"}, 304),
        ({"If_Modified_Since": "Fri, 12 Feb 2010 17:59:59 GMT"}, 200),
        ({"If_Modified_Since": "Fri, 12 Feb 2010 18:00:30 GMT"}, 304),
        ({"If_Modified_Since": "Fri, 12 Feb 2010 18:01:01 GMT"}, 200),  # it is 18:01
        ({"If_Modified_Since": "Fri, 31 Dec 9999 23:59:59 -2359"}, 200),
        ({"If_Modified_Since": "Fri, 12 Feb 2010 18:00:00 +99999999999999999999"}, 200),
        ({"If_Modified_Since": "Fri, 12 Feb 99999999999999999999 18:00:00 GMT"}, 200),
        ({"If_Modified_Since": "the day before yesterday"}, 200),
        ({"If_None_Match": '"other"', "If_Modified_Since": "Fri, 12 Feb 2010 18:00:00 GMT"}, 200),
        ({"If_None_Match": "\xff\"',"}, 200),
        ({"If_None_Match": ""}, 200),
        ({"Range": "bytes=0-3"}, 200),
    ],
)
def test_conditions_that_lie_or_do_not_parse(client: Client, token: str, headers: dict[str, str], status: int) -> None:
    assert poll(client, token, **headers).status_code == status


def test_only_reading_is_allowed(client: Client, token: str) -> None:
    for method in ("POST", "PUT", "DELETE", "PROPFIND", "OPTIONS"):
        answer = client.open(f"/feeds/{token}.ics", method=method)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/", "/feeds/x.ics", "/feeds/{other}.ics", "/feeds/{token}", "/feeds/{token}.ICS", "/feeds/{token}.ics/",
        "/feeds/{token}x.ics", "/feeds/../feeds/{other}.ics", "/feeds/%00{other}.ics", "/feeds/" + "a" * 9000 + ".ics",
        "/feeds/%ff%fe{other}.ics", "/feeds//{token}.ics",
    ],
)  # fmt: skip
def test_everything_else_was_never_issued(client: Client, token: str, path: str) -> None:
    other = token.swapcase()
    answer = client.get(path.format(token=token, other=other))
    assert (answer.status_code, answer.data) == (404, b"There is no such feed.\n")


def test_a_revoked_feed_is_empty_on_the_next_request_and_gone_later(database: db.Database, token: str) -> None:
    database.change(lambda session: feeds.revoke(session, session.query(Feed).one(), NOW))
    soon, late = client_at(NOW, database), client_at(NOW + dt.timedelta(days=15), database)
    assert poll(soon, token).status_code == 200
    assert b"VEVENT" not in poll(soon, token).data
    assert poll(late, token).status_code == 410


def test_a_store_that_does_not_answer_is_told_without_the_token(
    token: str, database: db.Database, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    class Broken:
        def look(self, *_: object, **__: object) -> None:
            raise RuntimeError(f"no such file: {token}")

    with caplog.at_level(logging.DEBUG):
        answer = poll(client_at(NOW, Broken()), token)  # type: ignore[arg-type]
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "300")
    printed = capfd.readouterr()
    assert caplog.messages == ["A feed cannot be read: RuntimeError"]
    assert token not in answer.text + caplog.text + printed.out + printed.err


def test_all_other_addresses_go_on_to_the_site(client: Client) -> None:
    assert client.get("/feedsx").text == "the site"
    assert client.get("/").text == "the site"


def test_a_use_that_cannot_be_noted_is_in_nobodys_way(
    client: Client, token: str, database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_thread(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    def no_writing(_work: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", no_thread)
        assert [poll(client, token).status_code for _ in range(3)] == [200] * 3
    with monkeypatch.context() as patch:
        patch.setattr(database, "change", no_writing)
        patch.setattr(threading.Thread, "start", threading.Thread.run)  # beside the answer no longer, but before it
        assert [poll(client, token).status_code for _ in range(3)] == [200] * 3
    test_the_day_of_the_last_poll_is_kept_not_its_time(client, database, token)  # it has its turn afterwards


def test_the_day_of_the_last_poll_is_kept_not_its_time(client: Client, database: db.Database, token: str) -> None:
    poll(client, token)
    database.close()  # waits for what is written beside the answer
    with database.read() as session:
        assert session.query(Feed).one().used_on == NOW.date()


OUTLOOK = "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17328; Pro)"
EXCHANGE = "Microsoft.Exchange/15.20 (Microsoft.Exchange.Management.Calendar)"


@pytest.mark.parametrize(
    ("headers", "gzipped"),
    [
        ({"Accept_Encoding": "gzip"}, True),
        ({"Accept_Encoding": "gzip, deflate, br"}, True),
        ({"Accept_Encoding": "br;q=1, gzip;q=0.1", "User_Agent": "Mozilla/5.0 Thunderbird/140.0"}, True),
        ({"Accept_Encoding": "gzip;q=0"}, False),
        ({"Accept_Encoding": "gzip;q=nonsense, \xff"}, False),
        ({"Accept_Encoding": "identity"}, False),
        ({"Accept_Encoding": "x-gzippy"}, False),
        ({}, False),
        ({"Accept_Encoding": "gzip", "User_Agent": OUTLOOK}, False),
        ({"Accept_Encoding": "gzip", "User_Agent": EXCHANGE}, False),
    ],
)
def test_gzipped_bytes_are_for_programs_that_can_read_them(
    client: Client, token: str, headers: dict[str, str], gzipped: bool
) -> None:
    plain, answer = poll(client, token), poll(client, token, **headers)
    assert (answer.headers.get("Content-Encoding"), plain.headers.get("Content-Encoding")) == (
        "gzip" if gzipped else None,
        None,
    )
    assert (gzip.decompress(answer.data) if gzipped else answer.data) == plain.data
    assert answer.headers["Content-Length"] == str(len(answer.data))
    assert answer.headers["Vary"] == "Accept-Encoding, User-Agent"
    assert (answer.headers["ETag"] != plain.headers["ETag"]) is gzipped  # a strong tag is of these bytes alone


def test_either_tag_is_known_in_either_form(client: Client, token: str) -> None:
    tags = {poll(client, token, Accept_Encoding=form).headers["ETag"] for form in ("gzip", "identity")}
    assert len(tags) == 2
    for form in ("gzip", "identity"):
        answers = [poll(client, token, Accept_Encoding=form, If_None_Match=tag) for tag in tags]
        assert [one.status_code for one in answers] == [304, 304]
        assert {one.headers["ETag"] for one in answers} == {poll(client, token, Accept_Encoding=form).headers["ETag"]}


def test_bytes_of_a_version_that_did_not_gzip_are_served_plain(
    client: Client, database: db.Database, token: str
) -> None:
    whole = poll(client, token, Accept_Encoding="gzip")
    database.change(lambda session: setattr(session.query(Feed).one(), "gzipped", None))
    plain = poll(client, token, Accept_Encoding="gzip")
    assert (plain.headers.get("Content-Encoding"), plain.data) == (None, gzip.decompress(whole.data))


def test_an_answer_takes_one_statement_and_304_loads_no_bytes(
    client: Client, database: db.Database, token: str
) -> None:
    tag = poll(client, token).headers["ETag"]
    database.close()  # the day is noted
    seen: list[str] = []
    look = database.look

    def noted(statement: Any, **given: object) -> Any:
        seen.append(str(statement))
        return look(statement, **given)

    database.look = noted  # type: ignore[method-assign]  # it does what it did
    assert [poll(client, token, **one).status_code for one in ({}, {"If_None_Match": tag})] == [200, 304]
    assert ["body" in one for one in seen] == [True, False]
    with counted(database) as statements:
        poll(client, token)
    assert statements == []  # nothing but the look
