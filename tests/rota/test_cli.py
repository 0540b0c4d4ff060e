"""The commands as they are typed: what they print, their exit status, and that bad input changes nothing."""

import datetime as dt
import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result
from icalendar import Calendar

from rota import config, db, demo, terminal
from rota.__main__ import main
from rota.cli.serving import end
from rota.models import Group
from rota.services import feeds
from tests.rota.factories import small_data, small_group

WEEK = "2027-03-22"
Rota = Callable[..., Result]


@pytest.fixture
def rota(tmp_path: Path, empty_sqlite: Path) -> Rota:
    """Runs a command on a store of its own."""
    file = tmp_path / "config.toml"
    file.write_text('folder = "."\n')
    (tmp_path / "rota.sqlite").write_bytes(empty_sqlite.read_bytes())

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, ["--config", str(file), *words])

    return run


@pytest.fixture
def tea(tmp_path: Path) -> str:
    file = tmp_path / "tea.json"
    file.write_text(small_group())
    return str(file)


def told(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_week_from_the_file_to_the_feed_s_address(rota: Rota, tea: str) -> None:
    made = told(rota("import", tea, "--json"))
    assert (made["group"], made["volunteers"], made["kinds"]) == ("tea-house", 3, 1)
    assert len(made["organizer"].split()) == 7
    assert told(rota("export", "tea-house"))["name"] == "Tea house"
    assert len(told(rota("problem", "tea-house", WEEK))["shifts"]) == 7

    built = rota("build", "tea-house", WEEK, "--time-limit", "60")
    assert built.exit_code == 0, built.output
    assert "shortfall          0  proved" in built.stderr
    assert built.stdout.startswith("Proposal, version 1")
    assert told(rota("publish", "tea-house", WEEK, "--json"))["added"] == 14
    again = rota("publish", "tea-house", WEEK)
    assert (again.exit_code, again.stdout) == (1, "")
    assert again.stderr

    assert told(rota("feed", "tea-house", "ada", "--json"))["address"].endswith(".ics")
    assert "/feeds/" in rota("feed", "tea-house", "ada", "--alarm", "120", "--label", "phone").stdout
    assert rota("feed", "tea-house", "ada", "--alarm", "5").exit_code == 2
    assert rota("feed", "tea-house", "ada", "--label", "x" * 81).exit_code == 1
    assert len(told(rota("key", "tea-house", "ada", "--json"))["key"].split()) == 7
    link = told(rota("key", "tea-house", "ada", "--link", "--json"))["address"]
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/keys/[\w-]{43}", link)
    assert "/join/" in rota("invite", "tea-house").stdout
    assert "shown this once" in rota("organizer", "tea-house").stdout
    assert rota("doctor").exit_code == 0
    assert rota("purge").exit_code == 0
    assert rota("db", "upgrade").exit_code == 0


def test_export_is_what_was_imported(rota: Rota, tea: str) -> None:
    rota("import", tea)
    first = rota("export", "tea-house").stdout
    Path(tea).write_text(first)
    rota("import", tea, "--slug", "again")
    assert rota("export", "again").stdout == first


def test_moved_to_another_week_and_refused_where_it_is_no_monday(rota: Rota, tea: str) -> None:
    assert rota("import", tea, "--move-to", WEEK).exit_code == 0
    wrong = rota("import", tea, "--move-to", "2027-03-23", "--slug", "other")
    assert wrong.exit_code == 2
    assert "2027-03-22" in wrong.stderr


def changed(**fields: object) -> str:
    return json.dumps(small_data(**fields))


SMALL = small_data()
KIND, ADA = SMALL["kinds"][0], SMALL["volunteers"][0]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("{", "line 1"),
        ("[]", ""),
        (changed(colour="red"), "colour"),
        (changed(volunteers="Ada"), "volunteers"),
        (changed(volunteers=[{**ADA, "name": 5}]), "volunteers[0].name"),
        (changed(volunteers=[{**ADA, "name": "A" * 10_000}]), "volunteers[0].name"),
        (changed(volunteers=[ADA, ADA]), "volunteers[1]"),
        (changed(kinds=[KIND, KIND]), "kinds[1]"),
        (changed(kinds=[{**KIND, "weekly": [{"days": ["mon"], "start": "25:00", "end": "12:00"}]}]), "weekly[0].start"),
        (changed(timezone="Europe/Atlantis"), "timezone"),
        (changed(format="rota-group/9"), "format"),
        ('{"name": "\\ud800"}', ""),
    ],
    ids=range(12),
)
def test_a_wrong_file_is_refused_in_words(rota: Rota, tmp_path: Path, text: str, place: str) -> None:
    file = tmp_path / "wrong.json"
    file.write_text(text)
    result = rota("import", str(file), "--slug", "wrong")
    assert (result.exit_code, result.stdout) == (1, "")
    assert isinstance(result.exception, SystemExit)
    assert place in result.stderr
    assert "Traceback" not in result.stderr
    assert rota("export", "wrong").exit_code == 1  # nothing of it is there


@pytest.mark.parametrize(
    "words",
    [
        ("export", "nobody"),
        ("problem", "nobody", WEEK),
        ("build", "nobody", WEEK),
        ("publish", "tea-house", WEEK),
        ("key", "tea-house", "nobody"),
        ("feed", "tea-house", "nobody"),
        ("invite", "nobody"),
        ("restore", "tea.json", "--identity", "tea.json"),
    ],
    ids=" ".join,
)
def test_what_is_not_there_is_told(
    rota: Rota, tea: str, words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rota("import", tea)
    result = rota(*words)
    assert (result.exit_code, result.stdout) == (1, "")
    assert isinstance(result.exception, SystemExit)
    assert result.stderr.strip()


@pytest.mark.parametrize(
    ("fields", "words"), [({"volunteers": []}, "there is nobody"), ({"kinds": []}, "has no shifts")]
)
def test_a_week_with_nobody_or_nothing_is_refused_and_not_begun(
    rota: Rota, tea: str, fields: dict[str, Any], words: str
) -> None:
    Path(tea).write_text(changed(**fields))
    assert rota("import", tea).exit_code == 0
    refused = [rota("build", "tea-house", WEEK) for _ in range(2)]  # the second time for the same reason
    assert [(one.exit_code, one.stdout) for one in refused] == [(1, "")] * 2
    assert all(words in one.stderr for one in refused)


@pytest.mark.parametrize(
    "text", ["sercet = 1\n", "server = 5\n", "[server]\nport = 'x'\n", "[[[", 'secret = "short"\n']
)
def test_a_wrong_configuration_is_refused_in_words(tmp_path: Path, text: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text)
    result = CliRunner().invoke(main, ["--config", str(file), "doctor"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.strip()


def test_a_job_process_that_does_not_end_when_asked_is_ended() -> None:
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); signal.pause()"
    process = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE)
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"deaf\n"
        end(process, patience=0.1)
    assert process.returncode == -signal.SIGKILL


def test_the_demo_publishes_the_coming_week(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All but the server, which the demo's process becomes."""
    file = tmp_path / "config.toml"
    file.write_text('folder = "."\n')
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "rota.sqlite").write_text("of an earlier demo")
    monkeypatch.setattr(demo, "SECONDS", 15)
    became: list[list[str]] = []
    monkeypatch.setattr("os.execv", lambda program, words: became.append(words))
    result = CliRunner().invoke(main, ["--config", str(file), "demo", "--port", "8123"])
    assert result.exit_code == 0, result.output
    assert became[0][-3:] == ["--config", str(tmp_path / "demo" / "config.toml"), "serve"]
    assert "An earlier demo was removed" in result.stdout
    token = result.stdout.partition("/feeds/")[2].partition(".ics")[0]
    settings = config.load(tmp_path / "demo" / "config.toml")
    assert settings.server.port == 8123
    database = db.connect(settings)
    with database.read() as session:
        body = feeds.stored(session, token, dt.datetime.now(dt.UTC)).body
        assert session.query(Group).count() == 1
    database.close()
    today = terminal.now().date()
    monday = today + dt.timedelta(days=7 - today.weekday())
    days = [event["dtstart"].dt.date() for event in Calendar.from_ical(body).walk("vevent")]
    assert days
    assert all(monday - dt.timedelta(days=1) <= day <= monday + dt.timedelta(days=7) for day in days)


def test_whoever_runs_the_server_makes_somebody_organizer(rota: Rota, tmp_path: Path) -> None:
    file = tmp_path / "group.json"
    file.write_text(small_group())
    assert rota("import", str(file)).exit_code == 0
    found = rota("organizer", "tea-house", "ben", "--days", "3", "--json")
    last = dt.datetime.now(ZoneInfo("Europe/Paris")).date() + dt.timedelta(days=3)
    assert json.loads(found.output) == {"volunteer": "Ben", "until": str(last)}
    assert rota("organizer", "tea-house", "ben", "--days", "91").exit_code == 2
    assert rota("organizer", "tea-house", "nobody").exit_code == 1
    assert rota("organizer", "tea-house", "ben", "--days", "1").exit_code == 1  # theirs lasts longer


def test_a_new_group_is_set_up_by_a_link(rota: Rota) -> None:
    address = told(rota("setup", "--json"))["address"]
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/setup/[\w-]{43}", address)
    assert rota("setup").stdout != rota("setup").stdout
