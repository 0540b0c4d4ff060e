"""Thunderbird and ICSx5, played: the requests they send and what they make of the answers, as read in their sources."""

import gzip
import urllib.error
import urllib.request
from typing import Any

from tests.clients.readers import by_vobject


class Answer:
    """What came back: nothing is raised, no answer is followed anywhere else."""

    def __init__(self, address: str, **headers: str) -> None:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            with urllib.request.urlopen(urllib.request.Request(address, headers=sent), timeout=10) as answer:
                self.status, self.headers, self.body = answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            self.status, self.headers, self.body = error.code, error.headers, error.read()
        if self.headers.get("Content-Encoding") == "gzip":
            self.body = gzip.decompress(self.body)


class Thunderbird:
    """Asks every 30 minutes, with the tag if it got one, else with the date. 410 switches the calendar off for good,
    404 keeps what is there, any other fault switches it off for a while; an empty body erases everything."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.events: dict[str, Any] = {}
        self.tag = self.date = ""
        self.off = False
        self.asked: list[int] = []

    def refresh(self) -> None:
        if self.off:
            return
        known = {"If_None_Match": self.tag} if self.tag else {"If_Modified_Since": self.date} if self.date else {}
        answer = Answer(
            self.address, Accept="text/calendar,text/plain;q=0.8,*/*;q=0.5", Accept_Charset="utf-8,*;q=0.1",
            Accept_Encoding="gzip, deflate", User_Agent="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Thunderbird/140.4.0",
            **known,
        )  # fmt: skip
        self.asked.append(answer.status)
        if answer.status == 200:
            self.tag, self.date = answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", "")
            self.events = by_vobject(answer.body) if answer.body else {}
        elif answer.status not in (304, 404):
            self.off = True


class Icsx5:
    """Sends both conditions. Takes an event only if its LAST-MODIFIED is newer than what it holds, and deletes what is
    no longer in the calendar."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.events: dict[str, Any] = {}
        self.known: dict[str, str] = {}
        self.fault = ""
        self.asked: list[int] = []

    def refresh(self) -> None:
        answer = Answer(
            self.address, User_Agent="ICSx5/2.3 (ical4j)", Accept_Encoding="gzip", Accept="text/calendar", **self.known
        )
        self.asked.append(answer.status)
        self.fault = "" if answer.status in (200, 304) else str(answer.status)
        if answer.status != 200:
            return
        self.known = {"If_None_Match": answer.headers["ETag"], "If_Modified_Since": answer.headers["Last-Modified"]}
        there = by_vobject(answer.body)
        for uid, event in there.items():
            held = self.events.get(uid)
            if held is None or event.last_modified.value > held.last_modified.value:
                self.events[uid] = event
        self.events = {uid: event for uid, event in self.events.items() if uid in there}
