"""What is stored about one person, for themselves: nothing of anybody else."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from rota.models import (
    Account,
    Ask,
    Assignment,
    Feed,
    Group,
    GroupCalendar,
    GroupFeed,
    Load,
    Login,
    Notice,
    Objection,
    Offer,
    Shift,
    Volunteer,
)
from rota.services import accounts, weeks

# What else refers to a person and is not told: hashes that open the account, and what organizers note for planning
# (it is about others too, or not published).
NOT_TOLD = frozenset({"renewal", "pair", "pin", "log_entry"})


def about(session: Session, login: Login, *, now: dt.datetime) -> dict[str, Any]:
    """Everything that is stored about whoever this log-in is of, in plain values that JSON can hold. Instants are in
    UTC, days on the group's clocks. Of passphrases, log-ins and addresses of feeds only hashes are stored; those are
    left out."""
    account = login.account
    zone = ZoneInfo(account.group.timezone)
    found: dict[str, Any] = {
        "group": account.group.name,
        "organizer_until": _text(account.organizer_until),
        "log_ins": [
            {
                "begun": str(one.began_at.astimezone(zone).date()),
                "last_seen": str(one.seen_at.astimezone(zone).date()),
                "shared_device": one.shared,
                "this_one": one.id == login.id,
            }
            for one in open_log_ins(session, account, now=now)
        ],
    }
    if account.volunteer is not None:
        found |= _volunteer(account.volunteer) | _of_shifts(session, account.group, account.volunteer.id)
        found["feeds"] = [
            {
                "label": feed.label,
                "detail": feed.detail,
                "alarm_minutes": feed.alarm_minutes,
                "last_used": _text(feed.used_on),
                "ended": _text(feed.revoked_at),
            }
            for feed in session.scalars(select(Feed).where(Feed.volunteer_id == account.volunteer.id).order_by(Feed.id))
        ]
    found["group_feeds"] = _group_feeds(session, account)
    return found


def _group_feeds(session: Session, account: Account) -> list[dict[str, Any]]:
    mine = select(GroupFeed).where(GroupFeed.account_id == account.id).order_by(GroupFeed.id)
    calendar = joinedload(GroupFeed.calendar).joinedload(GroupCalendar.place)
    return [
        {
            "label": feed.label,
            "shows": feed.calendar.scope,
            "place": feed.calendar.place.name if feed.calendar.place else None,
            "detail": feed.calendar.detail,
            "last_used": _text(feed.used_on),
            "ended": _text(feed.revoked_at),
        }
        for feed in session.scalars(mine.options(calendar))
    ]


def open_log_ins(session: Session, account: Account, *, now: dt.datetime) -> list[Login]:
    """The account's log-ins that are not over, oldest first."""
    logins = session.scalars(select(Login).where(Login.account_id == account.id).order_by(Login.began_at, Login.id))
    return [one for one in logins if accounts.is_open(one, now)]


def _volunteer(volunteer: Volunteer) -> dict[str, Any]:
    return {
        "volunteer": {
            "id": volunteer.key,
            "name": volunteer.name,
            "language": volunteer.language,
            "experience": volunteer.experience,
            "adult": volunteer.adult,
            "skills": volunteer.skills,
            "skills_not_confirmed": volunteer.claimed,
            "arrives": _text(volunteer.arrives),
            "leaves": _text(volunteer.leaves),
            "inducted_at": _text(volunteer.inducted_at),
            "has_pattern": volunteer.has_pattern,
            "kinds": volunteer.kinds,
            "limits": volunteer.limits,
            "weekly_share": volunteer.weekly_share,
        },
        "weekly": [
            {"days": one.days, "from": one.start, "to": one.end, "level": one.level} for one in volunteer.weekly
        ],
        "dated": [
            {"from": _text(one.start), "to": _text(one.end), "level": one.level} for one in volunteer.dated
        ],
        "points": [{"week": str(one.week), "load": one.load, "share": one.share} for one in _by_week(volunteer)],
    }  # fmt: skip


def _by_week(volunteer: Volunteer) -> list[Load]:
    return sorted(volunteer.history, key=lambda one: one.week)


def _of_shifts(session: Session, group: Group, volunteer_id: int) -> dict[str, Any]:
    """Shifts that were published with them on, news of shifts, and what they offered to others."""
    shift = joinedload(Assignment.shift).joinedload(Shift.kind)
    mine = select(Assignment).where(
        Assignment.volunteer_id == volunteer_id, Assignment.id.in_(weeks.ever_published(group))
    )  # fmt: skip
    by_time = mine.join(Shift).order_by(Shift.start, Shift.id)
    offers = select(Offer).join(Offer.assignment).where(Assignment.volunteer_id == volunteer_id).order_by(Offer.id)
    offered = joinedload(Offer.assignment).joinedload(Assignment.shift).joinedload(Shift.kind)
    news = select(Notice).where(Notice.volunteer_id == volunteer_id).order_by(Notice.at, Notice.id)
    asked = select(Ask).where(Ask.volunteer_id == volunteer_id).order_by(Ask.id)
    objections = select(Objection).join(Objection.assignment).where(Assignment.volunteer_id == volunteer_id)
    return {
        "shifts": [
            {**_shift(one.shift), "given_back": one.given_back, "although": one.override}
            for one in session.scalars(by_time.options(shift))
        ],
        "offers": [
            {
                **_shift(one.assignment.shift),
                "made_at": _text(one.made_at),
                "swap": one.wanted_id is not None,
                "by_link": one.token_hash is not None,
            }
            for one in session.scalars(offers.options(offered))
        ],
        "news": [
            {**_shift(one.shift), "news": one.news, "at": _text(one.at)}
            for one in session.scalars(news.options(joinedload(Notice.shift).joinedload(Shift.kind)))
        ],
        "asked": [
            {**_shift(one.shift), "at": _text(one.asked_at), "answer": one.answer}
            for one in session.scalars(asked.options(joinedload(Ask.shift).joinedload(Shift.kind)))
        ],
        "objections": [
            {**_shift(one.assignment.shift), "at": _text(one.made_at)}
            for one in session.scalars(objections.options(joinedload(Objection.assignment).options(shift)))
        ],
    }  # fmt: skip


def _shift(shift: Shift) -> dict[str, Any]:
    cancelled = shift.cancelled_at is not None
    return {"kind": shift.kind.name, "start": _text(shift.start), "end": _text(shift.end), "cancelled": cancelled}


def _text(value: dt.date | None) -> str | None:
    return None if value is None else value.isoformat()
