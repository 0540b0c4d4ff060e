"""Paper: what the printer gets of the Calais week holds every shift and every name, on sheets of the size it is for."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from rota import db
from rota.services import accounts, groups, rotas, weeks
from solver import Solution
from tests.browser.conftest import Watched
from tests.conftest import CALAIS, NOW
from tests.rota.personas import SECRET, WEEK

pytestmark = pytest.mark.xdist_group("browser")  # one browser is enough for a small machine
SOLVED = Path(__file__).parents[1] / "solver" / "data" / "calais-week.solution.json"
PAPER = "/week/2010-02-15/paper"
MM = 72 / 25.4  # in points
SHEETS = {"a3": (420, 297), "a4": (297, 210)}  # lying, in millimetres
ROOM = {"a3": (400, 275), "a4": (281, 190)}  # inside the margins
OUTSIDE = """
([wide, most]) => [...document.querySelectorAll('.paper th, .paper td, .paper bdi, .paper .mark, .foot p, .foot svg')]
  .filter(one => { const box = one.getBoundingClientRect(); return box.left < -1 || box.right > wide + 1; })
  .concat([...document.querySelectorAll('.paper tr, .foot')].filter(one => one.offsetHeight > most))
  .concat([...document.querySelectorAll('.paper td, .paper th')].filter(one => one.scrollWidth > one.clientWidth + 1))
  .map(one => one.textContent.trim())
"""


@pytest.fixture
def words(lived_in: db.Database) -> str:
    """Of an organizer of the Calais week, which is published."""

    def work(session: Session) -> str:
        group = groups.import_group(session, CALAIS.read_bytes(), now=NOW, slug="calais")
        weeks.open_week(session, group, WEEK)
        rotas.store_proposal(session, group, WEEK, Solution.model_validate_json(SOLVED.read_text()), now=NOW)
        rotas.publish(session, group, WEEK, now=NOW)
        organizer = accounts.organizer_account(session, group, NOW + dt.timedelta(days=28))
        return accounts.new_key(session, organizer, SECRET)

    return lived_in.change(work)


def pages_of(pdf: bytes) -> list[tuple[int, int]]:
    """The size of each page, in whole millimetres."""
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    return [(round(float(wide) / MM), round(float(high) / MM)) for wide, high in boxes]


def as_printed(page: Page, size: str) -> None:
    """Let the page be as wide as what a sheet has room for, and look as it does there."""
    wide, high = (round(side / 25.4 * 96) for side in ROOM[size])
    page.set_viewport_size({"width": wide, "height": high})
    page.emulate_media(media="print")


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("size", ["a3", "a4"])
def test_the_week_for_the_wall_fits_on_two_sheets_with_all_shifts_and_names(
    open_browser: Callable[..., Watched], lived_in: db.Database, words: str, size: str, language: str
) -> None:
    browser = open_browser(locale="en")
    page = browser.log_in(words)
    page.goto(f"{browser.address}{PAPER}/wall?size={size}&lang={language}")
    assert pages_of(page.pdf(prefer_css_page_size=True)) == [SHEETS[size]] * 2
    as_printed(page, size)
    wide, high = (side / 25.4 * 96 for side in ROOM[size])
    assert page.evaluate(OUTSIDE, [wide, high / 2]) == []
    with lived_in.read() as session:
        group = groups.find_group(session, "calais")
        held = session.scalars(weeks.held(group, WEEK)).all()
        shifts = weeks.shifts_of_week(session, group, WEEK)
        assert len(shifts) == 93
        assert page.locator(".wall td p:visible").count() == len(shifts)
        names = sorted(one.volunteer.name for one in held)
    assert sorted(page.locator(".wall td bdi:visible").all_inner_texts()) == names
    heads = page.locator("thead").evaluate("one => getComputedStyle(one).display")
    assert heads == "table-header-group"  # it stands on every sheet
    assert page.locator(".foot .qr").is_visible()
    for other in ("body > header", "body > footer", ".tools", ".under"):
        assert not page.locator(other).is_visible()


def test_letters_on_a3_can_be_read_from_two_metres(open_browser: Callable[..., Watched], words: str) -> None:
    browser = open_browser()
    page = browser.log_in(words)
    page.goto(f"{browser.address}{PAPER}/wall?size=a3")
    as_printed(page, "a3")
    # An x as high as 5 minutes of arc at 2 m: 2.9 mm. It is measured in the font that is there.
    high = page.locator(".wall td bdi").first.evaluate(
        "one => { const x = document.createElement('span'); x.style.cssText = 'display:inline-block;height:1ex';"
        " one.append(x); const high = x.getBoundingClientRect().height; x.remove(); return high; }"
    )
    assert high / 96 * 25.4 >= 2.9


@pytest.mark.parametrize("path", ["/day/2010-02-20", "/slip/1"])
def test_a_days_sheet_and_a_slip_are_one_upright_sheet(
    open_browser: Callable[..., Watched], words: str, path: str, lived_in: db.Database
) -> None:
    if path.startswith("/slip"):
        with lived_in.read() as session:
            shifts = weeks.shifts_of_week(session, groups.find_group(session, "calais"), WEEK)
        path = f"/slip/{shifts[0].id}"
    browser = open_browser()
    page = browser.log_in(words)
    assert page.goto(f"{browser.address}{PAPER}{path}").status == 200  # type: ignore[union-attr]  # it is no fragment
    assert pages_of(page.pdf(prefer_css_page_size=True)) == [(210, 297)]
    browser.page.emulate_media(media="print")
    page.set_viewport_size({"width": round(190 / 25.4 * 96), "height": 1000})
    assert page.evaluate(OUTSIDE, [190 / 25.4 * 96, 500]) == []
