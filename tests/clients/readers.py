"""Calendar programs and libraries, each as something that reads an address and tells the events it holds then."""

import json
import shutil
import subprocess
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import recurring_ical_events
import vobject
from icalendar import Calendar

from tests.clients.conftest import needs

HERE = Path(__file__).parent
ENVIRONMENT = HERE / ".venv" / "bin"
DEBIANS = Path("/usr/bin/python3")  # for which Debian packages libical
Read = Callable[[str], "list[Told]"]


@dataclass(frozen=True, order=True)
class Told:
    """An event as a program tells it; times in seconds since 1970."""

    start: int
    end: int
    title: str
    place: str
    notes: str
    cancelled: bool
    uid: str
    sequence: int | None = None  # some do not tell it

    @classmethod
    def of(cls, fields: dict[str, Any]) -> "Told":
        cancelled = fields.pop("status") == "CANCELLED"
        return cls(**fields, cancelled=cancelled)


def run(*words: str | Path, **more: Any) -> str:
    done = subprocess.run([str(one) for one in words], capture_output=True, timeout=60, check=False, **more)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def fetch(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=10) as answer:
        body: bytes = answer.read()
    return body


def node(library: str) -> Read:
    there = shutil.which("node") is not None and (HERE / "node_modules" / library).is_dir()
    needs(there, library)
    return lambda address: sorted(map(Told.of, json.loads(run("node", HERE / "read.mjs", library, address))))


def libical() -> Read:
    works = [DEBIANS, "-c", "import gi; gi.require_version('ICalGLib', '3.0')"]
    there = DEBIANS.exists() and subprocess.run(works, capture_output=True, check=False).returncode == 0
    needs(there, "libical")

    def read(address: str) -> list[Told]:
        return sorted(map(Told.of, json.loads(run(DEBIANS, HERE / "read_libical.py", input=fetch(address)))))

    return read


def recurring() -> Read:
    def read(address: str) -> list[Told]:
        body = Calendar.from_ical(fetch(address))
        return sorted(
            Told(
                round(one["DTSTART"].dt.timestamp()), round(one["DTEND"].dt.timestamp()), str(one["SUMMARY"]),
                str(one.get("LOCATION", "")), str(one.get("DESCRIPTION", "")), one["STATUS"] == "CANCELLED",
                str(one["UID"]), int(one["SEQUENCE"]),
            )
            for one in recurring_ical_events.of(body).all()
        )  # fmt: skip

    return read


def by_vobject(body: bytes) -> dict[str, Any]:
    """The events by their UIDs, for the programs that are played here."""
    found = vobject.readOne(body.decode()).contents.get("vevent", [])
    return {one.uid.value: one for one in found}


class Khal:
    """vdirsyncer fetches into a folder, khal shows what is in it."""

    def __init__(self, folder: Path) -> None:
        needs((ENVIRONMENT / "khal").exists() and (ENVIRONMENT / "vdirsyncer").exists(), "vdirsyncer with khal")
        self.folder = folder
        self.env = {"HOME": str(folder), "LANG": "C.UTF-8", "VDIRSYNCER_CONFIG": str(folder / "vdirsyncer")}
        events = folder / "events"
        events.mkdir()
        (folder / "khal").write_text(
            f"[calendars]\n[[rota]]\npath = {events}\n[locale]\nlocal_timezone = UTC\ndefault_timezone = UTC\n"
            f"timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%dT%H:%M\n"
            f"longdatetimeformat = %Y-%m-%dT%H:%M\n[sqlite]\npath = {folder}/khal.db\n"
        )

    def sync(self, address: str, *more: str) -> "subprocess.CompletedProcess[bytes]":
        (self.folder / "vdirsyncer").write_text(
            f'[general]\nstatus_path = "{self.folder}/status/"\n[pair rota]\na = "feed"\nb = "events"\n'
            f'collections = null\nconflict_resolution = "a wins"\n[storage feed]\ntype = "http"\nurl = "{address}"\n'
            f'[storage events]\ntype = "filesystem"\npath = "{self.folder}/events"\nfileext = ".ics"\n'
        )
        run(ENVIRONMENT / "vdirsyncer", "discover", env=self.env, input=b"y\n" * 9)
        words = [str(ENVIRONMENT / "vdirsyncer"), "sync", *more]
        return subprocess.run(words, env=self.env, capture_output=True, timeout=60, check=False)

    def shown(self, first_day: str) -> list[dict[str, str]]:
        names = ("uid", "title", "start-long-full", "end-long-full", "location", "description", "status")
        asked = [word for name in names for word in ("--json", name)]
        said = run(
            ENVIRONMENT / "khal", "-c", self.folder / "khal", "list", "--once", *asked, first_day, "9d", env=self.env
        )
        return [one for line in said.splitlines() if line.startswith("[") for one in json.loads(line)]
