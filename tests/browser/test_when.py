"""Saying when one can, in a real browser: on a phone, with the mouse, by keyboard, with and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Watched
from tests.rota.personas import People

pytestmark = pytest.mark.xdist_group("browser")  # one browser is enough for a small machine
Open = Callable[..., Watched]
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
WEEK = "/when?week=2010-02-15"
MOST_TAPS = 12


def ben_at(browser: Watched, people: People, path: str = WEEK) -> Page:
    page = browser.log_in(people.ben)
    page.goto(browser.address + path)
    return page


def cell(page: Page, name: str) -> Locator:
    return page.locator(f"fieldset:has([name='{name}'])")


def answers(page: Page) -> dict[str, str]:
    found = page.locator("#when :checked").evaluate_all("all => all.map(one => [one.name, one.value])")
    return dict(found)


def tap(page: Page, name: str, level: str) -> None:
    page.locator(f"label:has([name='{name}'][value='{level}'])").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_a_phone_answers_a_week(open_browser: Open, people: People, scripts: bool) -> None:
    browser = open_browser(viewport=PHONE, java_script_enabled=scripts, has_touch=True)
    page = ben_at(browser, people)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    tap(page, "d2010-02-15.1", "no")
    tap(page, "d2010-02-15.3", "prefer")
    if scripts:
        expect(page.locator("#asked")).to_have_text("You could be asked for 7 shifts this week.")
    page.locator("#d2010-02-16 button", has_text="As the day before").click()
    if not scripts:
        expect(page.locator("main").get_by_role("status").first).to_contain_text("nothing is saved yet")
        assert page.url.endswith("/when#d2010-02-16")
    expect(page.locator("#asked")).to_have_text("You could be asked for 6 shifts this week.")
    page.locator(".end button").click()
    expect(page.get_by_text("Saved. Thank you!")).to_be_visible()
    expect(page.locator("#asked")).to_have_text("You could be asked for 6 shifts this week.")
    changed = {name: level for name, level in answers(page).items() if level != "yes"}
    monday, tuesday = ({f"d2010-02-{day}.1": "no", f"d2010-02-{day}.3": "prefer"} for day in (15, 16))
    assert changed == monday | tuesday
    assert browser.complaints == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_from_joining_to_an_answered_week_it_is_few_taps(open_browser: Open, people: People, scripts: bool) -> None:
    browser = open_browser(viewport=PHONE, java_script_enabled=scripts, has_touch=True)
    page, taps = browser.page, 0

    def press(what: Locator) -> None:
        nonlocal taps
        taps += 1
        what.click()

    page.goto(f"{browser.address}/join/{people.invite}")
    press(page.locator("#name"))
    page.keyboard.type("Dunlin")
    press(page.get_by_role("button", name="Join"))
    press(page.get_by_role("button", name="I have them. Say when I can"))
    tap(page, "mon.1", "yes")  # the answers themselves: every day the same, but for the Sunday
    for day in ("tue", "wed", "thu", "fri", "sat"):
        press(page.locator(f"#{day} button", has_text="As the day before"))
    tap(page, "sun.3", "prefer")
    press(page.locator(".end button"))
    expect(page.get_by_text("Saved. Thank you!")).to_be_visible()
    expect(page.locator("#asked")).to_have_text("In a usual week you could be asked for 6 shifts.")
    given = {name: level for name, level in answers(page).items() if level != "no"}
    assert given == {f"{day}.1": "yes" for day in ("mon", "tue", "wed", "thu", "fri", "sat")} | {"sun.3": "prefer"}
    assert taps <= MOST_TAPS


def test_the_mouse_paints(open_browser: Open, people: People) -> None:
    browser = open_browser(viewport=DESK)
    page = ben_at(browser, people)
    page.locator(".brushes button", has_text="No").click()
    first, last = cell(page, "d2010-02-15.1"), cell(page, "d2010-02-17.1")
    first.hover()
    page.mouse.down()
    cell(page, "d2010-02-16.1").hover()
    last.hover()
    page.mouse.up()
    cell(page, "d2010-02-18.1").hover()
    painted = {name for name, level in answers(page).items() if level == "no"}
    assert painted == {"d2010-02-15.1", "d2010-02-16.1", "d2010-02-17.1"}
    expect(page.locator("#asked")).to_have_text("You could be asked for 5 shifts this week.")
    page.locator(".brushes button", has_text="If needed").click()
    first.click()
    expect(page.locator("#asked")).to_have_text("You could be asked for 6 shifts this week.")
    page.locator(".end button").click()
    expect(page.get_by_text("Saved. Thank you!")).to_be_visible()
    assert answers(page)["d2010-02-15.1"] == "if_needed"
    assert browser.complaints == []


@pytest.mark.parametrize(("language", "forward"), [("en", "ArrowRight"), ("ar", "ArrowLeft")])
def test_the_arrow_keys_move_and_the_digits_answer(
    open_browser: Open, people: People, language: str, forward: str
) -> None:
    page = ben_at(open_browser(viewport=DESK, locale=language), people)
    assert (
        page.locator("#when input[type=radio]").evaluate_all("all => all.filter(one => one.tabIndex === 0).length") == 1
    )
    page.locator("[name='d2010-02-15.0']:checked").focus()
    for key in ("4", forward, "ArrowDown", "1", "ArrowDown", "ArrowUp", forward, "3"):
        page.keyboard.press(key)
    changed = {name: level for name, level in answers(page).items() if level != "yes"}
    assert changed == {"d2010-02-15.0": "no", "d2010-02-16.1": "prefer", "d2010-02-17.1": "if_needed"}
    expect(page.locator("[name='d2010-02-17.1'][value=if_needed]")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") != "radio"


def test_the_table_is_announced(open_browser: Open, people: People) -> None:
    page = ben_at(open_browser(viewport=DESK), people)
    expect(page.get_by_role("table")).to_be_visible()
    group = page.get_by_role("group", name="Mon 15 Feb midday 10–12")
    expect(group.get_by_role("radio", name="Yes")).to_be_checked()
    assert page.get_by_role("columnheader").all_text_contents() == [
        "morning 7–10", "midday 10–12", "evening 12–23", "night 23–7",
    ]  # fmt: skip
    assert page.get_by_role("rowheader").count() == 7


def test_parts_are_rows_and_days_are_columns_on_a_wide_screen(open_browser: Open, people: People) -> None:
    page = ben_at(open_browser(viewport={"width": 640, "height": 900}, java_script_enabled=False), people)
    boxes = {name: cell(page, name).bounding_box() for name in ("d2010-02-15.0", "d2010-02-15.1", "d2010-02-16.0")}
    one, below, beside = (box for box in boxes.values() if box)
    assert (one["x"], one["y"]) == (below["x"], beside["y"])
    assert one["y"] < below["y"]
    assert one["x"] < beside["x"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    tap(page, "d2010-02-16.0", "if_needed")
    page.locator(".end button").click()
    assert answers(page)["d2010-02-16.0"] == "if_needed"


def test_an_imported_calendar_is_taken_over(open_browser: Open, people: People) -> None:
    browser = open_browser(viewport=PHONE, java_script_enabled=False)
    page = ben_at(browser, people)
    event = "BEGIN:VEVENT\nUID:1\nDTSTART:20100216T090000Z\nDTEND:20100216T100000Z\nEND:VEVENT\n"
    file = {"name": "x.ics", "mimeType": "text/calendar", "buffer": f"BEGIN:VCALENDAR\n{event}END:VCALENDAR\n".encode()}
    page.get_by_label("Calendar file").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Take over my busy times").click()
    expect(page.get_by_text("1 busy time in the next four weeks is now “no”.")).to_be_visible()
    assert browser.foreign() == []
