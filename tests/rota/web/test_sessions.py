"""Log-ins: what the browser holds, how long they last, what ends them."""

import pytest
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select, update

from rota import config, db
from rota.app import create_app
from rota.models import Account, Login
from rota.services import accounts
from rota.web.site import Site
from tests.rota.personas import SECRET, People
from tests.rota.web.conftest import Browser, Clock, logged_in


def is_in(browser: Browser) -> bool:
    return browser.get("/").status_code == 200


def held(site: Site, browser: Browser) -> dict[str, object]:
    """What is in the browser's cookie."""
    cookie = browser.get_cookie("rota")
    signer = SecureCookieSessionInterface().get_signing_serializer(site)
    assert cookie and signer
    found: dict[str, object] = signer.loads(cookie.value)
    return found


def test_the_cookie_is_for_this_site_only_and_out_of_reach_of_scripts(browser: Browser, people: People) -> None:
    cookie = browser.log_in(people.ben).headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


def test_behind_https_the_cookie_is_secure(lived_in: db.Database, people: People) -> None:
    https = config.Config(secret="s" * 48, server={"public_url": "https://rota.example"})
    browser = Browser(create_app(https, lived_in))
    page = browser.get("/login", base_url="https://rota.example")
    assert page.headers["Set-Cookie"].startswith("__Host-rota=")
    assert "Secure" in page.headers["Set-Cookie"].split("; ")
    assert page.headers["Strict-Transport-Security"].startswith("max-age=")


def test_the_cookie_holds_the_token_and_nothing_of_address_or_browser(site: Site, ben: Browser) -> None:
    assert held(site, ben).keys() - {"_fresh", "_permanent", "csrf_token"} == {"_user_id"}


def test_the_store_has_only_the_hash_of_a_token_of_256_bits(site: Site, ben: Browser, lived_in: db.Database) -> None:
    token = held(site, ben)["_user_id"]
    assert isinstance(token, str) and len(token) >= 43
    with lived_in.read() as session:
        login = session.scalars(select(Login)).one()
    assert login.token_hash == accounts.token_hash(token)


def test_every_log_in_has_a_token_of_its_own(site: Site, people: People) -> None:
    one, other = logged_in(site, people.ben), logged_in(site, people.ben)
    before = held(site, one)
    one.log_in(people.ben)
    assert len({str(held(site, browser)["_user_id"]) for browser in (one, other)} | {str(before["_user_id"])}) == 3


def test_a_new_log_in_ends_the_one_that_was_on_this_device(ben: Browser, people: People, lived_in: db.Database) -> None:
    token = ben.token("/")
    assert ben.post("/login", data={"csrf_token": token, "key": people.ada}).status_code == 303
    assert "Ben" in ben.get("/").text  # among Ada's team
    with lived_in.read() as session:
        assert len(session.scalars(select(Login)).all()) == 1


@pytest.mark.parametrize(
    ("fields", "lasts", "too_long"),
    [({"shared": "yes"}, {"minutes": 29}, {"minutes": 30}), ({}, {"days": 29}, {"days": 30})],
)
def test_an_idle_log_in_ends(
    browser: Browser,
    people: People,
    clock: Clock,
    fields: dict[str, str],
    lasts: dict[str, int],
    too_long: dict[str, int],
) -> None:
    browser.log_in(people.eve, **fields)
    clock.forward(**lasts)
    assert is_in(browser)
    clock.forward(**lasts)
    assert is_in(browser)  # it was used meanwhile
    clock.forward(**too_long)
    assert not is_in(browser)


def test_after_90_days_one_logs_in_again(browser: Browser, people: People, clock: Clock) -> None:
    browser.log_in(people.eve)
    for _ in range(4):
        clock.forward(days=20)
        assert is_in(browser)
    clock.forward(days=10)
    assert not is_in(browser)


def test_use_is_noted_seldom(ben: Browser, clock: Clock, lived_in: db.Database) -> None:
    def seen() -> object:
        with lived_in.read() as session:
            return session.scalars(select(Login.seen_at)).one()

    began = seen()
    clock.forward(minutes=4)
    ben.get("/")
    assert seen() == began
    clock.forward(minutes=1)
    ben.get("/")
    assert seen() == clock.now


def test_log_out_acts_at_once_for_a_stolen_cookie_too(site: Site, ben: Browser) -> None:
    cookie = ben.get_cookie("rota")
    assert cookie
    ben.post("/logout", data={"csrf_token": ben.token("/")})
    thief = Browser(site)
    thief.set_cookie("rota", cookie.value)
    assert not is_in(thief)


def test_new_words_end_all_log_ins(ben: Browser, ada: Browser, people: People, lived_in: db.Database) -> None:
    def renew(session: object) -> str:
        key = accounts.key_hash(people.ben, SECRET)
        account = session.scalars(select(Account).where(Account.key_hash == key)).one()  # type: ignore[attr-defined]
        return accounts.new_key(session, account, SECRET)  # type: ignore[arg-type]

    words = lived_in.change(renew)
    assert not is_in(ben)
    assert is_in(ada)
    assert ben.log_in(people.ben).status_code == 422
    assert ben.log_in(words).status_code == 303


def test_the_loss_of_the_role_acts_on_the_next_request(ada: Browser, lived_in: db.Database) -> None:
    assert ada.get("/week/2010-02-15").status_code == 200
    lived_in.change(lambda session: session.execute(update(Account).values(organizer_until=None)))
    assert ada.get("/week/2010-02-15").status_code == 403


def test_the_role_expires(ada: Browser, clock: Clock) -> None:
    clock.forward(days=27)
    assert ada.get("/week/2010-02-15").status_code == 200
    clock.forward(days=1)
    assert ada.get("/week/2010-02-15").status_code == 403


def test_a_forged_cookie_opens_nothing(browser: Browser) -> None:
    browser.set_cookie("rota", "eyJfdXNlcl9pZCI6IngifQ.aaaaaa.forged")
    assert browser.get("/").location == "/login"
