"""Asking for a proposal, and the page that follows it."""

import pytest
from sqlalchemy import func, select

from rota import config, db, queue
from rota.models import Build, Rota
from rota.services import builds, groups
from rota.services.builds import NoRota
from rota.web.site import Site
from rota.worker import run_build
from tests.conftest import NOW
from tests.rota.personas import WEEK
from tests.rota.web.conftest import Browser, main_of

PROPOSE = f"/week/{WEEK}/propose"


def ask(browser: Browser, mode: str = "smallest") -> str:
    """The address of the page that follows it."""
    answer = browser.send(PROPOSE, PROPOSE, mode=mode, seconds="15", seen="0")
    assert answer.status_code == 303
    return answer.location


def last(database: db.Database) -> Build:
    with database.read() as session:
        return session.scalars(select(Build).order_by(Build.id.desc())).first()  # type: ignore[return-value]


def test_what_is_asked_for_is_stored_and_put_into_the_queue_once_it_is(
    ada: Browser, site: Site, lived_in: db.Database
) -> None:
    sent: list[tuple[int, str]] = []
    site.extensions["queue"] = lambda build_id: sent.append((build_id, last(lived_in).state))
    assert ask(ada) == f"{PROPOSE}/1"
    assert sent == [(1, "queued")]
    assert (last(lived_in).mode, last(lived_in).time_limit) == ("smallest", 15)


def test_the_real_queue_holds_the_id(ada: Browser, conf: config.Config) -> None:
    ask(ada)
    waits = queue.connect(conf)
    queue.solving(waits, lambda build_id: None)
    assert [one.args for one in waits.pending()] == [(1,)]


def test_asking_again_leads_to_the_one_that_runs(ada: Browser, lived_in: db.Database) -> None:
    followed = ask(ada)
    assert ada.get(PROPOSE).location == followed
    token = ada.token(followed)
    again = ada.post(PROPOSE, data={"csrf_token": token, "mode": "plan", "seconds": "15", "seen": "99"})
    assert (again.status_code, again.location) == (303, PROPOSE)
    with lived_in.read() as session:
        assert session.scalar(select(func.count(Build.id))) == 1


def test_a_page_of_each_state(ada: Browser, lived_in: db.Database) -> None:
    followed = ask(ada)
    assert "It begins in a moment." in main_of(ada.get(followed))
    assert 'http-equiv="refresh"' in ada.get(followed).text
    lived_in.change(lambda session: builds.begin(session, 1, now=NOW))
    goal = {"goal": "shortfall", "value": 7, "bound": 5, "proved": False, "seconds": 1.0}
    lived_in.change(lambda session: builds.note_progress(session, 1, [goal], now=NOW))
    page = main_of(ada.get(followed))
    assert "0 of about 15 seconds. You may close this page: it goes on." in page
    assert "<strong>7</strong> <span>no shift below its minimum</span>" in page
    assert "not below 5" in page
    assert ada.send(f"{followed}/stop", followed).location == followed
    assert "It is ending and keeps the best so far." in main_of(ada.get(followed))
    assert last(lived_in).stop


def test_when_it_is_done_the_page_leads_to_the_proposal(ada: Browser, lived_in: db.Database) -> None:
    followed = ask(ada)
    assert run_build(lived_in, 1) is not None
    page = ada.get(followed)
    assert f'href="/week/{WEEK}/proposal"' in main_of(page)
    assert 'http-equiv="refresh"' not in page.text
    with lived_in.read() as session:
        group = groups.find_group(session, "tea")
        assert session.scalar(select(func.count(Rota.id)).where(Rota.group_id == group.id)) == 2


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("lost", "The process that worked on it has ended unexpectedly."),
        ("pins", "What is pinned cannot stand together."),
        ("nonsense", "Something broke while it was working."),
    ],
)
def test_why_nothing_came_of_it_is_told_and_it_can_be_started_again(
    ada: Browser, lived_in: db.Database, code: str, words: str
) -> None:
    followed = ask(ada)
    pins = [{"volunteer": "ben", "shift": "2010-02-15-tea"}, {"volunteer": "gone", "shift": "2010-02-15-tea"}]
    lived_in.change(lambda session: builds.fail(session, 1, NoRota(code, "English only", pins), now=NOW))
    page = main_of(ada.get(followed))
    assert words in page
    assert page.count("<li><bdi>Ben</bdi>: Tea, Mon 15 Feb 10:00</li>") == 1
    assert "English only" not in page
    assert ada.get(PROPOSE).status_code == 200


def test_when_too_many_wait_it_says_so_and_nothing_is_stored(
    ada: Browser, lived_in: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builds, "MOST_WAITING", 0)
    answer = ada.send(PROPOSE, PROPOSE, mode="plan", seconds="15", seen="0")
    assert answer.status_code == 503
    assert "three more wait already. Nothing was changed" in main_of(answer)
    with lived_in.read() as session:
        assert session.scalar(select(func.count(Build.id))) == 0


@pytest.mark.parametrize("wrong", [{"mode": "by lot"}, {"seconds": "16"}, {"seconds": "x"}, {"more": "1"}])
def test_what_no_form_of_ours_sends_is_refused(ada: Browser, wrong: dict[str, str]) -> None:
    sent = {"mode": "plan", "seconds": "15", "seen": "0", **wrong}
    assert ada.send(PROPOSE, PROPOSE, **sent).status_code == 400


def test_what_another_group_asked_for_is_not_there(ada: Browser, cleo: Browser) -> None:
    followed = ask(ada)
    assert [cleo.get(followed).status_code, cleo.send(f"{followed}/stop", PROPOSE).status_code] == [404, 404]
    assert ada.get(followed.replace("02-15", "02-22")).status_code == 404
