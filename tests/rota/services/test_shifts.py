"""Adding, changing, cancelling shifts: what is stored, who hears of it, whom it no longer suits."""

import datetime as dt

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rota import db
from rota.models import Ask, Assignment, Group, LogEntry, Notice, Offer, Rota, RotaEntry, Shift, Volunteer
from rota.services import events, feeds, groups, offers, promises, shifts, suiting, weeks
from rota.services.log import By
from rota.services.typed import NotDone
from tests.conftest import NOW, counted
from tests.rota.personas import TEAMS, WEEK, publish, settle

SERVER = By()
EMPTY = {"place": "", "min": "", "target": "", "max": ""}
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def tea(database: db.Database) -> Group:
    database.change(settle)
    with database.read() as session:
        return groups.find_group(session, "tea")


def the(session: Session, group: Group, key: str) -> Shift:
    return session.scalars(select(Shift).where(Shift.group_id == group.id, Shift.key == key)).one()


def typed(date: str, start: str, end: str, **more: str) -> dict[str, str]:
    return {**EMPTY, "date": date, "start": start, "end": end, **more}


def add(database: db.Database, group: Group, sent: dict[str, str], form: str = "00ff00") -> tuple[str, str, str]:
    """The key, and from when to when in UTC."""

    def work(session: Session) -> tuple[str, str, str]:
        kind = next(one for one in shifts.kinds_of(session, group) if one.key == "tea")
        filled = {"kind": str(kind.id), "form": form, **sent}
        made = shifts.add(session, group, WEEK, filled, by=SERVER, now=NOW)
        assert made.single
        return made.key, f"{made.start:%d %H:%M}", f"{made.end:%d %H:%M}"

    return database.change(work)


def change(database: db.Database, group: Group, key: str, sent: dict[str, str]) -> None:
    def work(session: Session) -> None:
        shifts.change(session, group, the(session, group, key).id, sent, by=SERVER, now=LATER)

    database.change(work)


def news(database: db.Database) -> list[tuple[str, str, str]]:
    with database.read() as session:
        found = select(Volunteer.key, Shift.key, Notice.news).join(Shift, Notice.shift_id == Shift.id)
        found = found.join(Volunteer, Notice.volunteer_id == Volunteer.id).order_by(Volunteer.key, Shift.key)
        return [(who, key[8:], what) for who, key, what in session.execute(found)]


def logged(database: db.Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(LogEntry.what).order_by(LogEntry.id)))


def test_a_single_shift_is_added_once_however_often_its_form_is_sent(database: db.Database, tea: Group) -> None:
    sent = typed("2010-02-17", "15:00", "16:30")
    expected = ("2010-02-17-tea-x00ff00", "17 14:00", "17 15:30")
    assert [add(database, tea, sent), add(database, tea, sent)] == [expected, expected]
    assert add(database, tea, sent, "00ff01")[0] == "2010-02-17-tea-x00ff01"
    assert logged(database) == ["shift_added", "shift_added"]


def test_an_end_that_is_not_after_the_start_is_on_the_next_day(database: db.Database, tea: Group) -> None:
    assert add(database, tea, typed("2010-02-17", "22:00", "02:00"))[1:] == ("17 21:00", "18 01:00")


def test_its_own_numbers_and_place_are_kept_where_they_differ(database: db.Database, tea: Group) -> None:
    key, *_ = add(database, tea, typed("2010-02-17", "15:00", "16:00", min="1", target="3", max="٩", place="none"))
    with database.read() as session:
        assert the(session, tea, key).own == {"min": 1, "max": 9, "place": None}
        assert the(session, tea, key).value("target") == 3


@pytest.mark.parametrize(
    ("sent", "faults"),
    [
        ({"kind": "99999"}, {"kind": "choose"}),
        ({"kind": ""}, {"kind": "choose"}),
        ({"date": "2010-02-30"}, {"date": "date"}),
        ({"date": "20100217"}, {"date": "date"}),
        ({"date": "2010-02-22"}, {"date": "week"}),
        ({"date": "2010-02-14"}, {"date": "week"}),
        ({"start": "25:00", "end": ""}, {"start": "time", "end": "time"}),
        ({"min": "-1", "max": "x"}, {"min": "number", "max": "number"}),
        ({"min": "1000"}, {"min": "number"}),
        ({"min": "4"}, {"min": "order"}),
        ({"min": "4", "target": "5"}, {"target": "order"}),
        ({"target": "1"}, {"target": "order"}),
        ({"max": "2"}, {"max": "order"}),
        ({"place": "99999"}, {"place": "choose"}),
    ],
)
def test_what_will_not_do_is_told_by_field(
    database: db.Database, tea: Group, sent: dict[str, str], faults: dict[str, str]
) -> None:
    with pytest.raises(NotDone) as refused:
        add(database, tea, {**typed("2010-02-17", "10:00", "12:00"), **sent})
    assert refused.value.faults == faults
    assert logged(database) == []


def test_what_is_over_is_neither_added_nor_changed(database: db.Database, tea: Group) -> None:
    late = dt.datetime(2010, 2, 16, 11, 0, tzinfo=dt.UTC)  # 12:00 on the wall: Tuesday's tea has just ended

    def work(session: Session) -> None:
        tuesday, wednesday = (the(session, tea, f"2010-02-{day}-tea").id for day in (16, 17))
        for act in (shifts.cancel, shifts.restore):
            with pytest.raises(shifts.Over):
                act(session, tea, tuesday, by=SERVER, now=late)
        with pytest.raises(NotDone) as refused:
            shifts.change(session, tea, wednesday, typed("2010-02-16", "10:00", "12:00"), by=SERVER, now=late)
        assert refused.value.faults == {"date": "past"}

    database.change(work)
    assert news(database) == []


def test_a_moved_shift_keeps_its_people_who_are_told_with_their_feeds(database: db.Database, tea: Group) -> None:
    def subscribe(session: Session) -> str:
        ben = groups.find_volunteer(session, tea, "ben")
        return feeds.make_feed(session, ben, detail="title", label="", now=NOW)[1]

    token = database.change(subscribe)
    change(database, tea, "2010-02-16-tea", typed("2010-02-16", "14:00", "15:00"))
    assert news(database) == [("ben", "16-tea", "moved")]
    with database.read() as session:
        body = feeds.stored(session, token, LATER).body
        held = [one.volunteer.key for one in session.scalars(weeks.held(tea)) if one.shift.key == "2010-02-16-tea"]
        (entry,) = session.scalars(select(LogEntry))
    assert (b"DTSTART:20100216T130000Z" in body, b"DTSTART:20100216T090000Z" in body) == (True, False)
    assert held == ["ben"]
    assert (entry.what, entry.week, entry.facts) == ("shift_moved", WEEK, {"day": "2010-02-16", "time": "10:00"})


def test_a_shift_as_a_file_is_a_later_one_after_each_change(database: db.Database, tea: Group) -> None:
    def file() -> tuple[int, bool]:
        with database.read() as session:
            ben, shift = groups.find_volunteer(session, tea, "ben"), the(session, tea, "2010-02-16-tea")
            body = events.one_shift(session, tea, ben.id, shift.id, LATER)
        return int(body.partition(b"SEQUENCE:")[2].split()[0]), b"STATUS:CANCELLED" in body

    found = [file(), file()]
    change(database, tea, "2010-02-16-tea", typed("2010-02-16", "14:00", "15:00"))
    found.append(file())
    for act in (shifts.cancel, shifts.restore):
        database.change(
            lambda session, act=act: act(session, tea, the(session, tea, "2010-02-16-tea").id, by=SERVER, now=LATER)  # type: ignore[misc]
        )
        found.append(file())
    assert found == [(1, False), (1, False), (2, False), (2, True), (3, False)]


def test_numbers_alone_are_no_news_and_nothing_is_not_logged(database: db.Database, tea: Group) -> None:
    change(database, tea, "2010-02-16-tea", typed("2010-02-16", "10:00", "12:00"))
    assert logged(database) == []
    change(database, tea, "2010-02-16-tea", typed("2010-02-16", "10:00", "12:00", max="9"))
    assert (logged(database), news(database)) == (["shift_changed"], [])


def test_another_place_is_news(database: db.Database, tea: Group) -> None:
    change(database, tea, "2010-02-16-tea", typed("2010-02-16", "10:00", "12:00", place="none"))
    assert news(database) == [("ben", "16-tea", "moved")]
    with database.read() as session:
        assert the(session, tea, "2010-02-16-tea").place_key is None


def test_times_that_no_field_can_show_stay_when_they_are_not_changed(database: db.Database, tea: Group) -> None:
    start, end = (dt.datetime(2010, 2, day, 9, 0, 30, tzinfo=dt.UTC) for day in (17, 20))

    def stretch(session: Session) -> None:
        shift = the(session, tea, "2010-02-17-tea")
        shift.start, shift.end = start, end

    database.change(stretch)
    with database.read() as session:
        sent = shifts.shown(session, tea, the(session, tea, "2010-02-17-tea"))
    change(database, tea, "2010-02-17-tea", {**sent, "min": "1"})
    with database.read() as session:
        shift = the(session, tea, "2010-02-17-tea")
        assert (shift.start, shift.end, shift.own) == (start, end, {"min": 1})


def test_a_cancelled_shift_ends_offers_and_questions_and_is_given_back_as_it_was(
    database: db.Database, tea: Group
) -> None:
    def hope(session: Session) -> int:
        ben, ada = (groups.find_volunteer(session, tea, who) for who in ("ben", "ada"))
        tuesday, monday = the(session, tea, "2010-02-16-tea"), the(session, tea, "2010-02-15-tea")
        offers.look_for_cover(session, tea, ben.id, tuesday.id, link=None, now=NOW)
        mine = {(one.volunteer_id, one.shift_id): one for one in session.scalars(select(Assignment))}
        swap = Offer(
            group_id=tea.id, assignment=mine[ada.id, monday.id], wanted=mine[ben.id, tuesday.id], token_hash=None,
            made_at=NOW,
        )  # fmt: skip
        ask = Ask(
            group_id=tea.id, shift_id=tuesday.id, volunteer_id=ada.id, token_hash=b"h" * 32, asked_at=NOW, answer=""
        )
        session.add_all([swap, ask])
        return tuesday.id

    tuesday = database.change(hope)
    database.change(lambda session: shifts.cancel(session, tea, tuesday, by=SERVER, now=NOW))
    assert news(database) == [("ada", "15-tea", "declined"), ("ben", "16-tea", "cancelled")]
    with database.read() as session:
        assert [session.scalar(select(func.count()).select_from(one)) for one in (Offer, Ask)] == [0, 0]
    database.change(lambda session: shifts.cancel(session, tea, tuesday, by=SERVER, now=NOW))
    assert logged(database) == ["shift_cancelled"]
    database.change(lambda session: shifts.restore(session, tea, tuesday, by=SERVER, now=NOW))
    assert news(database) == [("ada", "15-tea", "declined")]
    assert logged(database) == ["shift_cancelled", "shift_restored"]
    with database.read() as session:
        assert the(session, tea, "2010-02-16-tea").cancelled_at is None


def test_another_group_s_shift_is_none(database: db.Database, tea: Group) -> None:
    def work(session: Session) -> None:
        theirs = the(session, groups.find_group(session, "cellar"), "2010-02-15-tea").id
        with pytest.raises(promises.NoSuchShift):
            shifts.cancel(session, tea, theirs, by=SERVER, now=NOW)
        with pytest.raises(promises.NoSuchShift):
            shifts.change(session, tea, theirs, typed("2010-02-16", "10:00", "12:00"), by=SERVER, now=NOW)

    database.change(work)


def test_it_is_told_whom_a_moved_shift_does_not_suit(database: db.Database, tea: Group) -> None:
    def found(key: str) -> list[tuple[str, tuple[str, ...]]]:
        with database.read() as session:
            shift = the(session, tea, key)
            return [(one.name, one.rules) for one in suiting.unsuited(session, tea, shift, now=NOW)]

    assert found("2010-02-15-tea") == []
    change(database, tea, "2010-02-16-tea", typed("2010-02-15", "11:00", "13:00"))
    assert found("2010-02-16-tea") == [("Ben", ("overlap",))]

    def leave(session: Session) -> None:
        groups.find_volunteer(session, tea, "ben").leaves = NOW

    database.change(leave)
    assert found("2010-02-15-tea") == [("Ben", ("leaves", "overlap"))]


def test_what_reaches_into_the_published_week_after_is_looked_at_too(database: db.Database, tea: Group) -> None:
    following = WEEK + dt.timedelta(days=7)

    def on_both(session: Session) -> None:
        publish(session, tea, {**TEAMS, "2010-02-21-tea": ["ben", "eve"]}, version=2)
        monday = next(one for one in weeks.open_week(session, tea, following) if one.key == "2010-02-22-tea")
        ben = groups.find_volunteer(session, tea, "ben")
        held = Assignment(uuid="later", group_id=tea.id, shift=monday, volunteer=ben)
        session.add(
            Rota(group_id=tea.id, week=following, version=1, status="optimal", goals=[], unfilled=[], made_at=NOW,
                 published_at=NOW, entries=[RotaEntry(assignment=held)])
        )  # fmt: skip

    def found() -> tuple[list[tuple[str, tuple[str, ...]]], int]:
        with counted(database) as said, database.read() as session:
            shift = the(session, tea, "2010-02-21-tea")
            told = [(one.name, one.rules) for one in suiting.unsuited(session, tea, shift, now=NOW)]
        return told, len(said)

    database.change(on_both)
    assert found()[0] == []
    change(database, tea, "2010-02-21-tea", typed("2010-02-21", "23:00", "11:00"))
    told, both = found()
    assert told == [("Ben", ("overlap",))]
    database.change(lambda session: publish(session, tea, {**TEAMS, "2010-02-21-tea": ["ben"]}, version=3))
    assert found() == (told, both)  # as many statements for one as for two


def test_telling_many_takes_as_many_statements_as_telling_one(database: db.Database, tea: Group) -> None:
    found = []
    for key in ("2010-02-16-tea", "2010-02-15-tea"):  # one person, two people
        with counted(database) as said:
            database.change(
                lambda session, key=key: shifts.call_off(session, tea, [the(session, tea, key)], NOW)  # type: ignore[misc]
            )
        found.append(len(said))
    assert found[0] == found[1]
