"""One shift as a file for one's calendar, and for nobody else's."""

import vobject
from sqlalchemy import select

from rota import db
from rota.models import Group, Shift, Volunteer
from rota.services import feeds
from tests.conftest import NOW
from tests.rota.personas import publish
from tests.rota.web.conftest import Browser, main_of


def shift_id(database: db.Database, key: str, group: str = "tea") -> int:
    with database.read() as session:
        of = select(Shift.id).join(Group, Group.id == Shift.group_id).where(Shift.key == key, Group.slug == group)
        return session.scalars(of).one()


def uid_in_a_feed(database: db.Database) -> str:
    """Of Ben's first shift."""

    def work(session: object) -> bytes:
        ben = session.scalars(select(Volunteer).where(Volunteer.key == "ben")).one()  # type: ignore[attr-defined]
        return feeds.make_feed(session, ben, detail="busy", label="", now=NOW)[0].body  # type: ignore[arg-type]

    uid: str = vobject.readOne(database.change(work).decode()).vevent_list[0].uid.value
    return uid


def test_a_shift_of_mine_is_a_file(ben: Browser, lived_in: db.Database) -> None:
    path = f"/calendar/shift/{shift_id(lived_in, '2010-02-15-tea')}.ics"
    answer = ben.get(path)
    assert {name: answer.headers[name] for name in ("Content-Type", "Content-Disposition", "Cache-Control")} == {
        "Content-Type": "text/calendar; charset=utf-8",
        "Content-Disposition": 'attachment; filename="shift.ics"',
        "Cache-Control": "no-store",
    }
    read = vobject.readOne(answer.text).vevent
    assert read.uid.value == uid_in_a_feed(lived_in)
    assert (read.summary.value, read.location.value, read.description.value) == ("Tea", "The hut", "With Ada")
    assert ben.get(path).data == answer.data


def test_a_shift_that_is_not_mine_is_not_there(
    ben: Browser, ada: Browser, cleo: Browser, lived_in: db.Database
) -> None:
    nowhere = main_of(ada.get("/nowhere"))
    theirs = [shift_id(lived_in, "2010-02-15-night"), shift_id(lived_in, "2010-02-15-tea", "cellar")]
    for number in (*theirs, 0, 2147483647, 99999999999999999999, "x"):
        answer = ben.get(f"/calendar/shift/{number}.ics")
        assert (answer.status_code, main_of(answer)) == (404, nowhere)
    mine = shift_id(lived_in, "2010-02-16-tea")
    assert [who.get(f"/calendar/shift/{mine}.ics").status_code for who in (ben, ada, cleo)] == [200, 404, 404]

    def take_it_away(session: object) -> None:
        group = session.scalars(select(Group).where(Group.slug == "tea")).one()  # type: ignore[attr-defined]
        publish(session, group, {"2010-02-16-tea": ["ada"]}, version=2)  # type: ignore[arg-type]

    lived_in.change(take_it_away)
    assert [who.get(f"/calendar/shift/{mine}.ics").status_code for who in (ben, ada)] == [404, 200]
