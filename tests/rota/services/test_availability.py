"""Saving when somebody can, in both stores: what is replaced, what stays, how many statements it takes."""

import datetime as dt
from collections.abc import Callable

from sqlalchemy import event, select

from rota import db
from rota.models import DatedWindow, Group, Kind, Shift, Volunteer, WeeklyWindow
from rota.services import availability, filling
from rota.services.filling import Form
from tests.conftest import NOW
from tests.rota.personas import WEEK, settle

MORNING, MIDDAY, EVENING, NIGHT = range(4)  # 07–10, 10–12, 12–23, 23–07
HOUR = dt.timedelta(hours=1)


def ben_of(session: db.Session) -> tuple[Group, Volunteer]:
    group = session.scalars(select(Group).where(Group.slug == "tea")).one()
    return group, session.scalars(select(Volunteer).where(Volunteer.group_id == group.id, Volunteer.key == "ben")).one()


def form_of(session: db.Session, monday: dt.date | None = WEEK, now: dt.datetime = NOW) -> Form:
    group, ben = ben_of(session)
    return availability.form(session, group, ben.id, monday, now=now)


def in_form(database: db.Database, work: Callable[[db.Session, Form], None], monday: dt.date | None = WEEK) -> None:
    database.change(lambda session: work(session, form_of(session, monday)))


def stored(database: db.Database) -> list[tuple[str, str, str]]:
    with database.read() as session:
        return [(f"{one.start:%m-%d %H:%M}", f"{one.end:%m-%d %H:%M}", one.level) for one in ben_of(session)[1].dated]


def test_a_week_is_replaced_and_other_dates_stay(database: db.Database) -> None:
    database.change(settle)
    start = dt.datetime(2010, 2, 14, 12, tzinfo=dt.UTC)  # the Sunday before

    def before(session: db.Session, form: Form) -> None:
        form.volunteer.dated = [
            DatedWindow(start=start, end=start + 24 * HOUR, level="no"),
            DatedWindow(start=start + 300 * HOUR, end=start + 301 * HOUR, level="prefer"),
        ]

    in_form(database, before)
    for _ in range(2):  # a double POST does no harm
        in_form(database, lambda session, form: availability.save(session, form, {"d2010-02-15.1": "prefer"}))
        assert stored(database) == [
            ("02-14 12:00", "02-15 09:00", "no"),
            ("02-15 11:00", "02-15 12:00", "no"),
            ("02-27 00:00", "02-27 01:00", "prefer"),
            ("02-15 09:00", "02-15 11:00", "prefer"),
        ]


def test_the_usual_week_is_replaced(database: db.Database) -> None:
    database.change(settle)
    yes = {f"{day}.{number}": "yes" for day in ("mon", "tue") for number in (MIDDAY, EVENING)}
    no = {f"{day}.{number}": "no" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun") for number in range(4)}
    for _ in range(2):
        in_form(database, lambda session, form: availability.save(session, form, no | yes | {"sun.3": "prefer"}), None)
        with database.read() as session:
            ben = ben_of(session)[1]
            assert ben.has_pattern is True
            assert [(one.days, one.start, one.end, one.level) for one in ben.weekly] == [
                (["mon", "tue"], "10:00", "23:00", "yes"),
                (["sun"], "23:00", "07:00", "prefer"),
            ]
            assert len(session.scalars(select(WeeklyWindow)).all()) == 2


def test_an_answer_that_was_not_changed_saves_nothing(database: db.Database) -> None:
    database.change(settle)
    in_form(database, lambda session, form: availability.save(session, form, form.shown))
    in_form(database, lambda session, form: availability.save(session, form, form.shown), None)
    with database.read() as session:
        assert ben_of(session)[1].has_pattern is False
        assert session.scalars(select(DatedWindow)).all() == []


def test_a_single_shift_of_the_weeks_that_are_shown_makes_its_own_part(database: db.Database) -> None:
    database.change(settle)

    def add(session: db.Session, form: Form) -> None:
        tea = session.scalars(select(Kind).where(Kind.key == "tea", Kind.group_id == form.volunteer.group_id)).one()
        start = dt.datetime(2010, 2, 16, 14, tzinfo=dt.UTC)
        for number, weeks in enumerate((0, 5)):  # the later one lies behind the weeks that are shown
            begins = start + weeks * 168 * HOUR + number * HOUR
            session.add(
                Shift(group_id=tea.group_id, kind_id=tea.id, key=f"more-{number}", start=begins, end=begins + 2 * HOUR,
                      single=True, own={}, cancelled_at=None)
            )  # fmt: skip

    in_form(database, add)
    with database.read() as session:
        starts = [part.start for part in form_of(session).sheet.parts]
    assert starts == ["07:00", "10:00", "12:00", "15:00", "17:00", "23:00"]


def test_the_buttons_fill_in_and_save_nothing(database: db.Database) -> None:
    database.change(settle)
    with database.read() as session:
        form = form_of(session)
        answers = form.shown | {"d2010-02-15.0": "no", "d2010-02-15.3": "prefer"}
        same = filling.filled(form, answers, "same.d2010-02-16")
        assert [same[f"d2010-02-16.{number}"] for number in range(4)] == ["no", "yes", "yes", "prefer"]
        assert filling.filled(form, same, "usual") == form.shown
        assert filling.filled(form, same, "copy") == form.shown
        assert set(filling.filled(form, dict.fromkeys(same, "no"), "yes").values()) == {"yes"}
        again = filling.filled(form, same, "yes.d2010-02-16")
        assert {name for name in again if again[name] != same[name]} == {"d2010-02-16.0", "d2010-02-16.3"}
        usual = form_of(session, None)
        assert filling.for_every_week(form, usual, answers) == usual.shown | {"mon.0": "no", "mon.3": "prefer"}
    assert stored(database) == []


def test_last_week_is_copied_with_its_single_dates(database: db.Database) -> None:
    database.change(settle)
    in_form(database, lambda session, form: availability.save(session, form, {"d2010-02-17.2": "if_needed"}))
    with database.read() as session:
        form = form_of(session, WEEK + dt.timedelta(days=7))
        last = form.last
    assert {name: level for name, level in last.items() if level != "yes"} == {"d2010-02-24.2": "if_needed"}


def test_only_shifts_that_have_not_begun_count(database: db.Database) -> None:
    database.change(settle)
    with database.read() as session:
        counts = []
        for now in (NOW, dt.datetime(2010, 2, 15, 9, tzinfo=dt.UTC), dt.datetime(2010, 2, 21, 10, tzinfo=dt.UTC)):
            form = form_of(session, WEEK, now)
            counts.append(form.asked(form.shown))
        assert counts == [8, 7, 0]


def test_the_statements_do_not_grow_with_people(database: db.Database) -> None:
    database.change(settle)
    statements: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    def count() -> int:
        statements.clear()
        with database.read() as session:
            form = form_of(session)
            form.asked(form.shown)
        return len(statements)

    few = count()

    def more(session: db.Session, form: Form) -> None:
        ben = form.volunteer
        session.add_all(
            Volunteer(
                group_id=ben.group_id, key=f"more{number}", name="More", language=None, experience="new", adult=True,
                skills=[], arrives=None, leaves=None, inducted_at=None, has_pattern=True, kinds={}, limits={},
                weekly_share=0, weekly=[WeeklyWindow(days=["mon"], start="10:00", end="12:00", level="yes")],
                dated=[DatedWindow(start=NOW, end=NOW + HOUR, level="no")],
            )
            for number in range(50)
        )  # fmt: skip

    in_form(database, more)
    assert count() == few
