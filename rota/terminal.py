"""What all commands share: configuration and store, results as text or JSON, refusals in words."""

import datetime as dt
import functools
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, ParamSpec, TypeVar

import click
from sqlalchemy.exc import DBAPIError, OperationalError

from rota import config, db, migrations
from rota.refusal import Refused
from rota.services.groups import find_group

P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class Terminal:
    """The object behind `click.pass_obj`."""

    config_file: Path | None
    config: config.Config
    as_json: bool = False

    @classmethod
    def of(cls, file: Path | None) -> "Terminal":
        """With the configuration in `file`, or the one that is found without it. Raises ConfigError."""
        return cls(file, config.load(file))

    @functools.cached_property
    def database(self) -> db.Database:
        """The configured store, brought to the newest schema."""
        database = db.connect(self.config)
        migrations.upgrade(database)
        return database

    def command_line(self, *words: str) -> list[str]:
        """What starts another `rota` process with the same configuration."""
        configured = ["--config", str(self.config_file)] if self.config_file else []
        return [sys.executable, "-m", "rota", *configured, *words]

    def tell(self, words: str, data: dict[str, Any]) -> None:
        """Print a result: `words`, or `data` if JSON was asked for."""
        click.echo(json.dumps(data, ensure_ascii=False, default=str) if self.as_json else words)


class Week(click.ParamType[dt.date]):
    """The date of a week's first day, a Monday: 2010-02-15."""

    name = "week"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        if isinstance(value, dt.date):
            return value
        try:
            day = dt.date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date; write it as 2010-02-15", param, ctx)
        if day.weekday():
            monday = day - dt.timedelta(days=day.weekday())
            self.fail(f"{day} is a {day:%A}; a week is named by its Monday, {monday}", param, ctx)
        return day


def now() -> dt.datetime:
    """This instant, in UTC: the one place where commands look at the clock."""
    return dt.datetime.now(dt.UTC)


def command(function: Callable[P, R]) -> Callable[P, R]:
    """Give a command `--json` and its Terminal, and turn what is refused into words and exit status 1."""

    @click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
    @click.pass_obj
    @functools.wraps(function)
    def run(terminal: Terminal, /, *args: Any, as_json: bool, **options: Any) -> Any:
        terminal.as_json = as_json
        try:
            return function(terminal, *args, **options)  # type: ignore[arg-type]  # click fills P
        except (Refused, db.StoreError, config.ConfigError) as refusal:
            give_up(str(refusal))
        except OperationalError as error:
            give_up(f"the database does not answer: {error.orig}")
        except DBAPIError as error:
            give_up(f"the database refused: {error.orig}")
        except OSError as error:
            give_up(str(error))

    return run  # type: ignore[return-value]  # click replaces the function's own parameters


def give_up(words: str) -> NoReturn:
    """Print why on standard error and exit with status 1."""
    click.echo(words, err=True)
    raise SystemExit(1)


def group_argument(function: Callable[P, R]) -> Callable[P, R]:
    """The group's slug as the first argument."""
    return click.argument("group")(function)


__all__ = ["Terminal", "Week", "command", "find_group", "give_up", "group_argument", "now"]
