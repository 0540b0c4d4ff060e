"""Numbers without names, and the group as a file."""

import csv
import datetime as dt
import io
import json

from sqlalchemy import select, update

from rota import db
from rota.models import Kind, Shift, Turnout
from rota.services import groups
from tests.conftest import NOW
from tests.rota.web.conftest import Browser, Clock, main_of
from tests.rota.web.test_paper import words_of

HEADER = ["Week", "Kind of shift", "Shifts", "Places filled", "Hours"]


def rows_of(browser: Browser) -> list[list[str]]:
    answer = browser.get("/numbers.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="numbers.csv"'
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_the_hours_of_each_kind_are_told_without_names(ada: Browser) -> None:
    page = words_of(ada, "/numbers")
    assert (
        "The week of Monday 15 February Kind of shift Shifts Places filled Hours"
        " Tea 2 3 6 hrs Night watch 1 1 8 hrs Altogether 14 hrs" in page
    )
    assert [name for name in ("Ada", "Ben", "Dov", "Eve") if name in page] == []
    assert rows_of(ada) == [
        HEADER,
        ["2010-02-15", "Tea", "2", "3", "6"],
        ["2010-02-15", "Night watch", "1", "1", "8"],
    ]


def test_a_spreadsheet_runs_no_formula_of_ours(ada: Browser, lived_in: db.Database) -> None:
    def rename(session: db.Session) -> None:
        tea = groups.find_group(session, "tea")
        session.execute(update(Kind).where(Kind.group_id == tea.id, Kind.key == "tea").values(name='=HYPERLINK("x")'))
        session.execute(update(Kind).where(Kind.group_id == tea.id, Kind.key == "night").values(name=" +1;2\n@"))

    lived_in.change(rename)
    assert [row[1] for row in rows_of(ada)[1:]] == ['\'=HYPERLINK("x")', "' +1;2\n@"]


def test_the_file_speaks_the_readers_language(ada: Browser) -> None:
    ada.send("/language", "/", language="fr", next="/")
    assert rows_of(ada)[1][1] == "Thé"


def test_a_cancelled_shift_counts_for_nothing(ada: Browser, lived_in: db.Database) -> None:
    cancelled = update(Shift).where(Shift.key == "2010-02-15-night").values(cancelled_at=NOW)
    lived_in.change(lambda session: session.execute(cancelled))
    assert rows_of(ada) == [HEADER, ["2010-02-15", "Tea", "2", "3", "6"]]


def test_a_week_whose_first_shifts_are_forgotten_says_so(ada: Browser, clock: Clock) -> None:
    said = "(its first shifts are forgotten already)"
    clock.now = dt.datetime(2010, 2, 28, 22, 59, tzinfo=dt.UTC)
    assert said not in words_of(ada, "/numbers")
    clock.forward(hours=1)
    assert said in words_of(ada, "/numbers")


def test_the_numbers_lead_to_the_boards_and_to_the_groups_file(ada: Browser) -> None:
    page = main_of(ada.get("/numbers"))
    assert 'href="/walls"' in page
    assert 'href="/export"' in page


def test_how_many_did_not_come_is_a_number_by_kind(ada: Browser, lived_in: db.Database) -> None:
    def tell(session: db.Session) -> None:
        tea = groups.find_group(session, "tea")
        shifts = session.scalars(select(Shift).where(Shift.group_id == tea.id).order_by(Shift.start)).all()
        teas = [one for one in shifts if one.key.endswith("tea")]
        night = next(one for one in shifts if one.key.endswith("night"))
        numbers = [(teas[0], 3, 2), (teas[1], 3, 2), (night, 4, 0)]
        session.add_all(
            Turnout(group_id=tea.id, shift_id=shift.id, expected=expected, came=came)
            for shift, expected, came in numbers
        )

    assert "Too little is known yet" in words_of(ada, "/numbers")
    lived_in.change(tell)
    page = words_of(ada, "/numbers")
    assert "how many come Tea : of 6 expected, 2 did not come. So that 3 are there, plan 5. More" in page


def test_the_group_is_taken_along_by_a_post_and_the_log_says_so(ada: Browser, lived_in: db.Database) -> None:
    assert "Whoever has the file knows who is where and when." in words_of(ada, "/export")
    assert "Nothing yet." in words_of(ada, "/log")
    answer = ada.send("/export", "/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="rota-group.json"'
    with lived_in.read() as session:
        text = groups.export_group(session, groups.find_group(session, "tea"))
    assert json.loads(answer.text) == json.loads(text)
    assert json.loads(answer.text)["format"] == "rota-group/1"
    assert "Fay of the others" not in answer.text
    assert "The whole group was taken along as a file." in words_of(ada, "/log")


def test_a_volunteer_takes_nothing_along(ben: Browser, ada: Browser) -> None:
    assert ben.send("/export", "/").status_code == 403
    assert "Nothing yet." in words_of(ada, "/log")
