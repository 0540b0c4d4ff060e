"""Publishing on the site: the difference, the text for all, versions and the way back; a proposal that all look at."""

import html
import re

import pytest
from sqlalchemy.orm import Session

from rota import db
from rota.models import LogEntry
from rota.services import groups, rotas
from rota.web.site import Site
from solver import Assignment as Pair
from solver import Solution
from tests.conftest import NOW
from tests.rota.personas import WEEK, People
from tests.rota.web.conftest import Browser, logged_in, main_of

PUBLISH, VERSIONS, PROPOSED = "/week/2010-02-15/publish", "/week/2010-02-15/versions", "/proposed/2010-02-15"
MON, TUE = "2010-02-15-tea", "2010-02-16-tea"
NEXT = [("ada", MON), ("ben", MON), ("ben", TUE), ("eve", TUE)]  # Dov's night goes, Eve comes to Ben's tea


@pytest.fixture
def eve(site: Site, people: People) -> Browser:
    return logged_in(site, people.eve)


def propose(database: db.Database, pairs: list[tuple[str, str]], hours: int | None = None) -> None:
    taken = tuple(Pair(volunteer=who, shift=shift) for who, shift in pairs)

    def work(session: Session) -> None:
        group = groups.find_group(session, "tea")
        group.objection_hours = hours
        rotas.store_proposal(session, group, WEEK, Solution(status="feasible", assignments=taken), now=NOW)

    database.change(work)


def say_no(database: db.Database) -> None:
    """Ben makes no tea any more."""

    def work(session: Session) -> None:
        groups.find_volunteer(session, groups.find_group(session, "tea"), "ben").kinds = {"tea": "no"}

    database.change(work)


def hidden(browser: Browser, page: str) -> dict[str, str]:
    """The hidden fields of the last form of a page, and its token."""
    form = main_of(browser.get(page)).rpartition("<form")[2]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def to_show(browser: Browser) -> dict[str, str]:
    """What the form sends that shows the proposal to all."""
    return {name: value for name, value in hidden(browser, PUBLISH).items() if name != "heard"}


def version(database: db.Database) -> int:
    with database.read() as session:
        return rotas.published_version(session, groups.find_group(session, "tea"), WEEK)


def words(text: str) -> str:
    """What a page says, without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_the_page_says_what_publishing_would_change(ada: Browser, lived_in: db.Database) -> None:
    propose(lived_in, NEXT)
    page = words(main_of(ada.get(PUBLISH)))
    assert "Version 2, in place of version 1" in page
    assert "2 people hear of a change 3 promises stay 1 promise is new 1 promise is gone" in page
    assert "New: Eve without shifts" in page
    assert "No longer: Dov of the night" in page
    assert version(lived_in) == 1


def test_published_it_is_told_with_a_text_without_names(ada: Browser, ben: Browser, lived_in: db.Database) -> None:
    propose(lived_in, NEXT)
    answer = ada.post(PUBLISH, data=hidden(ada, PUBLISH))
    assert (answer.status_code, answer.location) == (303, f"{VERSIONS}?done=published")
    assert version(lived_in) == 2
    page = main_of(ada.get(answer.location))
    assert "It is published." in page
    text = html.unescape(page.partition("<pre")[2].partition(">")[2].partition("</pre>")[0])
    assert text.splitlines() == [
        "The rota of the week of Mon 15 Feb is out (version 2).",
        "Mon 15 Feb: 2 shifts are short: Tea 10:00 (1), Night watch 23:00 (1).",
        "Tue 16 Feb: 1 shift is short: Tea 10:00 (1).",
        "Wed 17 Feb: 1 shift is short: Tea 10:00 (2).",
        "Thu 18 Feb: 1 shift is short: Tea 10:00 (2).",
        "Fri 19 Feb: 1 shift is short: Tea 10:00 (2).",
        "Sat 20 Feb: 1 shift is short: Tea 10:00 (2).",
        "Sun 21 Feb: 1 shift is short: Tea 10:00 (2).",
        "Open shifts: http://127.0.0.1:8000/open",
    ]
    assert "Version 2 was published." in ada.get("/log").text
    assert "Dov of the night" in page  # who has not seen that his night is gone
    assert "2 people have not seen their change yet" in page


def test_whoever_has_acknowledged_it_is_no_longer_waited_for(ada: Browser, ben: Browser, lived_in: db.Database) -> None:
    propose(lived_in, [("ada", MON), ("ben", MON)])
    ada.post(PUBLISH, data=hidden(ada, PUBLISH))
    assert "Ben" in main_of(ada.get(VERSIONS))
    seen = re.search(r'name="seen" value="([^"]+)"', ben.get("/").text)
    assert seen
    ben.send("/seen", page="/", seen=seen.group(1))
    page = words(main_of(ada.get(VERSIONS)))
    assert "1 person has not seen their change yet" in page
    assert "Ben" not in page


def test_the_slower_of_two_organizers_is_told(ada: Browser, lived_in: db.Database) -> None:
    propose(lived_in, NEXT)
    sent = hidden(ada, PUBLISH)
    assert ada.post(PUBLISH, data=sent).status_code == 303
    again = ada.post(PUBLISH, data=sent)
    assert again.status_code == 409
    assert "The newest proposal is published already." in main_of(again)
    assert version(lived_in) == 2


def test_a_newer_proposal_than_the_one_looked_at_is_told(ada: Browser, lived_in: db.Database) -> None:
    propose(lived_in, NEXT)
    sent = hidden(ada, PUBLISH)
    propose(lived_in, [("ada", MON), ("ben", MON)])
    answer = ada.post(PUBLISH, data=sent)
    assert answer.status_code == 409
    assert "There is a newer proposal" in main_of(answer)
    assert version(lived_in) == 1


def test_a_proposal_that_breaks_a_rule_is_told_in_words(ada: Browser, lived_in: db.Database) -> None:
    propose(lived_in, [("ada", MON), ("ben", MON)])
    say_no(lived_in)
    answer = ada.post(PUBLISH, data=hidden(ada, PUBLISH))
    assert answer.status_code == 409
    assert "Tea , Mon 15 Feb 10:00 · Ben cannot be there, by what they say now" in words(main_of(answer))
    assert version(lived_in) == 1


def test_without_a_proposal_the_page_says_so(ada: Browser, cleo: Browser, lived_in: db.Database) -> None:
    assert "The newest proposal is published already." in main_of(ada.get(PUBLISH))
    assert "There is no proposal for this week yet." in main_of(ada.get("/week/2010-02-22/publish"))
    propose(lived_in, NEXT)
    assert "The newest proposal is published already." in main_of(cleo.get(PUBLISH))  # of her own group
    sent = {**hidden(cleo, VERSIONS + "/1"), "csrf_token": cleo.token("/data"), "version": "2", "seen": "0"}
    assert cleo.post(PUBLISH, data=sent).status_code == 409
    assert version(lived_in) == 1


def test_cleo_sees_none_of_our_versions(ada: Browser, cleo: Browser, lived_in: db.Database) -> None:
    propose(lived_in, NEXT)
    ada.post(PUBLISH, data=hidden(ada, PUBLISH))
    assert ada.get(VERSIONS + "/2").status_code == 200
    assert cleo.get(VERSIONS + "/2").status_code == 404
    page = main_of(cleo.get(VERSIONS))
    for name in ("Ada", "Ben", "Dov", "Eve without"):
        assert name not in page


def test_the_way_back_is_a_new_version(ada: Browser, lived_in: db.Database) -> None:
    for pairs in (NEXT, [("ada", MON), ("ben", MON)]):
        propose(lived_in, pairs)
        assert ada.post(PUBLISH, data=hidden(ada, PUBLISH)).status_code == 303
    page = words(main_of(ada.get(VERSIONS + "/2")))
    assert "Against version 3, which people hold now, it would change this: 2 people hear of a change" in page
    answer = ada.post(VERSIONS + "/2", data=hidden(ada, VERSIONS + "/2"))
    assert (answer.status_code, answer.location) == (303, f"{VERSIONS}?done=reverted")
    assert version(lived_in) == 4
    assert "Back to version 2, as version 4." in ada.get("/log").text
    page = words(main_of(ada.get(VERSIONS)))
    assert "Version 4 people hold this one Fri 12 Feb 19:00 · back to an earlier version" in page


def test_a_version_that_no_longer_fits_is_refused_in_words(ada: Browser, lived_in: db.Database) -> None:
    propose(lived_in, [("ada", MON), ("dov", MON)])
    ada.post(PUBLISH, data=hidden(ada, PUBLISH))
    say_no(lived_in)
    answer = ada.post(VERSIONS + "/1", data=hidden(ada, VERSIONS + "/1"))
    assert answer.status_code == 409
    assert main_of(answer).count("cannot be there, by what they say now") == 2
    assert version(lived_in) == 2


def test_all_look_at_it_first(ada: Browser, ben: Browser, lived_in: db.Database) -> None:
    propose(lived_in, [("ada", MON), ("ben", MON), ("dov", TUE), ("ben", TUE)], hours=24)
    assert "A proposal" not in ben.get("/").text
    assert ben.get(PROPOSED).status_code == 404
    sent = to_show(ada)
    assert "Show it to all for 24 hours" in main_of(ada.get(PUBLISH))
    assert ada.post(PUBLISH + "/show", data=sent).location == PUBLISH
    assert "Proposal 2 was shown to all for 24 hours." in ada.get("/log").text
    assert "A proposal for the week of Mon 15 Feb is there: look by Sat 13 Feb 19:00." in ben.get("/").text
    page = words(main_of(ben.get(PROPOSED)))
    assert "With Ada" in page
    assert "Eve" not in page
    assert page.count("It is yours already.") == 2


def test_an_objection_is_one_tap_and_can_be_taken_back(
    ada: Browser, ben: Browser, eve: Browser, lived_in: db.Database
) -> None:
    propose(lived_in, NEXT, hours=24)
    ada.post(PUBLISH + "/show", data=to_show(ada))
    (shift,) = re.findall(r'name="shift" value="(\d+)"', eve.get(PROPOSED).text)
    assert re.findall(r'name="shift"', ben.get(PROPOSED).text) == []  # what he has, he may drop
    assert ben.send(PROPOSED + "/object", page="/", shift=shift).status_code == 409
    assert eve.send(PROPOSED + "/object", page="/", shift="1").status_code == 404
    assert eve.send(PROPOSED + "/object", page="/", shift=shift).status_code == 303
    page = words(main_of(ada.get(PUBLISH)))
    assert "1 shift does not work for somebody: Eve without shifts : Tea , Tue 16 Feb 10:00" in page
    assert "You said: this does not work for me." in main_of(eve.get(PROPOSED))
    assert eve.send(PROPOSED + "/withdraw", page="/", shift=shift).status_code == 303
    assert "So far nobody objects." in main_of(ada.get(PUBLISH))


@pytest.mark.parametrize("reason", ["", "x" * 201])
def test_earlier_it_is_published_with_a_reason_only(ada: Browser, lived_in: db.Database, reason: str) -> None:
    propose(lived_in, NEXT, hours=24)
    answer = ada.post(PUBLISH, data={**hidden(ada, PUBLISH), "reason": reason})
    assert answer.status_code == 422
    assert f'value="{reason}"' in main_of(answer)
    assert 'aria-invalid="true" aria-describedby="reason-error"' in main_of(answer)
    assert version(lived_in) == 1
    answer = ada.post(PUBLISH, data={**hidden(ada, PUBLISH), "reason": "The hangar is closed"})
    assert answer.status_code == 303
    assert "“The hangar is closed”" in html.unescape(ada.get("/log").text)
    with lived_in.read() as session:
        assert sorted(one.what for one in session.query(LogEntry)) == ["published", "published_early"]


def test_unknown_fields_are_refused(ada: Browser, lived_in: db.Database) -> None:
    propose(lived_in, NEXT)
    for path in (PUBLISH, PUBLISH + "/show", VERSIONS + "/1"):
        assert ada.post(path, data={**hidden(ada, PUBLISH), "extra": "1"}).status_code == 400
    assert version(lived_in) == 1
