"""Deleting oneself: what one promised is open again, one's points stay as numbers, all else goes at once."""

import datetime as dt
import json
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, aliased, joinedload

from rota.models import Account, Assignment, Build, FormerLoad, Group, LogEntry, Offer, Rota, Shift, Volunteer
from rota.models.clock import local, monday_of
from rota.names import clean
from rota.refusal import Refused
from rota.services import ledger, notices, rotas, weeks

_GONE = "…"  # in place of a reason that somebody typed with their name


class LastOrganizer(Refused):
    """Nobody else organizes the group: it would be left without."""


class NotTheName(Refused):
    """What was typed is not the name."""


def check(session: Session, account: Account, *, now: dt.datetime) -> None:
    """Raises LastOrganizer if this account may not go before somebody else organizes."""
    organizers = session.scalars(
        select(Account.id).where(Account.group_id == account.group_id, Account.organizer_until > now)
    ).all()
    if list(organizers) == [account.id]:
        raise LastOrganizer("nobody else organizes this group; make somebody else an organizer first")


def leave(session: Session, account: Account, typed: str, *, now: dt.datetime) -> None:
    """Delete the account, and the volunteer whose it is, with everything that is stored about them.

    `typed` confirms it: the volunteer's name, else the group's. Raises NotTheName, LastOrganizer.
    """
    name = account.volunteer.name if account.volunteer else account.group.name
    names = [name] if isinstance(name, str) else name.values()
    if clean(typed).casefold() not in {clean(one).casefold() for one in names}:
        raise NotTheName("this is not the name; nothing was deleted")
    check(session, account, now=now)
    if account.volunteer is None:
        session.execute(delete(Account).where(Account.id == account.id))
        return
    group, volunteer = account.group, account.volunteer
    _keep_points(session, group, volunteer, now)
    _give_back(session, group, volunteer, now)
    _forget_mentions(session, group, volunteer)
    session.flush()
    session.execute(delete(Volunteer).where(Volunteer.id == volunteer.id))  # all that belongs to them goes along


def _keep_points(session: Session, group: Group, volunteer: Volunteer, now: dt.datetime) -> None:
    """Their points of closed weeks, and of what has begun in weeks that the ledger has not closed yet."""
    kept = {one.week: (one.load, one.share) for one in volunteer.history}
    closed = ledger.closed_weeks(session, group)
    this_week = monday_of(local(now, ZoneInfo(group.timezone)).date())
    published = select(Rota.week).where(Rota.group_id == group.id, Rota.published_at.is_not(None))
    for week in session.scalars(published.where(Rota.week <= this_week).distinct()):
        if week not in closed:
            load = ledger.carried(session, group, week, until=now)[volunteer.id]
            if load or (volunteer.weekly_share and ledger.is_over(group, week, now)):
                kept[week] = (load, volunteer.weekly_share)
    for week, (load, share) in sorted(kept.items()):
        session.add(FormerLoad(group_id=group.id, week=week, load=load, share=share))


def _give_back(session: Session, group: Group, volunteer: Volunteer, now: dt.datetime) -> None:
    """A new version of every week in which they hold a promise, without them; who wanted to swap with them hears it."""
    held = weeks.held(group).where(Assignment.volunteer_id == volunteer.id).add_columns(Rota.week)
    by_week: dict[dt.date, list[Shift]] = {}
    for assignment, week in session.execute(held):
        by_week.setdefault(week, []).append(assignment.shift)
    wanted = aliased(Assignment)
    asked = select(Offer).join(wanted, Offer.wanted_id == wanted.id).where(wanted.volunteer_id == volunteer.id)
    offers = session.scalars(asked.options(joinedload(Offer.assignment).joinedload(Assignment.shift))).all()
    notices.tell(session, [(one.assignment.volunteer_id, one.assignment.shift, "declined") for one in offers], now)
    for week, shifts in sorted(by_week.items()):
        gone = [(shift, volunteer) for shift in shifts]
        rotas.amend(session, group, week, without=gone, by=None, now=now)


def _forget_mentions(session: Session, group: Group, volunteer: Volunteer) -> None:
    """Their id and name in texts: what solving said of gaps and troubles, why organizers overrode a rule for them, what
    organizers gave as a reason for anything else, and how the group's file was written."""
    override = (LogEntry.what == "override") & (LogEntry.volunteer_id == volunteer.id)
    session.execute(delete(LogEntry).where(LogEntry.group_id == group.id, override))
    for entry in session.scalars(select(LogEntry).where(LogEntry.group_id == group.id)):
        if _mentions(entry.facts.get("reason", ""), volunteer):
            entry.facts = {**entry.facts, "reason": _GONE}
    for one in session.scalars(
        select(Assignment).where(Assignment.group_id == group.id, Assignment.override.is_not(None))
    ):
        if _mentions(one.override or "", volunteer):
            one.override = _GONE
    for rota in session.scalars(select(Rota).where(Rota.group_id == group.id)):
        rota.unfilled = [_without(gap, volunteer) for gap in rota.unfilled]
    for build in session.scalars(select(Build).where(Build.group_id == group.id, Build.trouble != "")):
        if _mentions(build.trouble, volunteer):
            build.trouble = json.dumps({"code": "left", "words": "somebody has left the group since", "pins": []})
    group.spelled = [place for place in group.spelled if not place.startswith(f"volunteers.{volunteer.key}.")]


def _without(gap: dict[str, Any], volunteer: Volunteer) -> dict[str, Any]:
    reasons = [one for one in gap.get("reasons", []) if volunteer.key not in one.values()]
    remedies = [
        one
        for one in gap.get("remedies", [])
        if one.get("volunteer") != volunteer.key and not _mentions(one["text"], volunteer)
    ]
    return {**gap, "reasons": reasons, "remedies": remedies}


def _mentions(text: str, volunteer: Volunteer) -> bool:
    return any(word.casefold() in text.casefold() for word in (volunteer.key, volunteer.name))
