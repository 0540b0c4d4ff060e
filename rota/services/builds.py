"""Builds: asking for a week to be solved, following it, and what came of it."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rota.models import Build, Group, Rota, Volunteer
from rota.models.build import MODES
from rota.refusal import Refused
from rota.services import log, rotas, weeks
from rota.services.log import By
from solver import Problem, Solution
from solver.judge import broken_rules

OPEN = ("queued", "running")
BY_HAND = ("edit_begun", "edited_on", "edited_off", "override")  # what the log says of a proposal that is changed
MOST_WAITING = 3  # builds of other groups that wait for the one that runs
SILENT = dt.timedelta(seconds=15)  # whoever solves gives a sign of life each second
TIMES = (15, 30, 60, 120)  # seconds that organizers may give it


class AlreadyBuilding(Refused):
    """This group's week is being solved; one at a time."""


class TooManyWait(Refused):
    """So many other groups wait that no more are taken."""


class NoSuchMode(Refused):
    """A week is planned, or repaired in one of two ways."""


class NoSuchBuild(Refused):
    """The group has not asked for this."""


class NotQueued(Refused):
    """It has been begun before: nobody solves it twice."""


class NoRota(Refused):
    """The solver gave no rota: `code` says why, for pages; `pins` are those that cannot stand together."""

    def __init__(self, code: str, words: str, pins: list[dict[str, str]] | None = None) -> None:
        super().__init__(words)
        self.code, self.pins = code, pins or []


def ask(
    session: Session,
    group: Group,
    week: dt.date,
    *,
    mode: str,
    time_limit: int,
    now: dt.datetime,
    by: By = By(),  # noqa: B008 (frozen)
) -> Build:
    """Note that `week` is to be solved within `time_limit` seconds; a worker takes the build's id from here.

    Raises AlreadyBuilding, TooManyWait, NoSuchMode, and what `weeks.week_problem` raises where there is nothing to be
    solved.
    """
    if mode not in MODES:
        raise NoSuchMode(f"a week is solved in one of these ways: {', '.join(MODES)}")
    give_up_lost(session, now)
    if running(session, group) is not None:
        raise AlreadyBuilding("a rota of this group is being built just now; wait for it or stop it")
    if (session.scalar(select(func.count(Build.id)).where(Build.state == "queued")) or 0) >= MOST_WAITING:
        raise TooManyWait("other groups are waiting for their rotas; try again in a few minutes")
    build = Build(
        group_id=group.id, week=week, mode=mode, time_limit=time_limit, state="queued", stop=False,
        based_on=0, progress=[], trouble="", asked_at=now, ended_at=None, heard_at=None, rota_id=None,
    )  # fmt: skip
    session.add(build)
    weeks.open_week(session, group, week)
    session.flush()
    _problem(session, group, build, now)
    log.note(session, group, by, "proposed", week=week, now=now)
    return build


def running(session: Session, group: Group) -> Build | None:
    """The group's build that waits or is being solved, if there is one."""
    found = select(Build).where(Build.group_id == group.id, Build.state.in_(OPEN)).order_by(Build.id.desc())
    return session.scalars(found.limit(1)).first()


def last(session: Session, group: Group, week: dt.date) -> Build | None:
    """What was asked for last, of this week."""
    found = select(Build).where(Build.group_id == group.id, Build.week == week).order_by(Build.id.desc())
    return session.scalars(found.limit(1)).first()


def begin(session: Session, build_id: int, *, now: dt.datetime) -> tuple[Build, Problem]:
    """Mark the build as running and hand out its problem. Raises NotQueued."""
    build = session.get_one(Build, build_id)
    if build.state != "queued":
        raise NotQueued(f"build {build_id} is {build.state}")
    group = session.get_one(Group, build.group_id)
    build.state, build.based_on = "running", rotas.published_version(session, group, build.week)
    build.heard_at = now
    return build, _problem(session, group, build, now)


def _problem(session: Session, group: Group, build: Build, now: dt.datetime) -> Problem:
    own_order = build.mode == "best"
    return weeks.week_problem(session, group, build.week, now=now, repair=build.repair, own_order=own_order)


def note_progress(session: Session, build_id: int, progress: list[dict[str, Any]], *, now: dt.datetime) -> bool:
    """Store how far the solver has come (goal by goal), and that it lives; True if somebody asks it to stop and keep
    the best."""
    build = session.get_one(Build, build_id)
    build.progress, build.heard_at = progress, now
    return build.stop


def note_life(session: Session, build_id: int, *, now: dt.datetime) -> None:
    """Whoever solves it is still there."""
    session.get_one(Build, build_id).heard_at = now


def stop(session: Session, group: Group, build_id: int, *, by: By, now: dt.datetime) -> Build:
    """Ask the solver to end now and to keep the best so far. Raises NoSuchBuild."""
    build = of_group(session, group, build_id)
    if build.state in OPEN and not build.stop:
        build.stop = True
        log.note(session, group, by, "stopped", week=build.week, now=now)
    return build


def of_group(session: Session, group: Group, build_id: int) -> Build:
    """The group's build with this id. Raises NoSuchBuild."""
    build = session.scalars(select(Build).where(Build.id == build_id, Build.group_id == group.id)).first()
    if build is None:
        raise NoSuchBuild("this group has not asked for that")
    return build


def finish(session: Session, build_id: int, problem: Problem, solution: Solution, *, now: dt.datetime) -> Rota:
    """Judge the solution and store it as a proposal.

    Raises NoRota with the reason (pins that contradict each other; a rule that the judge finds broken; somebody who
    has left; promises that have changed since it began; it counts as lost).
    """
    build = session.get_one(Build, build_id)
    group = session.get_one(Group, build.group_id)
    if build.state != "running":
        raise NoRota("lost", "it was given up meanwhile")
    there = set(session.scalars(select(Volunteer.key).where(Volunteer.group_id == group.id)))
    if not there.issuperset(problem.volunteer):  # and is to be mentioned nowhere
        raise NoRota("left", "somebody has left the group meanwhile; build the week anew")
    if rotas.published_version(session, group, build.week) != build.based_on:
        raise NoRota("changed", "promises of this week have changed meanwhile; build it anew")
    if log.noted(session, group, BY_HAND, week=build.week, since=build.asked_at):
        raise NoRota("edited", "the proposal was changed by hand meanwhile; that is kept")
    if solution.status == "infeasible":
        words = "; ".join(str(pin) for pin in solution.conflict)
        pins = [{"volunteer": pin.volunteer, "shift": pin.shift} for pin in solution.conflict]
        raise NoRota("pins", f"what is pinned cannot stand together: {words}", pins)
    if solution.status == "unknown":
        raise NoRota("time", "the time ran out before any rota was found; allow more time")
    broken = broken_rules(problem, solution.assignments)
    if broken:
        raise NoRota("rules", "the judge found broken rules: " + "; ".join(one.words for one in broken))
    rota = rotas.store_proposal(session, group, build.week, solution, now=now)
    build.state, build.rota_id, build.ended_at = "done", rota.id, now
    return rota


def fail(session: Session, build_id: int, error: NoRota, *, now: dt.datetime) -> None:
    """Say of a build that nothing came of it, and why; of one that has ended, nothing."""
    build = session.get_one(Build, build_id)
    if build.state in OPEN:
        told = {"code": error.code, "words": str(error), "pins": error.pins}
        if len(json.dumps(told)) > 2000:
            told |= {"words": str(error)[:500], "pins": error.pins[:5]}
        build.state, build.trouble, build.ended_at = "failed", json.dumps(told), now


def give_up_lost(session: Session, now: dt.datetime) -> None:
    """Builds of which nobody has heard for a while have failed: their process is gone."""
    for build in session.scalars(select(Build).where(Build.state == "running")):
        if is_silent(build, now):
            fail(session, build.id, LOST, now=now)


def is_silent(build: Build, now: dt.datetime) -> bool:
    """True if it should run and gives no sign of life."""
    return build.state == "running" and now - (build.heard_at or build.asked_at) > SILENT


def time_limit(session: Session, build_id: int) -> int:
    """The seconds that a build may take."""
    return session.get_one(Build, build_id).time_limit


def waiting(session: Session) -> list[int]:
    """The ids of the builds that nobody has begun, oldest first."""
    return list(session.scalars(select(Build.id).where(Build.state == "queued").order_by(Build.id)))


LOST = NoRota("lost", "the process that solved it has ended unexpectedly; start it again")


@dataclass(frozen=True)
class Outcome:
    """What a build came to: its proposal (None: nothing, see `build.trouble`)."""

    build: Build
    rota: Rota | None

    @property
    def trouble(self) -> str:
        """Why there is none, in words."""
        return str(json.loads(self.build.trouble)["words"]) if self.build.trouble else ""

    def data(self) -> dict[str, Any]:
        """For programs."""
        if self.rota is None:
            return {"build": self.build.id, "state": self.build.state, "trouble": self.trouble}
        return {
            "build": self.build.id,
            "state": self.build.state,
            "version": self.rota.version,
            "status": self.rota.status,
            "goals": self.rota.goals,
            "unfilled": self.rota.unfilled,
        }

    def words(self) -> str:
        """For people: each goal, and what is short."""
        if self.rota is None:
            return f"No rota: {self.trouble}"
        lines = [f"Proposal, version {self.rota.version} ({self.rota.status})."]
        for goal in self.rota.goals:
            proved = "proved" if goal["proved"] else f"not better than {goal['bound']}"
            lines.append(f"  {goal['goal']:<14}{goal['value']:>6}  {proved}")
        if self.rota.unfilled:
            lines.append("Short:")
        for gap in self.rota.unfilled:
            who = " or ".join(gap["any_of"]) if gap["any_of"] else "people"
            lines.append(f"  {gap['shift']}: {gap['missing']} missing ({who})")
        return "\n".join(lines)


def outcome(session: Session, build_id: int) -> Outcome:
    """How a build ended."""
    build = session.get_one(Build, build_id)
    return Outcome(build, session.get(Rota, build.rota_id) if build.rota_id else None)
