"""`make bench-pages`: what each page of a group of 200 people and 435 shifts costs the server, as a table. The shifts
are those of two weeks; with `--in-one-week` of one.

Seconds are of the processor, the median of several requests to the whole site in this process; bytes are compressed.
"""

import datetime as dt
import statistics
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import func, select

from rota import db, migrations
from rota.app import create_app
from rota.models import Assignment, Shift
from rota.services import accounts
from tests.bench.town import WEEK, town
from tests.conftest import NOW, counted, settings
from tests.rota.personas import SECRET, account
from tests.rota.web.conftest import logged_in

TIMES = 7
IN_ONE_WEEK = "--in-one-week"


def main() -> None:
    """One line a page; the pages may be named, else all that are known."""
    folder = Path(tempfile.mkdtemp())
    database = db.connect(settings(folder))
    migrations.upgrade(database)

    def settle(session: db.Session) -> tuple[str, dict[str, int]]:
        group = town(session, in_one_week=IN_ONE_WEEK in sys.argv)
        organizer = account(session, group, "p0")
        organizer.organizer_until = NOW + dt.timedelta(days=28)
        mine = select(Shift.id).join(Assignment).where(Assignment.volunteer_id == organizer.volunteer_id)
        short = select(Shift.id).where(Shift.group_id == group.id, Shift.key == f"{WEEK}-kind1")
        thin = select(Assignment.shift_id).group_by(Assignment.shift_id).having(func.count() == 1)
        ids = {
            "mine": session.scalars(mine.where(Shift.start > NOW)).first() or 0,
            "shift": session.scalars(short).one(),
            "short": session.scalars(thin.order_by(Assignment.shift_id)).first() or 0,
        }
        return accounts.new_key(session, organizer, SECRET), ids

    words, ids = database.change(settle)
    browser = logged_in(create_app(settings(folder), database, lambda: NOW), words)
    print("| page | milliseconds | statements | bytes |\n|---|---|---|---|")
    for page in [one for one in sys.argv[1:] if one != IN_ONE_WEEK] or PAGES:
        path = page.format(week=WEEK, **ids)
        taken: list[float] = []
        for _ in range(TIMES):
            began = time.process_time()
            with counted(database) as said:
                answer = browser.get(path, headers={"Accept-Encoding": "gzip"})
            statements = len(said)
            taken.append((time.process_time() - began) * 1000)
        assert answer.status_code == 200, (path, answer.status_code)
        print(f"| `{page}` | {statistics.median(taken):.0f} | {statements} | {len(answer.data)} |", flush=True)


PAGES = (
    "/", "/open", "/drop/{mine}", "/why/{mine}", "/when", "/me", "/calendar", "/data", "/week/{week}",
    "/week/{week}/add", "/shift/{shift}", "/week/{week}/close", "/week/{week}/away", "/week/{week}/copy",
    "/week/{week}/propose", "/week/{week}/proposal", "/week/{week}/proposal/changes", "/week/{week}/proposal/fairness",
    "/week/{week}/proposal/day/1", "/week/{week}/proposal/{shift}", "/week/{week}/publish", "/week/{week}/versions",
    "/week/{week}/versions/1", "/people", "/people/1", "/pairs", "/invitations", "/roles", "/ask/{short}",
    "/week/{week}/paper", "/week/{week}/paper/wall?size=a3", "/week/{week}/paper/day/{week}",
    "/week/{week}/paper/slip/{shift}", "/walls", "/numbers", "/export", "/settings", "/settings/limits",
    "/settings/places", "/settings/skills", "/kinds", "/kinds/1", "/log",
)  # fmt: skip

if __name__ == "__main__":
    main()
