"""A walk to every page that a stranger, a volunteer or an organizer can open, in a house that is lived in."""

import datetime as dt
from collections.abc import Iterator
from urllib.parse import urlsplit

from playwright.sync_api import FilePayload
from sqlalchemy import select
from sqlalchemy.orm import Session

from rota import db
from rota.models import Assignment, Group, Load, Shift, Volunteer
from rota.services import feeds, groups, notices, offers, setting_up
from rota.web.site import Site
from tests.browser.conftest import Watched
from tests.browser.organizing import LONG, Home, Organizing, desk
from tests.conftest import NOW
from tests.rota.personas import WEEK, People, publish
from tests.rota.web.test_doors import filled, rows

FILES = {"health.check", "offline.worker", "data.download", "data.when", "calendars.shift", "numbers.table"}
LEADS_ON = {"week.current"}  # to the week's own address
TEAMS = {
    "2010-02-15-tea": ["ada", "ben", "dov"], "2010-02-16-tea": ["ben"], "2010-02-17-tea": ["ben"],
    "2010-02-18-tea": ["ada", "dov"], "2010-02-19-tea": ["dov"], "2010-02-20-tea": ["ben"], "2010-02-15-night": ["dov"],
}  # fmt: skip


def live(session: Session) -> Home:
    """Ben has shifts, one of them cancelled and some beyond his stay, news, calendars and points; he asks to
    swap and is asked; some are called something long, or Arabic."""
    group = groups.find_group(session, "tea")
    publish(session, group, TEAMS, version=2)
    ben, dov = (groups.find_volunteer(session, group, key) for key in ("ben", "dov"))
    groups.find_volunteer(session, group, "ada").name = LONG
    dov.name = "هدهد من الساحل"
    teas = session.scalars(select(Shift).where(Shift.group_id == group.id, Shift.key.like("%-tea")))
    tea = {one.start.day: one for one in teas}
    tea[20].cancelled_at = NOW
    news = {16: "moved", 17: "added", 20: "cancelled", 21: "removed"}
    notices.tell(session, [(ben.id, tea[day], what) for day, what in news.items()], NOW)
    feeds.make_feed(session, ben, detail="full", label=LONG, alarm=60, now=NOW)
    feeds.make_feed(session, ben, detail="busy", label="", now=NOW)
    session.add(Load(volunteer_id=ben.id, week=WEEK - dt.timedelta(7), load=3, share=8))
    ask_to_swap(session, group, (ben, tea[16]), (dov, tea[19]))
    ask_to_swap(session, group, (dov, tea[18]), (ben, tea[16]))
    ben.leaves = dt.datetime(2010, 2, 17, 3, tzinfo=dt.UTC)
    session.flush()
    desk(session)
    ada, eve = (groups.find_volunteer(session, group, key) for key in ("ada", "eve"))
    return Home(
        adas=tea[18].id, bens=tea[16].id, cancelled=tea[20].id, monday=tea[15].id, dovs=tea[17].id,
        place=str(tea[15].kind.place_id), ada=ada.id, ben=ben.id, eve=eve.id,
    )  # fmt: skip


def ask_to_swap(session: Session, group: Group, mine: tuple[Volunteer, Shift], theirs: tuple[Volunteer, Shift]) -> None:
    (me, my_shift), (other, wanted) = mine, theirs
    held = select(Assignment.id).where(Assignment.volunteer_id == other.id, Assignment.shift_id == wanted.id)
    offers.ask_to_swap(session, group, me.id, my_shift.id, session.scalars(held).one(), now=NOW)


class Walk(Organizing):
    """To every page there is, and to what they say when something is wrong."""

    def __init__(
        self, browser: Watched, people: People, site: Site, database: db.Database, *, wrong_forms: bool = True
    ) -> None:
        super().__init__(browser, people, site, database, wrong_forms=wrong_forms)
        self.home = database.change(live)

    def pages(self) -> Iterator[str]:
        """Stops at each page, with what it is."""
        yield from self._listed("stranger")
        yield from self._at("/nowhere", 404)
        yield from self._sent("/login", 422, key="one two three four five six seven")
        yield from self._sent(f"/join/{self.people.invite}", 422, name="")
        yield from self._founding()
        self._be(self.people.ada)
        yield from self._at("/week/2010-02-15")
        yield from self._organizing()
        yield from self._looking_for_cover(self.home.adas, "link")
        link = urlsplit(self.page.locator(".link").inner_text()).path
        self._be(self.people.eve)
        yield from self._at("/", "/open", "/when", link, self.asked)
        yield from self._refused()
        self._be(self.people.ben)
        yield from self._listed("volunteer")
        yield from self._at(f"/proposed/{WEEK}")
        yield from self._looking_for_cover(self.home.bens, "all")
        yield from self._at("/", link)
        yield from self._at("/nowhere", 404)
        yield from self._at("/week/", 403)
        yield from self._sent("/me", 422, arrives="2010-03-01")
        yield from self._sent("/data/delete", 422, name="somebody else")
        yield from self._sent("/calendar", 200, label="the old phone")
        self.browser.context.clear_cookies()
        yield from self._sent(f"/keys/{self.people.renewal}", 200, shared="yes")

    def _founding(self) -> Iterator[str]:
        """Where a group begins, and what is said of a form or a file that will not do."""
        page = f"/setup/{self.database.change(lambda session: setting_up.make_founding(session, now=NOW))}"
        yield from self._at(page)
        yield from self._sent(page, 422, name="", timezone="Europe/Nowhere", you="")
        yield from self._form(page, 422, "form[enctype]", {"you": "Heron"})
        self.page.goto(self.browser.address + page)
        file: FilePayload = {"name": "g.json", "mimeType": "application/json", "buffer": b'{"format": "rota-group/1"}'}
        self.page.locator("[name=file]").set_input_files(file)
        yield from self._form("", 422, "form[enctype]", {"you": "Heron"})

    def _listed(self, person: str) -> Iterator[str]:
        """The pages that the table of doors has for them; of those that are not there the strangers' alone."""
        for method, endpoint, path, answers in rows():
            status = int(answers[person].split()[0])
            if method == "GET" and endpoint not in FILES and (status == 200 or (person, status) == ("stranger", 404)):
                yield from self._at(filled(path, self.people), status)

    def _looking_for_cover(self, shift_id: int, how: str) -> Iterator[str]:
        """Where one reads who is asked: all, or one person by a link."""
        self.page.goto(f"{self.browser.address}/drop/{shift_id}")
        self.page.locator(f"form:has([name=how][value={how}]) button").click()
        self.page.locator("main .told, main .link").wait_for()
        yield f"/drop/{shift_id}, sent with {how}"

    def _refused(self) -> Iterator[str]:
        """The answer to whoever takes what is cancelled."""
        self.page.goto(f"{self.browser.address}/open")
        self.page.locator("[name=shift]").first.evaluate("(field, id) => field.value = id", self.home.cancelled)
        with self.page.expect_navigation() as answer:
            self.page.locator("form:has([name=shift]) button").first.click()
        self._is(answer.value, 409)
        yield "/open, sent too late"


def pages_of(site: Site) -> set[str]:
    """The endpoints that answer a GET with a page."""
    gets = {rule.endpoint for rule in site.url_map.iter_rules() if "GET" in (rule.methods or set())}
    return gets - FILES - LEADS_ON
