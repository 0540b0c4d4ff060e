"""Feeds of a group's calendars: what each shows and never shows, to whom, until when, and what each change does."""

import datetime as dt

import pytest
import vobject
from sqlalchemy.orm import Session

from rota import db
from rota.models import Account, GroupCalendar, GroupFeed, Kind, Place, Shift, Volunteer
from rota.refusal import Refused
from rota.services import accounts, feeds, group_calendars, group_feeds, groups, purge, rotas, served
from tests.conftest import NOW, counted
from tests.rota.services.conftest import LATER, MON, TUE, WEEK, House

UNTIL = NOW + dt.timedelta(days=28)
DETAILS = ("busy", "title", "full")


class Hall(House):
    """Ada organizes; Monday has Ada and Ben, Tuesday nobody yet: two are wanted."""

    def __init__(self, database: db.Database) -> None:
        super().__init__(database)

        def settle(session: Session) -> None:
            accounts.account_for(session, groups.find_volunteer(session, self.group, "ada")).organizer_until = UNTIL
            session.query(Kind).one().target = 2
            session.add(Place(group_id=self.group.id, key="yard", name="Canary yard"))

        database.change(settle)
        self.publish(("ada", MON), ("ben", MON))

    def subscribe(self, scope: str, detail: str = "title", who: str = "ada", place: str | None = None) -> str:
        """The name under which this feed is kept in `tokens`."""

        def work(session: Session) -> str:
            place_id = session.query(Place.id).filter_by(key=place).scalar() if place else None
            account = accounts.account_for(session, groups.find_volunteer(session, self.group, who))
            return group_feeds.make(
                session, account, scope=scope, detail=detail, label="Canary label", place_id=place_id, now=NOW
            )[1]

        name = f"{scope} {detail} {who} {place}"
        self.tokens[name] = self.database.change(work)
        return name

    def events(self, name: str, now: dt.datetime = LATER) -> list[tuple[int, str, str, int]]:
        """Day, title, notes and SEQUENCE of each."""
        found = vobject.readOne(self.stored(name, now).body.decode()).contents.get("vevent", [])
        return [
            (
                one.dtstart.value.day, one.summary.value,
                one.description.value if "description" in one.contents else "", int(one.sequence.value),
            )
            for one in found
        ]  # fmt: skip

    def text(self, name: str) -> str:
        return self.stored(name).body.decode()

    def account(self, session: Session, who: str = "ada") -> Account:
        return accounts.account_for(session, groups.find_volunteer(session, self.group, who))


@pytest.fixture
def hall(database: db.Database) -> Hall:
    return Hall(database)


def test_the_whole_rota_shows_all_shifts_and_names_only_in_full(hall: Hall) -> None:
    def canary(session: Session) -> None:
        groups.find_volunteer(session, hall.group, "ben").name = "Canary Ben"

    names = {detail: hall.subscribe("rota", detail) for detail in DETAILS}
    hall.change(canary)
    assert hall.events(names["busy"]) == [(15, "Busy", "", 0), (16, "Busy", "", 0)]
    assert hall.events(names["title"]) == [(15, "Tea", "", 0), (16, "Tea", "", 0)]
    assert hall.events(names["full"]) == [(15, "Tea", "Team: Ada, Canary Ben", 1), (16, "Tea", "", 0)]
    words = ("Canary", "hangar", "Tea", "Ada", "label", "http")
    found = {detail: {word for word in words if word in hall.text(name)} for detail, name in names.items()}
    assert found == {"busy": set(), "title": {"Tea"}, "full": {"Canary", "hangar", "Tea", "Ada"}}


def test_a_place_shows_its_own_shifts_alone(hall: Hall) -> None:
    def move(session: Session) -> None:
        hall.shift(session, TUE).own = {"place": "yard"}

    hall.change(move)
    assert hall.events(hall.subscribe("place", place="hangar")) == [(15, "Tea", "", 0)]
    assert hall.events(hall.subscribe("place", place="yard")) == [(16, "Tea", "", 0)]


def test_open_shifts_are_those_that_lack_people_and_take_nobodys_time(hall: Hall) -> None:
    name = hall.subscribe("open", "full", who="cleo")
    assert hall.events(name) == [(16, "Open: Tea", "", 0)]
    assert "TRANSP:TRANSPARENT" in hall.text(name)
    hall.publish(("ada", MON), ("ada", TUE), ("ben", TUE), now=LATER)
    assert hall.events(name) == [(15, "Open: Tea", "", 0)]
    hall.publish(("ada", MON), ("ben", TUE), now=LATER)
    assert hall.events(name) == [(15, "Open: Tea", "", 0), (16, "Open: Tea", "", 1)]
    begun = dt.datetime(2010, 2, 15, 9, tzinfo=dt.UTC)
    hall.database.change(lambda session: group_calendars.remake(session, None, begun))
    assert hall.events(name) == [(16, "Open: Tea", "", 1)]


def test_what_is_not_published_shows_nowhere(database: db.Database) -> None:
    house = Hall.__new__(Hall)
    House.__init__(house, database)
    database.change(lambda session: setattr(house.account(session), "organizer_until", UNTIL))
    house.change(lambda session: rotas.weeks.open_week(session, house.group, WEEK))
    assert [house.events(house.subscribe(scope)) for scope in ("rota", "open")] == [[], []]


def test_each_change_raises_the_sequence_of_what_shows_it(hall: Hall) -> None:
    names = {detail: hall.subscribe("rota", detail) for detail in DETAILS}

    def revisions() -> dict[str, list[int]]:
        return {detail: [one[3] for one in hall.events(name)] for detail, name in names.items()}

    uids = {detail: vobject.readOne(hall.text(name)).vevent.uid.value for detail, name in names.items()}
    assert len(set(uids.values())) == 3
    hall.publish(("ada", MON), now=LATER)
    assert revisions() == {"busy": [0, 0], "title": [0, 0], "full": [1, 0]}
    hall.change(lambda session: setattr(session.query(Kind).one(), "name", "Coffee"))
    assert revisions() == {"busy": [0, 0], "title": [1, 1], "full": [2, 1]}
    hall.change(lambda session: setattr(hall.shift(session), "end", hall.shift(session).end + dt.timedelta(hours=1)))
    assert revisions() == {"busy": [1, 0], "title": [2, 1], "full": [3, 1]}
    hall.change(lambda session: setattr(hall.shift(session), "cancelled_at", LATER))
    assert hall.events(names["full"]) == [(15, "Cancelled: Coffee", "", 4), (16, "Coffee", "", 1)]
    before = {name: hall.stored(name) for name in names.values()}
    hall.change(lambda session: None)
    assert {name: hall.stored(name) for name in names.values()} == before
    assert uids == {detail: vobject.readOne(hall.text(name)).vevent.uid.value for detail, name in names.items()}
    over = dt.datetime(2010, 2, 15, 12, tzinfo=dt.UTC)
    hall.database.change(lambda session: group_calendars.remake(session, None, over))
    assert hall.events(names["full"]) == [(16, "Coffee", "", 1)]


def test_who_asks_for_the_same_shares_one_calendar(hall: Hall) -> None:
    ben, cleo = hall.subscribe("open", who="ben"), hall.subscribe("open", who="cleo")
    assert hall.tokens[ben] != hall.tokens[cleo]
    assert hall.stored(ben).body == hall.stored(cleo).body
    with hall.database.read() as session:
        assert session.query(GroupCalendar).count() == 1


def test_feeds_follow_the_persons_language(hall: Hall) -> None:
    name = hall.subscribe("open", who="ben")
    english = hall.text(name)

    def speak(session: Session) -> None:
        ben = groups.find_volunteer(session, hall.group, "ben")
        ben.language = "fr"
        group_feeds.follow_language(session, ben, LATER)

    hall.database.change(speak)
    assert [one[1] for one in hall.events(name)] == ["À pourvoir : Thé"]
    assert vobject.readOne(hall.text(name)).vevent.uid.value not in english


def test_an_organizers_feeds_end_with_the_role_at_once(hall: Hall) -> None:
    rota, open_ = hall.subscribe("rota", "full"), hall.subscribe("open")
    live = hall.stored(rota)
    assert hall.stored(rota, UNTIL - dt.timedelta(seconds=1)) == live
    over = hall.stored(rota, UNTIL)
    assert (over.state, b"VEVENT" in over.body, over.changed_at) == ("ended", False, UNTIL)
    assert over.etag != live.etag
    assert hall.stored(rota, UNTIL + served.CLEARING).state == "ended"
    assert hall.stored(rota, UNTIL + served.CLEARING + dt.timedelta(seconds=1)).state == "gone"
    assert hall.stored(open_, UNTIL + dt.timedelta(days=99)).state == "live"


def test_a_role_that_comes_back_does_not_bring_back_what_has_ended(hall: Hall) -> None:
    rota = hall.subscribe("rota")
    hall.database.change(lambda session: setattr(hall.account(session), "organizer_until", None))
    assert hall.stored(rota).state == "ended"
    assert hall.stored(rota).changed_at > NOW
    hall.database.change(lambda session: group_feeds.end_with_roles(session, LATER))
    hall.database.change(lambda session: setattr(hall.account(session), "organizer_until", UNTIL))
    assert hall.stored(rota).state == "ended"


def test_an_ended_feed_is_empty_then_gone_while_the_calendar_goes_on(hall: Hall) -> None:
    one, other = hall.subscribe("open", who="ben"), hall.subscribe("open", who="cleo")
    with hall.database.read() as session:
        ben = hall.account(session, "ben").id
        feed = group_feeds.live_feeds(session, ben)[0].id
        with pytest.raises(feeds.NoSuchFeed):
            group_feeds.end(session, hall.account(session, "cleo").id, feed, LATER)
    hall.database.change(lambda session: group_feeds.end(session, ben, feed, LATER))
    assert hall.events(one) == []
    assert hall.events(other) == [(16, "Open: Tea", "", 0)]
    assert hall.stored(one, LATER + dt.timedelta(days=15)).state == "gone"
    hall.database.change(lambda session: group_feeds.end_with_roles(session, LATER + dt.timedelta(days=99)))
    with hall.database.read() as session:
        assert session.query(GroupFeed).count() == 2  # the calendar is somebody else's too


def test_calendars_that_nobody_has_any_more_are_forgotten(hall: Hall) -> None:
    name = hall.subscribe("open", who="ben")
    with hall.database.read() as session:
        ben = hall.account(session, "ben").id
        feed = group_feeds.live_feeds(session, ben)[0].id
    hall.database.change(lambda session: group_feeds.end(session, ben, feed, LATER))
    for days, state, count in ((28, "gone", 1), (29, "unknown", 0)):
        now = LATER + dt.timedelta(days=days)
        hall.database.change(lambda session, now=now: group_feeds.end_with_roles(session, now))
        assert hall.stored(name, now).state == state
        with hall.database.read() as session:
            assert session.query(GroupCalendar).count() == count


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"scope": "all"}, group_feeds.NoSuchScope),
        ({"scope": "place"}, group_feeds.NoSuchScope),
        ({"scope": "place", "place_id": 9999}, group_feeds.NoSuchScope),
        ({"scope": "rota", "place_id": 1}, group_feeds.NoSuchScope),
        ({"detail": "names"}, feeds.NoSuchDetail),
        ({"label": "x" * 81}, feeds.LabelTooLong),
        ({"who": "ben"}, group_feeds.NotAnOrganizer),
    ],
)
def test_what_no_feed_of_a_group_can_be_is_refused(
    hall: Hall, fields: dict[str, object], refusal: type[Refused]
) -> None:
    wanted = {"scope": "rota", "detail": "title", "label": "", **fields}
    who = str(wanted.pop("who", "ada"))
    with pytest.raises(refusal):
        hall.database.change(lambda session: group_feeds.make(session, hall.account(session, who), now=NOW, **wanted))
    with hall.database.read() as session:
        assert session.query(GroupFeed).count() == 0


def test_ten_are_the_most(hall: Hall) -> None:
    for _ in range(10):
        hall.subscribe("open", who="ben")
    with pytest.raises(feeds.TooManyFeeds):
        hall.subscribe("open", who="ben")


def test_past_weeks_leave_no_trace(hall: Hall) -> None:
    name = hall.subscribe("rota", "full")
    later = dt.datetime(2010, 3, 9, tzinfo=dt.UTC)
    purge.daily(hall.database, now=later, keep_days=14)
    hall.database.change(lambda session: group_calendars.remake(session, None, later))
    assert hall.events(name) == []
    with hall.database.read() as session:
        assert session.query(Shift).count() == 0


def test_who_is_deleted_takes_their_feeds_along(hall: Hall) -> None:
    name = hall.subscribe("open", who="ben")
    hall.database.change(lambda session: session.query(Volunteer).filter_by(key="ben").delete())
    assert hall.stored(name).state == "unknown"


def test_the_statements_do_not_grow_with_people_and_shifts(hall: Hall) -> None:
    for detail in DETAILS:
        hall.subscribe("rota", detail)
    counts = []
    for pairs in ([("ada", MON)], [(who, day) for who in ("ada", "ben", "cleo") for day in (MON, TUE)]):
        hall.publish(*pairs, now=LATER)
        hall.change(lambda session: setattr(session.query(Kind).one(), "name", f"Tea {len(pairs)}"))  # noqa: B023
        with counted(hall.database) as statements:
            hall.database.change(lambda session: group_calendars.remake(session, None, LATER))
        counts.append(len(statements))
    assert counts[0] == counts[1]
