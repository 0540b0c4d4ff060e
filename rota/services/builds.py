"""Builds: asking for a week to be solved, following it, and what came of it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.models import Build, Group, Rota, Volunteer
from rota.refusal import Refused
from rota.services import rotas, weeks
from solver import Problem, Solution
from solver.judge import broken_rules

OPEN = ("queued", "running")


class AlreadyBuilding(Refused):
    """This group's week is being solved; one at a time."""


class NoRota(Refused):
    """The solver gave no rota."""


def ask(session: Session, group: Group, week: dt.date, *, repair: bool, time_limit: int, now: dt.datetime) -> Build:
    """Note that `week` is to be solved within `time_limit` seconds; a worker takes the build's id from here.

    Raises AlreadyBuilding, and what `weeks.week_problem` raises where there is nothing to be solved.
    """
    late = now - dt.timedelta(hours=1)
    running = select(Build).where(Build.group_id == group.id, Build.state.in_(OPEN), Build.asked_at > late)
    if session.scalars(running.limit(1)).first() is not None:
        raise AlreadyBuilding("a rota of this group is being built just now; wait for it or stop it")
    build = Build(
        group_id=group.id, week=week, mode="smallest" if repair else "plan", time_limit=time_limit, state="queued",
        stop=False,
        based_on=0, progress=[], trouble="", asked_at=now, ended_at=None, rota_id=None,
    )  # fmt: skip
    session.add(build)
    weeks.open_week(session, group, week)
    session.flush()
    weeks.week_problem(session, group, week, now=now, repair=repair)
    return build


def begin(session: Session, build_id: int, *, now: dt.datetime) -> tuple[Build, Problem]:
    """Mark the build as running and hand out its problem."""
    build = session.get_one(Build, build_id)
    group = session.get_one(Group, build.group_id)
    build.state, build.based_on = "running", rotas.published_version(session, group, build.week)
    return build, weeks.week_problem(session, group, build.week, now=now, repair=build.repair)


def note_progress(session: Session, build_id: int, progress: list[dict[str, Any]]) -> bool:
    """Store how far the solver has come (goal by goal); True if somebody asks it to stop and keep the best."""
    build = session.get_one(Build, build_id)
    build.progress = progress
    return build.stop


def finish(session: Session, build_id: int, problem: Problem, solution: Solution, *, now: dt.datetime) -> Rota:
    """Judge the solution and store it as a proposal.

    Raises NoRota with the reason (pins that contradict each other; a rule that the judge finds broken; somebody who
    has left; promises that have changed since it began).
    """
    build = session.get_one(Build, build_id)
    group = session.get_one(Group, build.group_id)
    there = set(session.scalars(select(Volunteer.key).where(Volunteer.group_id == group.id)))
    if not there.issuperset(problem.volunteer):
        raise NoRota("somebody has left the group meanwhile; build the week anew")  # and is to be mentioned nowhere
    if rotas.published_version(session, group, build.week) != build.based_on:
        raise NoRota("promises of this week have changed meanwhile; build it anew")
    if solution.status == "infeasible":
        pins = "; ".join(str(pin) for pin in solution.conflict)
        raise NoRota(f"what is pinned cannot stand together: {pins}")
    if solution.status == "unknown":
        raise NoRota("the time ran out before any rota was found; allow more time")
    broken = broken_rules(problem, solution.assignments)
    if broken:
        raise NoRota("the judge found broken rules: " + "; ".join(one.words for one in broken))
    rota = rotas.store_proposal(session, group, build.week, solution, now=now)
    build.state, build.rota_id, build.ended_at = "done", rota.id, now
    return rota


def fail(session: Session, build_id: int, trouble: str, *, now: dt.datetime) -> None:
    """Say of a build that nothing came of it, and why."""
    build = session.get_one(Build, build_id)
    build.state, build.trouble, build.ended_at = "failed", trouble[:2000], now


@dataclass(frozen=True)
class Outcome:
    """What a build came to: its proposal (None: nothing, see `build.trouble`)."""

    build: Build
    rota: Rota | None

    def data(self) -> dict[str, Any]:
        """For programs."""
        if self.rota is None:
            return {"build": self.build.id, "state": self.build.state, "trouble": self.build.trouble}
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
            return f"No rota: {self.build.trouble}"
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
