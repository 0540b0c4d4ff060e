"""⑥ The versions of a week's rota: storing a proposal, publishing it, what changed."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session, defer, selectinload

from rota.models import Assignment, Group, Objection, Rota, RotaEntry, Shift, Volunteer
from rota.refusal import Refused
from rota.services import feeds, log, notices, weeks
from rota.services.differences import Change as Change
from rota.services.differences import Difference as Difference
from rota.services.differences import changes_from as changes_from
from rota.services.differences import compare as compare
from rota.services.log import By
from solver import Assignment as Pair
from solver import Problem, Solution
from solver.judge import Broken, broken_rules

OF_PLANNING = (Volunteer.skills, Volunteer.claimed, Volunteer.kinds, Volunteer.limits)  # no version shows them
BY_HAND = ("amended", "reverted")  # versions that were never a proposal
SERVER = By()


class NothingToPublish(Refused):
    """There is no proposal newer than what is published."""


class AlreadyPublished(NothingToPublish):
    """The newest proposal is what people hold already."""


class PromisesChanged(NothingToPublish):
    """What is published has changed since the proposal was made."""


class RulesBroken(Refused):
    """The rota does not fit the group as it is now; `broken` says where."""

    def __init__(self, message: str, broken: Sequence[Broken]) -> None:
        super().__init__(message)
        self.broken = tuple(broken)


def versions(group: Group, week: dt.date) -> Select[Rota]:
    """The versions of a week's rota, newest first, with their assignments."""
    entries = selectinload(Rota.entries).joinedload(RotaEntry.assignment)
    return (
        select(Rota)
        .where(Rota.group_id == group.id, Rota.week == week)
        .order_by(Rota.version.desc())
        .options(
            entries.selectinload(Assignment.shift).selectinload(Shift.kind),  # each once, however often it is met
            entries.selectinload(Assignment.volunteer).options(*map(defer, OF_PLANNING)),
        )
    )


def published(session: Session, group: Group, week: dt.date) -> Rota | None:
    """What people hold in their hands now: the newest published version."""
    return session.scalars(versions(group, week).where(Rota.published_at.is_not(None)).limit(1)).first()


def published_version(session: Session, group: Group, week: dt.date) -> int:
    """The number of what people hold in their hands now; 0: nothing is published."""
    mine = select(func.max(Rota.version)).where(Rota.group_id == group.id, Rota.week == week)
    return session.scalar(mine.where(Rota.published_at.is_not(None))) or 0


def store_proposal(session: Session, group: Group, week: dt.date, solution: Solution, *, now: dt.datetime) -> Rota:
    """Keep a solution as the next version of the week's rota. Who had a shift before keeps that assignment."""
    shifts = {shift.key: shift for shift in weeks.open_week(session, group, week)}
    people = select(Volunteer).where(Volunteer.group_id == group.id)
    volunteers = {volunteer.key: volunteer for volunteer in session.scalars(people)}
    pairs = [
        (shifts[one.shift], volunteers[one.volunteer])
        for one in solution.assignments
        if one.shift in shifts  # those of last week's end came along as facts; they belong to last week's rota
    ]
    newest = session.scalars(versions(group, week).limit(1)).first()
    rota = Rota(
        group_id=group.id,
        week=week,
        version=newest.version + 1 if newest else 1,
        status=solution.status,
        goals=[goal.model_dump(mode="json") for goal in solution.goals],
        unfilled=[gap.model_dump(mode="json") for gap in solution.unfilled],
        made_at=now,
        published_at=None,
        entries=[RotaEntry(assignment=assignment) for assignment in _assignments(session, group, pairs)],
    )
    session.add(rota)
    session.flush()
    return rota


def _assignments(session: Session, group: Group, pairs: Iterable[tuple[Shift, Volunteer]]) -> list[Assignment]:
    pairs = list(pairs)
    known = {
        (row.shift_id, row.volunteer_id): row
        for row in session.scalars(select(Assignment).where(Assignment.shift_id.in_({shift.id for shift, _ in pairs})))
    }
    return [
        known.get((shift.id, volunteer.id))
        or Assignment(uuid=str(uuid.uuid4()), group_id=group.id, shift=shift, volunteer=volunteer)
        for shift, volunteer in pairs
    ]


def to_publish(session: Session, group: Group, week: dt.date) -> tuple[Rota, Rota | None]:
    """The proposal that could be published now, and what it would take the place of.

    Raises NothingToPublish, as what it is: AlreadyPublished, PromisesChanged, or there never was one.
    """
    newest = session.scalars(versions(group, week).where(Rota.status.not_in(BY_HAND)).limit(1)).first()
    if newest is None:
        raise NothingToPublish(f"there is no proposal for the week of {week} yet; build one first")
    if newest.published_at is not None:
        raise AlreadyPublished(f"version {newest.version} of the week of {week} is published already")
    before = published(session, group, week)
    if before is not None and before.version > newest.version:
        raise PromisesChanged(f"promises of the week of {week} have changed since it was proposed; build it anew")
    return newest, before


def publish(session: Session, group: Group, week: dt.date, *, by: By = SERVER, now: dt.datetime) -> Difference:
    """Make the newest proposal what people hold, remake the feeds of those concerned, and tell the difference.

    Objections are for organizers to weigh, not for the judge; now they have had their use. Whom an organizer took off
    since they objected is not put back by the next proposal. Raises NothingToPublish, or RulesBroken where the group
    has changed since the proposal was made.
    """
    newest, before = to_publish(session, group, week)
    objected = set(session.scalars(select(Objection.assignment_id).where(Objection.rota_id == newest.id)))
    for entry in newest.entries:
        if entry.assignment_id in objected:
            entry.assignment.given_back = False
    _judge(session, group, newest, repair=before is not None, now=now)
    session.execute(delete(Objection).where(Objection.rota_id == newest.id))
    newest.published_at = now
    log.note(session, group, by, "published", week=week, now=now, version=newest.version)
    return _take_effect(session, before, newest, now)


def publish_again(
    session: Session, group: Group, earlier: Rota, kept: Iterable[Assignment], *, now: dt.datetime
) -> Difference:
    """A new published version of the week with what is `kept` of an `earlier` one, judged as a proposal is.

    Raises RulesBroken.
    """
    before = published(session, group, earlier.week)
    after = Rota(
        group_id=group.id, week=earlier.week, version=_next_version(session, group, earlier.week), status="reverted",
        goals=earlier.goals, unfilled=earlier.unfilled, made_at=now, published_at=now,
        entries=[RotaEntry(assignment=one) for one in kept],
    )  # fmt: skip
    _judge(session, group, after, repair=before is not None, now=now)
    session.add(after)
    return _take_effect(session, before, after, now)


def amend(
    session: Session,
    group: Group,
    week: dt.date,
    *,
    without: Iterable[tuple[Shift, Volunteer]] = (),
    with_: Iterable[tuple[Shift, Volunteer]] = (),
    by: int | None,
    now: dt.datetime,
) -> Difference:
    """A new published version of the week's rota that differs from the one before by these promises alone.

    Whether it may be so is for the caller to judge. The volunteer `by` made the change and needs no news of it.
    What is short is told anew only by the next proposal. Raises NothingToPublish where nothing is published.
    """
    before = published(session, group, week)
    if before is None:
        raise NothingToPublish(f"nothing is published for the week of {week}")
    gone = {(shift.id, volunteer.id) for shift, volunteer in without}
    kept = [entry.assignment for entry in before.entries]
    kept = [one for one in kept if (one.shift_id, one.volunteer_id) not in gone]
    there = {(one.shift_id, one.volunteer_id) for one in kept}
    added = _assignments(session, group, [pair for pair in with_ if (pair[0].id, pair[1].id) not in there])
    after = Rota(
        group_id=group.id, week=week, version=_next_version(session, group, week), status="amended",
        goals=before.goals, unfilled=before.unfilled, made_at=now, published_at=now,
        entries=[RotaEntry(assignment=one) for one in (*kept, *added)],
    )  # fmt: skip
    session.add(after)
    return _take_effect(session, before, after, now, by=by)


def _next_version(session: Session, group: Group, week: dt.date) -> int:
    newest = session.scalar(select(func.max(Rota.version)).where(Rota.group_id == group.id, Rota.week == week))
    return (newest or 0) + 1


def _take_effect(
    session: Session, before: Rota | None, after: Rota, now: dt.datetime, *, by: int | None = None
) -> Difference:
    """What is published now: everybody concerned gets news of it, and their feeds."""
    for entry in after.entries:
        entry.assignment.given_back = False
    session.flush()
    difference = compare(before, after)
    news = [
        (change.volunteer.id, change.shift, None if change.volunteer.id == by else change.news)
        for change in difference.changes
    ]
    notices.tell(session, news, now)
    feeds.remake_for(session, difference.people | _team_mates(after, difference), now)
    return difference


def _judge(session: Session, group: Group, rota: Rota, *, repair: bool, now: dt.datetime) -> None:
    problem = weeks.week_problem(session, group, rota.week, now=now, repair=repair)
    assignments = [
        Pair(volunteer=entry.assignment.volunteer.key, shift=entry.assignment.shift.key)
        for entry in rota.entries
        if entry.assignment.shift.key in problem.shift  # others were cancelled meanwhile
    ]
    broken = _beside_overrides(problem, rota, assignments, broken_rules(problem, assignments))
    if broken:
        listed = "\n".join(f"- {one.words}" for one in broken)
        raise RulesBroken(f"the proposal no longer fits; build a new one:\n{listed}", broken)


def _beside_overrides(problem: Problem, rota: Rota, assignments: list[Pair], broken: list[Broken]) -> list[Broken]:
    """What is broken even without those whom organizers have put somewhere against a rule, each for a reason."""
    those = (entry.assignment for entry in rota.entries if entry.assignment.override is not None)
    put = {Pair(volunteer=one.volunteer.key, shift=one.shift.key) for one in those}
    if not (broken and put):
        return broken
    others = problem.changed(published=tuple(one for one in problem.published if one not in put))
    known = {one.matter for one in broken_rules(others, [one for one in assignments if one not in put])}
    return [one for one in broken if one.matter in known]


def _team_mates(rota: Rota, difference: Difference) -> set[int]:
    """Who is on a team that changed: their feed may name the others."""
    touched = {change.shift.id for change in difference.changes}
    return {entry.assignment.volunteer_id for entry in rota.entries if entry.assignment.shift_id in touched}
