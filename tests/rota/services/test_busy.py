"""Busy times out of calendar files, harmless and not. Each is read by a process of its own, as on the site."""

import datetime as dt
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from socketserver import BaseRequestHandler, TCPServer

import pytest
from sqlalchemy import select

from rota import db
from rota.models import DatedWindow, Group, Volunteer
from rota.refusal import Refused
from rota.services import busy
from rota.services.availability import replace_dated
from tests.rota.personas import settle

WINDOW = (dt.datetime(2027, 3, 22, 3, tzinfo=dt.UTC), dt.datetime(2027, 4, 19, 2, tzinfo=dt.UTC))
HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//\r\n"
TAIL = "END:VCALENDAR\r\n"


def calendar(*events: str) -> bytes:
    """A calendar with an event for each text of "NAME:value" parts."""
    written = "".join(
        f"BEGIN:VEVENT\r\nUID:u{number}\r\nDTSTAMP:20270101T000000Z\r\n"
        + event.replace(" ", "\r\n")
        + "\r\nEND:VEVENT\r\n"
        for number, event in enumerate(events)
    )
    return (HEAD + written + TAIL).encode()


def read(data: bytes) -> list[str]:
    """In UTC, month and day first."""
    found = busy.read(data, WINDOW, "Europe/Paris", "04:00")
    return [f"{start:%m-%d %H:%M} – {end:%m-%d %H:%M}" for start, end in found]


def test_times_are_merged_and_bounded_by_the_four_weeks() -> None:
    assert read(
        calendar(
            "DTSTART:20270323T100000Z DTEND:20270323T110000Z",
            "DTSTART:20270323T103000Z DURATION:PT1H",
            "DTSTART:20270323T113000Z DTEND:20270323T120000Z",
            "DTSTART:20270320T100000Z DTEND:20270322T100000Z",
            "DTSTART:20270418T100000Z DTEND:20270501T100000Z",
            "DTSTART:20270601T100000Z DTEND:20270601T110000Z",
        )
    ) == ["03-22 03:00 – 03-22 10:00", "03-23 10:00 – 03-23 12:00", "04-18 10:00 – 04-19 02:00"]


def test_what_leaves_free_or_does_not_happen_is_left_out() -> None:
    assert read(
        calendar(
            "DTSTART:20270323T100000Z DTEND:20270323T110000Z TRANSP:TRANSPARENT",
            "DTSTART:20270324T100000Z DTEND:20270324T110000Z STATUS:CANCELLED",
            "DTSTART:20270325T100000Z DTEND:20270325T110000Z STATUS:TENTATIVE TRANSP:OPAQUE",
        )
    ) == ["03-25 10:00 – 03-25 11:00"]


def test_whole_days_are_local_days_also_when_the_clocks_change() -> None:
    assert read(
        calendar(
            "DTSTART;VALUE=DATE:20270327 DTEND;VALUE=DATE:20270329",
            "DTSTART;VALUE=DATE:20270405",
        )
    ) == ["03-27 03:00 – 03-29 02:00", "04-05 02:00 – 04-06 02:00"]


def test_times_without_a_zone_are_the_groups() -> None:
    there = ("DTSTART:20270323T100000 DTEND:20270323T110000", "DTSTART:20270329T100000 DTEND:20270329T110000")
    assert read(calendar(*there)) == ["03-23 09:00 – 03-23 10:00", "03-29 08:00 – 03-29 09:00"]


def test_what_repeats_is_taken_with_its_exceptions() -> None:
    weekly = (
        "DTSTART;TZID=Europe/Paris:20270301T100000 DTEND;TZID=Europe/Paris:20270301T110000 RRULE:FREQ=WEEKLY "
        "EXDATE;TZID=Europe/Paris:20270405T100000"
    )
    moved = calendar(weekly).replace(
        TAIL.encode(),
        b"BEGIN:VEVENT\r\nUID:u0\r\nDTSTAMP:20270101T000000Z\r\nRECURRENCE-ID;TZID=Europe/Paris:20270329T100000\r\n"
        b"DTSTART:20270330T150000Z\r\nDTEND:20270330T160000Z\r\nEND:VEVENT\r\n" + TAIL.encode(),
    )
    assert read(moved) == ["03-22 09:00 – 03-22 10:00", "03-30 15:00 – 03-30 16:00", "04-12 08:00 – 04-12 09:00"]


def test_an_empty_calendar_has_no_busy_time() -> None:
    assert read((HEAD + TAIL).encode()) == []


NEVER = "DTSTART:19000101T000000Z DURATION:PT1M RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30"
DAILY = "DTSTART:20270301T100000Z DTEND:20270301T110000Z RRULE:FREQ=DAILY"


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        (b"", busy.NoFile),
        (b" \r\n", busy.NoFile),
        (b"%PDF-1.7 \xff\xfe\x00", busy.NotACalendar),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", busy.NotACalendar),
        (b"BEGIN:VCARD\r\nVERSION:4.0\r\nFN:x\r\nEND:VCARD\r\n", busy.NotACalendar),
        (calendar("DTSTART:tomorrow"), busy.NotACalendar),
        (calendar(*["DTSTART:20270601T100000Z DURATION:PT1H"] * 501), busy.TooMany),
        (calendar(*[DAILY] * 14), busy.TooMany),
        (calendar("DTSTART:20200101T000000Z DURATION:PT1S RRULE:FREQ=SECONDLY"), busy.TookTooLong),
        (calendar(*[NEVER] * 50), busy.TookTooLong),
        (b"x" * (256 * 1024 + 1), busy.TooLarge),
    ],
)  # fmt: skip
def test_a_file_that_does_not_do_is_refused_in_words(data: bytes, refused: type[Refused]) -> None:
    with pytest.raises(refused):
        read(data)


def test_as_many_as_are_allowed_are_read() -> None:
    events = [f"DTSTART:202703{22 + number % 9}T{number % 20:02}0000Z DURATION:PT30M" for number in range(366)]
    later = ["DTSTART:20270601T100000Z DURATION:PT1H"] * (500 - len(events))
    assert len(read(calendar(*events, *later))) == 177


def test_nothing_is_fetched() -> None:
    seen: list[str] = []

    class Handler(BaseRequestHandler):
        def handle(self) -> None:
            seen.append("a connection")

    with TCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        there = f"http://127.0.0.1:{server.server_address[1]}/x"
        data = calendar(f"DTSTART:20270323T100000Z DTEND:20270323T110000Z ATTACH:{there} URL:{there} TZURL:{there}")
        assert read(data) == ["03-23 10:00 – 03-23 11:00"]
        server.shutdown()
    assert seen == []


def test_the_reading_process_cannot_open_a_socket_nor_write_a_file_nor_take_much_memory(tmp_path: Path) -> None:
    program = """if True:
        import pathlib, socket, sys
        from rota import busy
        busy._confine()
        for deed in (socket.socket, lambda: pathlib.Path(sys.argv[1]).write_text("x"), lambda: bytearray(2**30)):
            try:
                deed()
            except (OSError, MemoryError) as error:
                print(type(error).__name__)
    """
    command = [sys.executable, "-c", program, str(tmp_path / "file")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["PermissionError", "OSError", "MemoryError"]


def test_busy_times_become_no_and_a_second_time_nothing_changes(database: db.Database) -> None:
    database.change(settle)
    hour = dt.timedelta(hours=1)
    start = WINDOW[0]
    times = [(start + hour, start + 2 * hour), (start + 9 * hour, start + 10 * hour)]

    def of_ben(work: Callable[..., object]) -> None:
        database.change(lambda session: work(session, _ben(session)))

    of_ben(lambda session, ben: replace_dated(session, ben, [(start, start + 3 * hour, "prefer")]))
    expected = [
        (start, start + hour, "prefer"),
        (start + 2 * hour, start + 3 * hour, "prefer"),
        *[(*span, "no") for span in times],
    ]
    for _ in range(2):
        of_ben(lambda session, ben: busy.take(session, ben.id, times))
        with database.read() as session:
            assert [(one.start, one.end, one.level) for one in _ben(session).dated] == expected


def _ben(session: db.Session) -> Volunteer:
    return session.scalars(select(Volunteer).join(Group).where(Group.slug == "tea", Volunteer.key == "ben")).one()


def test_for_somebody_who_has_left_meanwhile_nothing_is_kept(database: db.Database) -> None:
    database.change(lambda session: busy.take(session, 4711, [WINDOW]))
    with database.read() as session:
        assert session.scalars(select(DatedWindow)).all() == []
