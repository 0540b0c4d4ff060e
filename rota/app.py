"""The site put together: who may in, what every answer carries, which pages there are."""

import datetime as dt
import hmac
from collections.abc import Callable
from pathlib import Path

from flask_login import LoginManager
from flask_wtf import CSRFProtect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter, IntegerConverter, ValidationError

from rota.config import Config
from rota.db import Database, StoreError
from rota.queue import sender
from rota.services import accounts
from rota.services.throttle import Throttle
from rota.web import (
    about,
    answers,
    asks,
    availability,
    away,
    builds,
    calendars,
    closures,
    data,
    export,
    guards,
    health,
    invitations,
    invites,
    keys,
    kinds,
    languages,
    load_visitor,
    log,
    login,
    naming,
    numbers,
    offline,
    pairs,
    paper,
    people,
    planned,
    proposals,
    proposed,
    publish,
    roles,
    settings,
    setup,
    shifts,
    trades,
    turnout,
    versions,
    walls,
    week,
    wording,
)
from rota.web.feeds import FeedServer
from rota.web.files import FileServer
from rota.web.site import Site

STATIC = Path(__file__).parent / "static"
PUBLIC = frozenset({
    "data.gone", "health.check", "invites.form", "invites.join", "keys.form", "keys.renew", "languages.switch",
    "login.form", "login.enter", "offline.page", "offline.worker", "setup.form", "setup.found", "setup.from_file",
    "walls.board",
})  # fmt: skip
# Links that people are sent; log-in leads back there.
SENT = frozenset({"asks.answer", "asks.asked", "trades.cover", "trades.take_cover"})
LARGE = frozenset({"setup.from_file"})  # where a whole group's file is sent
MAY_WAIT = frozenset({"availability", "shifts", "trades"})  # whose forms a phone may keep until it is online again


class Day(BaseConverter):
    """A date in an address, 2010-02-15, of this century."""

    regex = r"20\d\d-\d\d-\d\d"

    def to_python(self, value: str) -> dt.date:
        try:
            return dt.date.fromisoformat(value)
        except ValueError as error:
            raise ValidationError from error

    def to_url(self, value: dt.date) -> str:
        return value.isoformat()


class RowId(IntegerConverter):
    """The id of a row in an address; of more digits there is none."""

    regex = "[0-9]{1,9}"


def create_app(
    config: Config, database: Database, clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
) -> Site:
    """The site on this store. `clock` gives the instant, in UTC."""
    https = config.public_url.startswith("https:")
    site = Site(database, clock, store_down=(DBAPIError, PoolExhausted, StoreError))
    site.config.update(
        SECRET_KEY=hmac.digest(config.secret_bytes(), b"cookies", "sha256"),
        PASSPHRASE_SECRET=config.secret_bytes(),
        PUBLIC=PUBLIC,
        SENT=SENT,
        LARGE=LARGE,
        MAY_WAIT=MAY_WAIT,
        PUBLIC_URL=config.public_url,
        KEEP_DAYS=config.keep.shifts,
        MAX_CONTENT_LENGTH=guards.MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=guards.MOST_BYTES,
        MAX_FORM_PARTS=guards.MOST_FIELDS,
        PERMANENT_SESSION_LIFETIME=accounts.LONGEST,
        SESSION_REFRESH_EACH_REQUEST=False,
        SESSION_COOKIE_NAME="__Host-rota" if https else "rota",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # as long as the log-in
        WTF_CSRF_SSL_STRICT=False,  # it wants a referrer; guards.refuse_foreign looks at the origin instead
    )
    site.extensions["throttle"] = Throttle()
    site.extensions["queue"] = sender(config)
    site.before_request(guards.refuse_large)
    site.before_request(guards.refuse_foreign)
    CSRFProtect(site)
    site.before_request(guards.refuse_strangers)
    site.after_request(answers.finish)
    site.register_error_handler(HTTPException, answers.in_words)
    _let_log_in(site)
    wording.register(site)
    site.url_map.converters.update(day=Day, id=RowId)
    for module in (
        about,
        asks,
        availability,
        away,
        builds,
        calendars,
        closures,
        data,
        export,
        health,
        invitations,
        invites,
        keys,
        kinds,
        languages,
        log,
        login,
        naming,
        numbers,
        offline,
        pairs,
        paper,
        people,
        planned,
        proposals,
        proposed,
        publish,
        roles,
        settings,
        setup,
        shifts,
        trades,
        turnout,
        versions,
        walls,
        week,
    ):
        site.register_blueprint(module.pages)
    _serve_files(site, https)
    site.wsgi_app = FeedServer(site.wsgi_app, database, clock, https=https)  # type: ignore[method-assign]
    if https:  # the proxy before us tells whose request it is
        site.wsgi_app = ProxyFix(site.wsgi_app, x_for=1, x_proto=0, x_host=0)  # type: ignore[method-assign]
    return site


def _let_log_in(site: Site) -> None:
    logins = LoginManager()
    logins.session_protection = None  # it would compare hashes of addresses and browsers
    logins.user_loader(load_visitor)
    logins.init_app(site, add_context_processor=False)


def _serve_files(site: Site, https: bool) -> None:
    files = FileServer(site.wsgi_app, STATIC, https=https)
    site.wsgi_app = files  # type: ignore[method-assign]
    site.jinja_env.globals["static"] = files.address
