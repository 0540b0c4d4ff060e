"""A store with many feeds, and the same bytes as files."""

import datetime as dt
import gzip
import secrets
import uuid
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.orm import Session

from rota import config, db, ical, migrations
from rota.models import Feed, Volunteer
from rota.services import feeds, groups, revisions, rotas
from rota.services.accounts import token_hash
from solver import Assignment, Solution
from tests.rota.factories import DAYS, small_data, small_group

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
DAY = dt.timedelta(days=1)


def fill(settings: config.Config, folder: Path, many: int, events: int) -> None:
    """So many feeds of so many events into the store; as files, and their paths with their tags, into `folder`."""
    database = db.connect(settings)
    migrations.upgrade(database)
    folder.mkdir(exist_ok=True)

    def work(session: Session) -> None:
        group = groups.import_group(session, small_group(), now=NOW)
        fields = {
            "group_id": group.id, "experience": "regular", "adult": True, "skills": [], "claimed": [], "kinds": {},
            "limits": {}, "weekly_share": 0, "has_pattern": False,
        }  # fmt: skip
        people = [{**fields, "key": f"p{one}", "name": f"Person {one}"} for one in range(many)]
        ids = list(session.scalars(insert(Volunteer).returning(Volunteer.id), people))
        rows, lines = [], []
        for who in ids:
            token = secrets.token_urlsafe(24)
            body = ical.calendar("Shifts", [_entry(number) for number in range(events)])
            tag = revisions.etag(body)
            rows.append({
                "uuid": str(uuid.uuid4()), "group_id": group.id, "volunteer_id": who, "token_hash": token_hash(token),
                "detail": "title", "label": "", "body": body, "gzipped": gzip.compress(body, 6, mtime=0), "etag": tag,
                "changed_at": NOW, "used_on": NOW.date(), "rendering": ical.RENDERING,
            })  # fmt: skip
            (folder / f"{token}.ics").write_bytes(body)
            lines.append(f'/feeds/{token}.ics "{tag}"')
        session.execute(insert(Feed), rows)
        (folder / "paths").write_text("\n".join(lines) + "\n")

    database.change(work)
    database.close()


def _entry(number: int) -> ical.Entry:
    start = NOW + number * DAY
    return ical.Entry(
        uid=f"{uuid.uuid4()}@{uuid.UUID(int=1)}", start=start, end=start + DAY / 3, title="Night watch",
        cancelled=False, place="The hangar by the road", notes="With Wren, Teal and Heron", changed_at=NOW,
        url="https://rota.example/",
    )  # fmt: skip


def seconds_to_publish(settings: config.Config, people: int, *, before: int = 2) -> float:
    """How long it takes to remake the feeds of so many people, five shifts each, when the week is published for the
    first time in a new process; `before`: so many weeks are published already."""
    import time

    database = db.connect(settings)
    migrations.upgrade(database)
    monday = dt.date(2027, 3, 22)
    now = dt.datetime(2027, 3, 19, 18, tzinfo=dt.UTC)
    volunteers = [{"id": f"p{one}", "name": f"Person {one}"} for one in range(people)]
    kinds = [
        {"id": f"k{one}", "name": f"Kind {one}", "min": 1, "target": 9, "max": people, "alone_ok": True,
         "weekly": [{"days": DAYS, "start": f"{8 + one:02}:00", "end": f"{9 + one:02}:00"}]}
        for one in range(10)
    ]  # fmt: skip
    import json

    text = json.dumps(small_data(kinds=kinds, volunteers=volunteers, rules={"min_team": 1}))

    def settle(session: Session) -> None:
        group = groups.import_group(session, text, now=now, slug="many")
        for one in range(people):
            who = groups.find_volunteer(session, group, f"p{one}")
            feeds.make_feed(session, who, detail="full", label="", now=now)

    def publish(session: Session, week: dt.date) -> None:
        group = groups.find_group(session, "many")
        taken = tuple(
            Assignment(volunteer=f"p{one}", shift=f"{week + day * DAY}-k{(one + day) % 10}")
            for one in range(people)
            for day in range(5)
        )
        rotas.store_proposal(session, group, week, Solution(status="feasible", assignments=taken), now=now)
        rotas.publish(session, group, week, now=now)

    spent = 0.0
    whole = rotas.feeds.remake_for

    def timed(session: Session, ids: object, at: dt.datetime) -> None:
        nonlocal spent
        session.flush()
        begun = time.perf_counter()
        whole(session, ids, at)  # type: ignore[arg-type]  # passed on as they are
        session.flush()
        spent = time.perf_counter() - begun

    database.change(settle)
    for number in range(before):
        database.change(lambda session, number=number: publish(session, monday + number * 7 * DAY))  # type: ignore[misc]
    ical._text.cache_clear()
    ical._instant.cache_clear()
    rotas.feeds.remake_for = timed
    try:
        database.change(lambda session: publish(session, monday + before * 7 * DAY))
    finally:
        rotas.feeds.remake_for = whole
    database.close()
    return spent
