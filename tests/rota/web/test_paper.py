"""What organizers print: the week for the wall, a day's sheet, a team's slip."""

import datetime as dt
import html
import re

import pytest
from sqlalchemy import select, update

from rota import db
from rota.models import Group, Kind, Place, Shift
from rota.services import groups
from tests.conftest import NOW
from tests.rota.personas import WEEK, publish
from tests.rota.web.conftest import Browser, Clock, main_of

PAPER = "/week/2010-02-15/paper"


def words_of(browser: Browser, path: str) -> str:
    """What can be read on the page, in one line."""
    answer = browser.get(path)
    assert answer.status_code == 200
    text = html.unescape(re.sub(r"<[^>]+>", " ", main_of(answer).partition(">")[2]))
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def on_paper(browser: Browser, path: str) -> str:
    """What is printed of it."""
    return words_of(browser, path).partition("Black and white is enough. ")[2]


def shift_id(lived_in: db.Database, key: str) -> int:
    with lived_in.read() as session:
        return session.scalars(
            select(Shift.id).join(Group, Group.id == Shift.group_id).where(Group.slug == "tea", Shift.key == key)
        ).one()


def change(lived_in: db.Database, **values: object) -> None:
    """Change the tea house."""
    lived_in.change(lambda session: session.execute(update(Group).where(Group.slug == "tea").values(**values)))


def test_the_wall_has_every_shift_by_kind_and_day_with_its_team_and_what_is_short(ada: Browser) -> None:
    assert on_paper(ada, f"{PAPER}/wall?size=a3") == (
        "Monday 15 February to Sunday 21 February Version 1, published Fri 12 Feb 19:00 · printed Fri 12 Feb 19:00"
        " Mon 15 Feb Tue 16 Feb Wed 17 Feb Thu 18 Feb Fri 19 Feb Sat 20 Feb Sun 21 Feb"
        " Tea The hut 10:00–12:00 △ Ada · Ben 10:00–12:00 ▲1 Ben" + 5 * " 10:00–12:00 ▲2"
        + " Night watch 23:00–07:00 Dov of the night"
        " Open shifts: point your camera here."
        " ▲2 so many people are still needed, or the shift cannot happen △ somebody with a skill is still needed"
        " What comes first when the rota is made, as the group has decided:"
        " 1. no shift below its minimum 2. few changes to what was promised"
    )  # fmt: skip


@pytest.mark.parametrize("size", ["a3", "a4"])
def test_its_size_is_that_of_its_style(ada: Browser, size: str) -> None:
    page = ada.get(f"{PAPER}/wall?size={size}").text
    (style,) = re.findall(r'href="(/static/\w+/paper-\w+\.css)"', page)
    assert f"@page {{ size: {size.upper()} landscape;" in ada.get(style, buffered=True).text


def test_paper_may_speak_another_language_than_its_organizer(ada: Browser) -> None:
    page = ada.get(f"{PAPER}/wall?lang=ar").text
    assert '<html lang="ar" dir="rtl">' in page
    assert "الاثنين" in page
    assert '<html lang="en" dir="ltr">' in ada.get(PAPER).text


def test_what_is_proposed_stands_on_no_paper(ada: Browser, lived_in: db.Database) -> None:
    def propose(session: db.Session) -> None:
        tea = groups.find_group(session, "tea")
        publish(session, tea, {"2010-02-16-tea": ["eve"]}, version=2).published_at = None

    lived_in.change(propose)
    for path in (f"{PAPER}/wall", f"{PAPER}/day/2010-02-16", f"{PAPER}/slip/{shift_id(lived_in, '2010-02-16-tea')}"):
        page = words_of(ada, path)
        assert "Version 1" in page
        assert "Eve without" not in page


def test_a_week_of_which_nothing_is_published_says_so(ada: Browser) -> None:
    page = words_of(ada, "/week/2010-02-22/paper")
    assert page.endswith("Nothing is published for this week yet. On paper stands what is published, never a proposal.")


def test_the_choice_leads_to_every_paper(ada: Browser, lived_in: db.Database) -> None:
    page = main_of(ada.get(PAPER))
    days = [f"{PAPER}/day/{WEEK + dt.timedelta(days=number)}" for number in range(7)]
    assert [path for path in days if f'href="{path}"' in page] == days
    assert len(re.findall(r'href="paper/slip/\d+"', page)) == 8
    assert f'href="paper/slip/{shift_id(lived_in, "2010-02-15-night")}"' in page


def test_a_cancelled_shift_is_struck_out(ada: Browser, lived_in: db.Database) -> None:
    lived_in.change(
        lambda session: session.execute(
            update(Shift).where(Shift.key == "2010-02-15-night").values(cancelled_at=NOW)
        )
    )  # fmt: skip
    assert "Night watch 23:00–07:00 cancelled Open" in on_paper(ada, f"{PAPER}/wall")
    assert "Night watch Cancelled: it does not happen." in on_paper(ada, f"{PAPER}/day/2010-02-15")


def test_a_days_sheet_has_a_box_for_everybody_and_for_one_more(ada: Browser) -> None:
    path = f"{PAPER}/day/2010-02-15"
    assert on_paper(ada, path) == (
        "Monday 15 February Version 1, published Fri 12 Feb 19:00 · printed Fri 12 Feb 19:00"
        " When What Who is here? How many came"
        " 10:00 – 12:00 Tea The hut Ada Ben △ nobody who speaks Arabic"
        " 23:00 – 07:00 (Tue) Night watch Dov of the night"
        " In the evening, only how many came goes into the computer. Then tear this sheet up."
    )
    assert ada.get(path).text.count('class="box"') == 2 + 1 + 1 + 1


def test_from_its_beginning_on_a_shift_of_the_sheet_leads_to_how_many_came(
    ada: Browser, clock: Clock, lived_in: db.Database
) -> None:
    link = f'href="/turnout/{shift_id(lived_in, "2010-02-15-tea")}"'
    clock.now = dt.datetime(2010, 2, 15, 8, 59, tzinfo=dt.UTC)
    assert link not in ada.get(f"{PAPER}/day/2010-02-15").text
    clock.forward(minutes=1)
    page = ada.get(f"{PAPER}/day/2010-02-15").text
    assert link in page
    assert page.count('href="/turnout/') == 1


def test_a_slip_says_when_where_who_and_what_to_bring(ada: Browser, lived_in: db.Database) -> None:
    def bring(session: db.Session) -> None:
        tea = groups.find_group(session, "tea")
        session.execute(update(Kind).where(Kind.group_id == tea.id, Kind.key == "tea").values(bring={"en": "A cup"}))
        groups.find_volunteer(session, tea, "ben").experience = "lead"

    lived_in.change(bring)
    page = words_of(ada, f"{PAPER}/slip/{shift_id(lived_in, '2010-02-15-tea')}")
    assert page.partition("cut the slip out. ")[2] == (
        "Tea When Monday 15 February 10:00 – 12:00 Where The hut Who Ada Ben (leads) △ nobody who speaks Arabic"
        " Bring A cup Version 1 · printed Fri 12 Feb 19:00"
    )


def test_places_are_on_paper_as_late_as_the_group_wants(ada: Browser, lived_in: db.Database) -> None:
    change(lived_in, place_hours=24)
    slip = f"{PAPER}/slip/{shift_id(lived_in, '2010-02-15-tea')}"
    for path in (f"{PAPER}/wall", f"{PAPER}/day/2010-02-15", slip):
        assert "hut" not in ada.get(path).text
    assert "Where The place is shown from Sun 14 Feb 10:00." in words_of(ada, slip)


def test_a_kind_that_is_at_two_places_has_a_line_for_each_that_tells_which(ada: Browser, lived_in: db.Database) -> None:
    def move(session: db.Session) -> None:
        tea = groups.find_group(session, "tea")
        session.add(Place(group_id=tea.id, key="park", name={"en": "The park"}))
        monday = session.get_one(Shift, shift_id(lived_in, "2010-02-15-tea"))
        monday.own = {"place": "park"}

    lived_in.change(move)
    wall = on_paper(ada, f"{PAPER}/wall")
    assert (
        "Tea The hut 10:00–12:00 ▲1 Ben" + 5 * " 10:00–12:00 ▲2" + " Tea The park 10:00–12:00 △ Ada · Ben Night" in wall
    )


def test_a_shift_of_another_week_has_no_slip_here(ada: Browser, lived_in: db.Database) -> None:
    known = shift_id(lived_in, "2010-02-15-tea")
    assert ada.get(f"{PAPER}/slip/{known}").status_code == 200
    assert ada.get(f"/week/2010-02-22/paper/slip/{known}").status_code == 404


def test_a_poisoned_name_is_a_name(ada: Browser, lived_in: db.Database) -> None:
    def poison(session: db.Session) -> None:
        groups.find_volunteer(session, groups.find_group(session, "tea"), "ben").name = "<script>x</script>"

    lived_in.change(poison)
    for path in (f"{PAPER}/wall", f"{PAPER}/day/2010-02-15"):
        page = ada.get(path).text
        assert "<script>x" not in page
        assert "<bdi>&lt;script&gt;x&lt;/script&gt;</bdi>" in page
