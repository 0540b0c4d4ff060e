"""The pages of a proposal: looking at it, changing it by hand, pins; by hand means by the judge."""

import re

from sqlalchemy import select

from rota import db
from rota.models import Assignment, Group, LogEntry, Pin, Shift, Volunteer
from rota.services import groups, leaving, log, objections, rotas
from rota.services.log import By
from solver import Assignment as Pair
from solver import Solution
from solver.solution import GoalResult, Remedy, Unfilled, WhyNot
from tests.conftest import NOW
from tests.rota.personas import WEEK, account
from tests.rota.web.conftest import Browser, main_of

MON, TUE, NIGHT = "2010-02-15-tea", "2010-02-16-tea", "2010-02-15-night"
PAGE = "/week/2010-02-15/proposal"
GOALS = (
    GoalResult(goal="shortfall", value=3, bound=3, proved=True, seconds=1),
    GoalResult(goal="changes", value=2, bound=0, proved=False, seconds=1),
)
GAP = Unfilled(
    shift=TUE,
    missing=1,
    reasons=tuple(
        WhyNot(volunteer=who, reason=why)
        for who, why in {"ada": "rest", "dov": "unavailable", "eve": "unavailable", "gone": "overlap"}.items()
    ),
    remedies=(
        Remedy(kind="ask", volunteer="eve", text="ask Eve about Tuesday", gain={"shortfall": -1}),
        Remedy(kind="ask", volunteer="ben", text="ask Ben about Tuesday", gain={"shortfall": -1}),
        Remedy(kind="fewer", text="do with one person less", gain={"shortfall": -1}),
    ),
)


def tea(session: db.Session) -> Group:
    return groups.find_group(session, "tea")


def propose(lived_in: db.Database, *pairs: tuple[str, str]) -> int:
    taken = tuple(Pair(volunteer=who, shift=on) for who, on in pairs)
    solution = Solution(status="feasible", assignments=taken, goals=GOALS, unfilled=(GAP,))

    def work(session: db.Session) -> int:
        return rotas.store_proposal(session, tea(session), WEEK, solution, now=NOW).version

    return lived_in.change(work)


def ids(lived_in: db.Database) -> dict[str, int]:
    """The ids of the tea house's shifts and people by their keys."""
    with lived_in.read() as session:
        group = tea(session)
        shifts = session.execute(select(Shift.key, Shift.id).where(Shift.group_id == group.id))
        people = session.execute(select(Volunteer.key, Volunteer.id).where(Volunteer.group_id == group.id))
        return {**dict(shifts.all()), **dict(people.all())}


def newest(lived_in: db.Database) -> tuple[int, str, set[tuple[str, str]]]:
    with lived_in.read() as session:
        rota = session.scalars(rotas.versions(tea(session), WEEK).limit(1)).one()
        pairs = {(one.assignment.volunteer.key, one.assignment.shift.key) for one in rota.entries}
        return rota.version, rota.status, pairs


def hidden(text: str) -> dict[str, str]:
    """What the forms of a page carry."""
    found = dict(re.findall(r'name="(seen|proposal)" value="(\d+)"', text))
    assert found.keys() == {"seen", "proposal"}
    return found


def texts(part: str) -> list[str]:
    """The items of lists, without their tags."""
    items = re.findall(r"<li[^>]*>(.*?)</li>", part, re.DOTALL)
    return [" ".join(re.sub("<[^>]+>", " ", one).split()) for one in items]


def test_what_is_short_is_told_with_its_reasons_and_remedies(ada: Browser, lived_in: db.Database) -> None:
    propose(lived_in, ("ada", MON), ("ben", MON), ("ben", TUE), ("dov", NIGHT))
    page = main_of(ada.get(PAGE))
    one = page.partition("<bdi>Tea</bdi>, Tue 16 Feb 10:00")[2].partition("</div>")[0]
    assert texts(one.partition('class="tally"')[2].partition("</ul>")[0]) == [
        "2 cannot at that time, or not this kind of shift", "1 too little rest between two shifts",
    ]  # fmt: skip
    tuesday = ids(lived_in)[TUE]
    links = re.findall(r'href="([^"]+)">([^<]+)<', re.sub("</?(?:bdi|span)>", "", one))
    assert links == [  # Ben is on it by now
        (f"/ask/{tuesday}", "Ask Eve without shifts"), (f"/shift/{tuesday}", "Do with one person less"),
        (f"{PAGE}/{tuesday}", "By hand"), (f"/shift/{tuesday}", "Change or cancel it"),
    ]  # fmt: skip


def test_who_changes_is_told_against_what_is_published(ada: Browser, lived_in: db.Database) -> None:
    propose(lived_in, ("ada", MON), ("eve", MON), ("ben", TUE), ("dov", NIGHT))
    page = main_of(ada.get(PAGE))
    assert "Against what is published, 2 people change." in page
    assert "For 2 people all stays as it is." in page
    moves = page.partition('class="moves"')[2].partition("<h2>")[0]
    assert re.findall(r'class="(comes|goes)".*?<bdi>(.*?)</bdi>', moves) == [
        ("comes", "Eve without shifts"), ("goes", "Ben"),
    ]  # fmt: skip
    assert re.findall(r"<a href[^>]+>(.*?)</a>", moves) == ["<bdi>Tea</bdi>, Mon 15 Feb 10:00"]


def test_the_goals_are_told_with_what_is_proved(ada: Browser, lived_in: db.Database) -> None:
    propose(lived_in, ("ada", MON))
    page = main_of(ada.get(PAGE))
    goals = texts(page.partition('class="reached"')[2].partition("</ol>")[0])
    assert goals == [
        "no shift below its minimum 1 person missing proved: better is impossible",
        "few changes to what was promised 2 promises change perhaps better is possible: from 2 to 0 at best",
    ]


def test_the_picture_of_fairness_has_words_and_a_table(ada: Browser, lived_in: db.Database) -> None:
    propose(lived_in, ("ada", MON), ("dov", NIGHT))
    page = main_of(ada.get(PAGE))
    assert 'role="img" aria-labelledby="bars-words"' in page
    rows = re.findall(r"<tr><th[^>]*><bdi>([^<]+)</bdi></th><td>([^<]+)</td><td>([^<]+)</td>", page)
    assert rows == [("Ada", "2 of 0", "0 of 0"), ("Dov of the night", "8 of 0", "0 of 0")]


def test_without_a_proposal_one_is_begun_by_hand(ada: Browser, lived_in: db.Database) -> None:
    page = ada.get(PAGE)
    assert "There is no proposal that is newer than what is published." in page.text
    assert page.text.count(f'href="{PAGE}/day/') == 7
    before = newest(lived_in)
    assert ada.send(PAGE, PAGE, **hidden(page.text)).status_code == 303
    assert newest(lived_in) == (2, "edited", before[2])
    assert ada.send(PAGE, PAGE, **hidden(page.text)).status_code == 409
    assert newest(lived_in)[0] == 2


def test_where_nothing_is_published_an_empty_one_is_begun(ada: Browser, lived_in: db.Database) -> None:
    later = "/week/2010-03-01/proposal"
    page = ada.get(later)
    assert "There is no proposal yet, and nothing is published." in page.text
    assert ada.send(later, later, **hidden(page.text)).status_code == 303
    found = ada.get(later)
    assert found.status_code == 200
    assert "8 shifts are short" in main_of(found)


def test_somebody_is_put_on_and_taken_off(ada: Browser, lived_in: db.Database) -> None:
    version = propose(lived_in, ("ada", MON), ("ben", MON))
    there = ids(lived_in)
    path = f"{PAGE}/{there[MON]}"
    assert ada.send(path, path, on=str(there["eve"]), **hidden(ada.get(path).text)).status_code == 303
    assert ada.send(path, path, off=str(there["ben"]), **hidden(ada.get(path).text)).status_code == 303
    assert newest(lived_in) == (version, "feasible", {("ada", MON), ("eve", MON)})
    written = main_of(ada.get("/log"))
    assert "<bdi>Eve without shifts</bdi> was put on Tea, Mon 15 Feb 10:00 in the proposal." in written
    assert "<bdi>Ben</bdi> was taken off Tea, Mon 15 Feb 10:00 in the proposal." in written


def test_somebody_moves_from_a_shift_at_the_same_time(ada: Browser, lived_in: db.Database) -> None:
    def another(session: db.Session) -> None:
        group = tea(session)
        mine = session.scalars(select(Shift).where(Shift.group_id == group.id, Shift.key == MON)).one()
        night = session.scalars(select(Shift).where(Shift.group_id == group.id, Shift.key == NIGHT)).one()
        night.start, night.end = mine.start, mine.end

    lived_in.change(another)
    version = propose(lived_in, ("ada", MON), ("dov", MON))
    there = ids(lived_in)
    path = f"{PAGE}/{there[NIGHT]}"
    page = ada.get(path).text
    found = re.findall(r'name="move" value="([^"]+)"><bdi>([^<]+)</bdi></button> <small>(.*?)</small>', page)
    pair = (f"{there['ada']}-{there[MON]}", "Ada", "leaves <bdi>Tea</bdi>, Mon 15 Feb 10:00")
    assert found == [pair, (f"{there['dov']}-{there[MON]}", "Dov of the night", pair[2])]
    assert ada.send(path, path, move=found[0][0], **hidden(page)).status_code == 303
    assert newest(lived_in) == (version, "feasible", {("ada", NIGHT), ("dov", MON)})


def never(lived_in: db.Database, who: str) -> None:
    """They never make tea."""

    def say(session: db.Session) -> None:
        groups.find_volunteer(session, tea(session), who).kinds = {"tea": "no"}

    lived_in.change(say)


def test_a_rule_is_told_in_words_and_overridden_with_a_reason(ada: Browser, lived_in: db.Database) -> None:
    version = propose(lived_in, ("ada", MON))
    never(lived_in, "eve")
    there = ids(lived_in)
    path = f"{PAGE}/{there[MON]}"
    page = ada.get(path).text
    others = page.partition("<optgroup")[2].partition("</optgroup>")[0]
    assert 'label="cannot at that time, or not this kind of shift"' in others
    assert f'<option value="{there["eve"]}">Eve without shifts</option>' in others
    refused = ada.send(path, path, do="on", who=str(there["eve"]), **hidden(page))
    assert refused.status_code == 422
    against = refused.text.partition('id="against"')[2].partition("</section>")[0]
    assert texts(against) == ["cannot at that time, or not this kind of shift"]
    assert newest(lived_in)[2] == {("ada", MON)}
    empty = ada.send(path, path, on=str(there["eve"]), overrides="yes", reason=" ", **hidden(refused.text))
    assert empty.status_code == 422
    assert 'aria-invalid="true" aria-describedby="wrong-reason"' in empty.text
    long = ada.send(path, path, on=str(there["eve"]), overrides="yes", reason="y" * 201, **hidden(refused.text))
    assert (long.status_code, f'value="{"y" * 201}"' in long.text) == (422, True)
    done = ada.send(path, path, on=str(there["eve"]), overrides="yes", reason="by <phone>", **hidden(refused.text))
    assert done.status_code == 303
    assert newest(lived_in) == (version, "feasible", {("ada", MON), ("eve", MON)})
    for where in (PAGE, path, f"{PAGE}/day/1"):
        assert "against a rule, by <bdi>Ada</bdi>: <bdi>by &lt;phone&gt;</bdi>" in ada.get(where).text
    assert "against a rule: <bdi>by &lt;phone&gt;</bdi>" in ada.get("/log").text


def test_a_rule_is_overridden_from_what_is_published(ada: Browser, lived_in: db.Database) -> None:
    never(lived_in, "eve")
    there = ids(lived_in)
    path = f"{PAGE}/{there[MON]}"
    refused = ada.send(path, path, on=str(there["eve"]), **hidden(ada.get(path).text))
    assert (refused.status_code, newest(lived_in)[0]) == (422, 1)
    done = ada.send(path, path, on=str(there["eve"]), overrides="yes", reason="ok", **hidden(refused.text))
    assert (done.status_code, newest(lived_in)[0]) == (303, 2)


def test_the_reason_goes_with_whoever_deletes_themselves(ada: Browser, lived_in: db.Database) -> None:
    propose(lived_in, ("ada", MON))
    never(lived_in, "eve")
    there = ids(lived_in)
    path = f"{PAGE}/{there[MON]}"
    sent = {"on": str(there["eve"]), "overrides": "yes", "reason": "canary", **hidden(ada.get(path).text)}
    assert ada.send(path, path, **sent).status_code == 303

    def leave(session: db.Session) -> None:
        leaving.leave(session, account(session, tea(session), "eve"), "Eve without shifts", now=NOW)

    lived_in.change(leave)
    with lived_in.read() as session:
        assert session.scalars(select(LogEntry).where(LogEntry.what == "override")).all() == []
        assert session.scalars(select(Assignment).where(Assignment.override == "canary")).all() == []


def test_pins_are_set_and_taken_back(ada: Browser, lived_in: db.Database) -> None:
    propose(lived_in, ("ada", MON))
    there = ids(lived_in)
    path, day = f"{PAGE}/{there[MON]}", f"{PAGE}/day/1"
    back = ada.send(path, day, pin=str(there["ada"]), back="day", **hidden(ada.get(day).text))
    assert (back.status_code, back.location) == (303, f"{day}#s{there[MON]}")
    assert ada.send(path, path, do="forbid", who=str(there["eve"]), **hidden(ada.get(path).text)).status_code == 303
    with lived_in.read() as session:
        said = {(pin.volunteer.key, pin.shift.key, pin.forbidden) for pin in session.scalars(select(Pin))}
    assert said == {("ada", MON, False), ("eve", MON, True)}
    assert "never on it" in ada.get(path).text
    assert ada.send(path, path, unpin=str(there["eve"]), **hidden(ada.get(path).text)).status_code == 303
    assert "never on it" not in ada.get(path).text


def test_who_was_slower_is_told_and_nothing_changes(ada: Browser, lived_in: db.Database) -> None:
    propose(lived_in, ("ada", MON))
    there = ids(lived_in)
    path = f"{PAGE}/{there[MON]}"
    sent = hidden(ada.get(path).text)
    lived_in.change(lambda session: log.note(session, tea(session), By(), "proposed", week=WEEK, now=NOW))
    for fields in ({"on": str(there["ben"])}, {"off": str(there["ada"])}, {"pin": str(there["ada"])}):
        assert ada.send(path, path, **fields, **sent).status_code == 409
    assert newest(lived_in)[2] == {("ada", MON)}
    assert ada.send(PAGE, path, **sent).status_code == 409


def test_a_proposal_that_was_published_meanwhile_is_not_changed(ada: Browser, lived_in: db.Database) -> None:
    propose(lived_in, ("ada", MON), ("ben", MON))
    there = ids(lived_in)
    path = f"{PAGE}/{there[MON]}"
    sent = hidden(ada.get(path).text)
    lived_in.change(lambda session: rotas.publish(session, tea(session), WEEK, now=NOW))
    for fields in ({"on": str(there["eve"])}, {"off": str(there["ada"])}, {"forbid": str(there["ada"])}):
        answer = ada.send(path, path, **fields, **sent)
        assert (answer.status_code, "Version 2 was published." in main_of(answer)) == (409, True)
        seen = re.search(r'name="seen" value="(\d+)"', answer.text)
        assert seen
        all_the_same = ada.send(path, path, **fields, **{**sent, "seen": seen[1]})
        assert all_the_same.status_code == 409
        assert "This proposal is no longer the newest" in all_the_same.text
    assert newest(lived_in)[2] == {("ada", MON), ("ben", MON)}
    with lived_in.read() as session:
        assert session.scalars(select(Pin)).all() == []


def test_people_and_shifts_of_another_group_are_not_there(ada: Browser, lived_in: db.Database) -> None:
    propose(lived_in, ("ada", MON))
    there = ids(lived_in)
    with lived_in.read() as session:
        cellar = groups.find_group(session, "cellar")
        fay = session.scalars(select(Volunteer.id).where(Volunteer.group_id == cellar.id)).first()
        theirs = session.scalars(select(Shift.id).where(Shift.group_id == cellar.id)).first()
    path = f"{PAGE}/{there[MON]}"
    sent = hidden(ada.get(path).text)
    for way in ("on", "off", "pin", "forbid"):
        assert ada.send(path, path, **{way: str(fay)}, **sent).status_code == 404
    assert ada.send(path, path, move=f"{there['ada']}-{theirs}", **sent).status_code == 404
    assert ada.get(f"{PAGE}/{theirs}").status_code == 404
    assert ada.get(f"/week/2010-02-22/proposal/{there[MON]}").status_code == 404
    for fields in ({"on": "1", "off": "2"}, {"do": "delete", "who": "1"}, {"on": "x"}, {}):
        assert ada.send(path, path, **fields, **sent).status_code == 400


def test_a_proposal_that_all_may_look_at_is_not_said_to_be_seen_by_organizers_alone(
    ada: Browser, lived_in: db.Database
) -> None:
    propose(lived_in, ("eve", TUE))
    assert "Only organizers see it." in main_of(ada.get(PAGE))

    def show(session: db.Session) -> None:
        group = tea(session)
        group.objection_hours = 24
        objections.show(session, group, WEEK, By(), version=2, now=NOW)

    lived_in.change(show)
    page = main_of(ada.get(PAGE))
    assert ("Only organizers see it." in page, "It is shown to all until Sat 13 Feb" in page) == (False, True)
