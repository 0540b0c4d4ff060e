"""A person's own feeds: how many, which kinds, whose; made once by one form; with an alarm."""

import datetime as dt

import pytest
import vobject
from sqlalchemy.orm import Session

from rota import db
from rota.models import Feed, Volunteer
from rota.refusal import Refused
from rota.services import feeds, groups
from tests.conftest import NOW
from tests.rota.services.conftest import LATER, MON, House

SECRET = b"s" * 48


def person(session: Session, house: House, key: str = "ben") -> Volunteer:
    return groups.find_volunteer(session, house.group, key)


def count(database: db.Database) -> int:
    with database.read() as session:
        return session.query(Feed).count()


def test_an_alarm_rings_in_this_feed_alone_and_not_for_what_is_cancelled(house: House) -> None:
    house.tokens["loud"] = house.make("title", alarm=120)
    house.publish(("ada", MON))
    event = vobject.readOne(house.stored("loud").body.decode()).vevent
    assert (event.valarm.action.value, event.valarm.trigger.value) == ("DISPLAY", dt.timedelta(hours=-2))
    assert [b"VALARM" in house.stored(one).body for one in house.tokens] == [False, False, False, True]

    def cancel(session: Session) -> None:
        house.shift(session).cancelled_at = LATER

    house.change(cancel)
    assert (event.sequence.value, house.event("loud")["sequence"]) == ("0", "1")
    assert b"VALARM" not in house.stored("loud").body


def test_a_feed_with_an_alarm_says_the_same_again_to_the_byte(house: House) -> None:
    house.tokens["loud"] = house.make("full", alarm=30)
    house.publish(("ada", MON))
    before = house.stored("loud")
    house.publish(("ada", MON), now=LATER)
    assert house.stored("loud") == before


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"detail": "names"}, feeds.NoSuchDetail),
        ({"detail": ""}, feeds.NoSuchDetail),
        ({"alarm": 31}, feeds.NoSuchAlarm),
        ({"alarm": 0}, feeds.NoSuchAlarm),
        ({"alarm": -30}, feeds.NoSuchAlarm),
        ({"label": "x" * 81}, feeds.LabelTooLong),
    ],
)
def test_what_no_feed_can_be_is_refused(house: House, fields: dict[str, object], refusal: type[Refused]) -> None:
    wanted = {"detail": "title", "label": "", "alarm": None, **fields}
    with pytest.raises(refusal):
        house.database.change(lambda session: feeds.make_feed(session, person(session, house), now=NOW, **wanted))
    assert count(house.database) == 3


def test_a_label_is_cleaned_before_it_is_measured(house: House) -> None:
    def make(session: Session) -> str:
        label = "\u202emy\nphone\x00" + " " * 80
        return feeds.make_feed(session, person(session, house), detail="busy", label=label, now=NOW)[0].label

    assert house.database.change(make) == "my phone"


def test_ten_are_the_most_that_one_person_has_at_a_time(house: House) -> None:
    def make(session: Session) -> Feed:
        return feeds.make_feed(session, person(session, house), detail="busy", label="", now=NOW)[0]

    made = [house.database.change(make) for _ in range(10)]
    with pytest.raises(feeds.TooManyFeeds):
        house.database.change(make)
    house.make("busy", "cleo")  # somebody else may
    house.database.change(lambda session: feeds.end(session, made[3].volunteer_id, made[3].id, LATER))
    another = house.database.change(make)
    with house.database.read() as session:
        live = [one.id for one in feeds.live_feeds(session, another.volunteer_id)]
    assert live == [one.id for one in [*made[:3], *made[4:], another]]


def test_one_form_makes_one_feed(house: House) -> None:
    def make(session: Session, who: str = "ben", form: str = "a") -> tuple[int, str]:
        volunteer = person(session, house, who)
        token = feeds.token_for(SECRET, volunteer.id, form)
        feed, same = feeds.make_feed(session, volunteer, detail="full", label="", token=token, now=NOW)
        assert same == token
        return feed.id, token

    first = house.database.change(make)
    assert house.database.change(make) == first
    assert count(house.database) == 4
    others = [house.database.change(lambda session, one=one: make(session, *one)) for one in (("ben", "b"), ("cleo",))]
    assert len({first, *others}) == 3
    assert count(house.database) == 6
    assert [len(token) for _, token in [first, *others]] == [32] * 3


def test_a_token_of_a_form_follows_from_the_secret() -> None:
    tokens = {feeds.token_for(secret, 1, "a") for secret in (SECRET, b"t" * 48)}
    assert len(tokens) == 2


def test_only_ones_own_feed_can_be_ended(house: House) -> None:
    with house.database.read() as session:
        ada, ben = person(session, house, "ada").id, person(session, house).id
        feed = feeds.live_feeds(session, ada)[1].id
    for volunteer_id, feed_id in ((ben, feed), (ada, 9999)):
        with pytest.raises(feeds.NoSuchFeed):
            house.database.change(lambda session, one=volunteer_id, two=feed_id: feeds.end(session, one, two, LATER))
    assert house.stored("title").state == "live"
    house.database.change(lambda session: feeds.end(session, ada, feed, LATER))
    assert [house.stored(detail).state for detail in ("busy", "title", "full")] == ["live", "ended", "live"]
