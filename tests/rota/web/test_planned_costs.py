"""What the week's pages cost: bytes, time, and statements that do not grow with the people."""

import datetime as dt
import gzip
import json
import re
import time

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota import config, db
from rota.app import create_app
from rota.models import Assignment, Notice, Rota, RotaEntry, Volunteer
from rota.services import accounts, groups, weeks
from tests.conftest import NOW, counted
from tests.rota.personas import SECRET, TEA_HOUSE, WEEK, account
from tests.rota.web.conftest import COMPILED, Clock, logged_in

BOARD = "/week/2010-02-15"
MOST_BYTES, MOST_SECONDS = 12 * 1024, 0.1


def large(session: Session, people: int, kinds: int) -> tuple[str, str]:
    """A published week of seven shifts for each kind, and more; an organizer's words, and the path of a shift."""
    names = [{"id": f"p{one}", "name": f"Person {one * 7919 % 9973:x} of {one}"} for one in range(people)]
    days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    made = [
        {"id": f"k{one}", "name": f"Kind {one * 104729 % 9973:x}", "min": 2, "target": 3, "max": people,
         "place": "hut",
         "weekly": [{"days": days, "start": f"{one % 24:02}:00", "end": f"{(one + 3) % 24:02}:30"}]}
        for one in range(kinds)
    ]  # fmt: skip
    text = json.dumps({**TEA_HOUSE, "volunteers": names, "kinds": made})
    group = groups.import_group(session, text, now=NOW, slug=f"large-{people}")
    rows = weeks.open_week(session, group, WEEK)
    staff = session.scalars(select(Volunteer).where(Volunteer.group_id == group.id).order_by(Volunteer.id)).all()
    pairs = [
        (shift, staff[(number * 5 + place * 31) % people]) for number, shift in enumerate(rows)
        for place in range(number % 5 if people > 100 else people // 3)
    ]  # fmt: skip
    entries = [
        RotaEntry(
            assignment=Assignment(
                uuid=f"{group.slug}-{number}", group_id=group.id, shift=shift, volunteer=who
            )
        )
        for number, (shift, who) in enumerate(dict.fromkeys(pairs))
    ]  # fmt: skip
    rota = Rota(group_id=group.id, week=WEEK, version=1, status="optimal", goals=[], unfilled=[], made_at=NOW,
                published_at=NOW, entries=entries)  # fmt: skip
    session.add(rota)
    owner = account(session, group, "p0")
    owner.organizer_until = NOW + dt.timedelta(days=28)
    return accounts.new_key(session, owner, SECRET), f"/shift/{rows[-1].id}"


def test_the_week_of_two_hundred_people_is_light_and_quick(
    lived_in: db.Database, conf: config.Config, clock: Clock
) -> None:
    site = create_app(conf, lived_in, clock)
    words, _ = lived_in.change(lambda session: large(session, 200, 31))
    browser = logged_in(site, words)
    for language in ("en", "ar"):
        browser.set_cookie("language", language)
        assert len(re.findall('href="/shift/', browser.get(BOARD).text)) == 217
        took = []
        for _ in range(3):
            begun = time.process_time()
            page = browser.get(BOARD)
            took.append(time.process_time() - begun)
        assert len(gzip.compress(page.data, 6)) <= MOST_BYTES
        assert min(took) < MOST_SECONDS
        assert len(gzip.compress(browser.get(f"{BOARD}/away").data, 6)) <= MOST_BYTES


def test_the_statements_of_these_pages_do_not_grow_with_the_people(
    lived_in: db.Database, conf: config.Config, clock: Clock
) -> None:
    site = create_app(conf, lived_in, clock)
    site.jinja_env.bytecode_cache = COMPILED
    found = []
    for people in (9, 60):
        words, shift = lived_in.change(lambda session, people=people: large(session, people, 3))  # type: ignore[misc]
        browser, counts = logged_in(site, words), {}
        for page in (BOARD, shift, *(f"{BOARD}/{one}" for one in ("add", "close", "away", "copy"))):
            with counted(lived_in) as said:
                assert browser.get(page).status_code == 200
            counts[page if page != shift else "shift"] = len(said)
        assert browser.get(shift).text.count("<bdi>Person") >= people // 3
        with counted(lived_in) as said:
            browser.send(f"{shift}/cancel", shift, seen="0")
        counts["cancel"] = len(said)
        found.append(counts)
    assert found[0] == found[1]
    assert max(found[0].values()) <= 45
    with lived_in.read() as session:
        assert len(session.scalars(select(Notice)).all()) == 3 + 20
