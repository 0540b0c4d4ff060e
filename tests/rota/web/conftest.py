"""The site with its people, a clock that can be moved, and browsers without a screen."""

import datetime as dt
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.test import Client, TestResponse

from rota import config, db
from rota.app import create_app
from rota.web.site import Site
from tests.conftest import NOW, settings
from tests.rota.personas import People, settle


class Compiled(BytecodeCache):
    """Templates are compiled once for all tests."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


class Clock:
    """Says what time it is: NOW, until somebody moves it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> dt.datetime:
        return self.now

    def forward(self, **how_much: int) -> None:
        self.now += dt.timedelta(**how_much)


class Browser(Client):
    """A client that sends forms as a browser does: with the token of the page they are on."""

    def token(self, page: str = "/login") -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(page, follow_redirects=True).text)
        assert found
        return found.group(1)

    def send(self, path: str, page: str = "/login", **fields: str) -> TestResponse:
        return self.post(path, data={"csrf_token": self.token(page), **fields})

    def log_in(self, words: str, **fields: str) -> TestResponse:
        return self.send("/login", key=words, **fields)


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory, empty_sqlite: Path) -> tuple[Path, People]:
    """A store with everybody in it, to be copied, and their words."""
    folder = tmp_path_factory.mktemp("settled")
    shutil.copy(empty_sqlite, folder / "rota.sqlite")
    database = db.connect(settings(folder))
    people = database.change(settle)
    database.close()
    return folder / "rota.sqlite", people


@pytest.fixture
def people(settled: tuple[Path, People]) -> People:
    return settled[1]


@pytest.fixture
def lived_in(settled: tuple[Path, People], tmp_path: Path) -> Iterator[db.Database]:
    """A store of one's own with everybody in it."""
    shutil.copy(settled[0], tmp_path / "rota.sqlite")
    database = db.connect(settings(tmp_path))
    yield database
    database.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site(lived_in: db.Database, conf: config.Config, clock: Clock) -> Site:
    site = create_app(conf, lived_in, clock)
    site.jinja_env.bytecode_cache = COMPILED
    return site


@pytest.fixture
def browser(site: Site) -> Browser:
    return Browser(site)


@pytest.fixture
def ben(site: Site, people: People) -> Browser:
    return logged_in(site, people.ben)


@pytest.fixture
def ada(site: Site, people: People) -> Browser:
    return logged_in(site, people.ada)


@pytest.fixture
def cleo(site: Site, people: People) -> Browser:
    return logged_in(site, people.cleo)


def logged_in(site: Site, words: str) -> Browser:
    """A browser on which somebody is logged in."""
    browser = Browser(site)
    assert browser.log_in(words).status_code == 303
    return browser


def twin(browser: Browser) -> Browser:
    """The same browser once more, with the cookies that it has now: for a form sent twice before the answer came."""
    other = Browser(browser.application)
    cookie = browser.get_cookie("rota")
    assert cookie
    other.set_cookie("rota", cookie.value)
    return other


def main_of(answer: TestResponse) -> str:
    """What the page itself says, without the frame."""
    return answer.text.partition("<main")[2].partition("</main>")[0]


def words_in(card: str) -> list[str]:
    """The seven words on the page that shows them."""
    return re.findall(r"<li>([a-z]+)</li>", card.partition('class="words"')[2].partition("</ol>")[0])
