"""Offers: cover for a shift, by all who may or by whoever has the link, and swaps; each is judged when it is taken."""

import base64
import datetime as dt
import hmac
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, delete, select
from sqlalchemy.orm import Session, joinedload

from rota.models import Assignment, Group, Offer, Shift, Volunteer
from rota.refusal import Refused
from rota.services import accounts, boards, notices, openings, promises, rotas, trades, weeks
from rota.services.promises import CannotBe, Hindrance
from solver import Assignment as Place
from solver.judge import Broken

MOST_SWAPS = 30  # shifts to choose from
MOST_JUDGED = 120  # promises of others that are looked at, the nearest in time first


class NoSuchOffer(Refused):
    """There is no such offer (any more), or it is none of this person's business."""


@dataclass(frozen=True)
class Swap:
    """A shift that somebody could have for one of theirs; `promise_id` is what another holds of it."""

    promise_id: int
    slot: boards.Slot


@dataclass(frozen=True)
class Standing:
    """An offer that holds: `slot` for cover, or for `wanted`. `by_link`: it is only for who has the link, whose `token`
    is told where its seed is known."""

    id: int
    slot: boards.Slot
    wanted: boards.Slot | None
    by_link: bool
    token: str | None


def token_of(offer: Offer, seed: str) -> str:
    """The secret in the link of an offer. `seed` holds at least 128 random bits, which the browser that asked for it
    keeps, and nobody else: a form that is sent twice makes one link, and no store tells it."""
    said = f"cover:{offer.assignment.uuid}:{offer.made_at.isoformat()}"
    return base64.urlsafe_b64encode(hmac.digest(seed.encode(), said.encode(), "sha256")).decode().rstrip("=")


def look_for_cover(
    session: Session, group: Group, volunteer_id: int, shift_id: int, *, link: str | None, now: dt.datetime
) -> Offer:
    """Offer a shift of one's own to all who may take it, or (`link`: the seed of its token) to whoever is sent the
    link; until then it stays one's own. An offer that stands is changed: an earlier link ends. Raises NoSuchShift,
    CannotBe."""
    promise = trades.my_promise(session, group, volunteer_id, shift_id, now=now)
    known = session.scalars(select(Offer).where(Offer.assignment_id == promise.id, Offer.wanted_id.is_(None))).first()
    offer = known or Offer(group_id=group.id, assignment=promise, wanted_id=None, token_hash=None, made_at=now)
    if (link is None) != (offer.token_hash is None):
        offer.made_at = now
    offer.token_hash = accounts.token_hash(token_of(offer, link)) if link else None
    session.add(offer)
    session.flush()
    return offer


def by_token(session: Session, group: Group, token: str, *, now: dt.datetime) -> Offer:
    """The offer of cover behind a link. Raises NoSuchOffer, also for people of other groups."""
    found = session.scalars(_whole(group).where(Offer.token_hash == accounts.token_hash(token))).first()
    return _standing(session, group, found, now)


def by_id(session: Session, group: Group, offer_id: int, *, now: dt.datetime) -> Offer:
    """An offer of the group that holds. Raises NoSuchOffer."""
    return _standing(session, group, session.scalars(_whole(group).where(Offer.id == offer_id)).first(), now)


def slot_of(session: Session, group: Group, offer: Offer) -> boards.Slot:
    """The shift that is offered, with those who would be there."""
    return openings.without(boards.slots(session, group, [offer.assignment.shift_id])[0], offer)


def against_me(
    session: Session, group: Group, volunteer_id: int, offer: Offer, *, now: dt.datetime
) -> tuple[Hindrance, ...]:
    """Why somebody cannot take over what is offered; nothing: they can."""
    given, me = offer.assignment, session.get_one(Volunteer, volunteer_id)
    if given.volunteer_id == me.id:
        return (Hindrance("yours"),)
    week, into = promises.week_of(group, given.shift), Place(volunteer=me.key, shift=given.shift.key)
    there = promises.published(session, group, week, now, about=[me.id])
    if into in there.there:
        return (Hindrance("on_it"),)
    return promises.hindrances(there.against_exchange([_place(given)], [into]), me, given.shift)


def take_over(session: Session, group: Group, volunteer_id: int, offer: Offer, *, now: dt.datetime) -> None:
    """Take somebody's place, judged now. Raises CannotBe."""
    if found := against_me(session, group, volunteer_id, offer, now=now):
        raise CannotBe(*found)
    given, me = offer.assignment, session.get_one(Volunteer, volunteer_id)
    promises.let_go(session, given)
    week = promises.week_of(group, given.shift)
    without, with_ = [(given.shift, given.volunteer)], [(given.shift, me)]
    rotas.amend(session, group, week, without=without, with_=with_, by=me.id, now=now)


def swaps(session: Session, group: Group, volunteer_id: int, shift_id: int, *, now: dt.datetime) -> tuple[Swap, ...]:
    """The shifts of the same week that would suit both, one's own for it, by the judge; the nearest in time first.

    Raises NoSuchShift, CannotBe.
    """
    mine = trades.my_promise(session, group, volunteer_id, shift_id, now=now)
    week = promises.week_of(group, mine.shift)
    held = session.execute(
        weeks.who_holds(group, week, Shift.key, Assignment.id, Shift.id).where(
            Shift.start > now, Shift.cancelled_at.is_(None)
        )
    ).all()
    key, keys = mine.shift.key, {one[1] for one in held}
    there = promises.published(session, group, week, now, asked=lambda who: keys if who.id == volunteer_id else [key])
    problem, me = there.problem, there.problem.volunteer[mine.volunteer.key]
    here, this = problem.shift[key], Place(volunteer=me.id, shift=key)
    team = {one.volunteer for one in there.there if one.shift == key}
    busy = {one.shift for one in there.there if one.volunteer == me.id}

    def near(promise_id: int, other: str) -> tuple[dt.timedelta, dt.datetime, int]:
        start = problem.shift[other].start
        return abs(start - here.start), start, promise_id

    others = [
        (near(promise_id, other), Place(volunteer=who, shift=other), promise_id, shift_id)
        for who, other, promise_id, shift_id in held
        if who not in team and other not in busy
        if me.may(problem.shift[other]) and problem.volunteer[who].may(here)
    ]
    found: dict[int, int] = {}
    for _, wanted, promise_id, other_id in sorted(others, key=lambda one: one[0])[:MOST_JUDGED]:
        if len(found) < MOST_SWAPS and other_id not in found and not _against_swap(there, this, wanted):
            found[other_id] = promise_id
    slots = {slot.id: slot for slot in boards.slots(session, group, found.keys())}
    return tuple(Swap(promise_id, slots[shift_id]) for shift_id, promise_id in found.items())


def ask_to_swap(
    session: Session, group: Group, volunteer_id: int, shift_id: int, promise_id: int, *, now: dt.datetime
) -> None:
    """Ask whoever holds `promise_id` to swap it. Asking once more changes nothing. Raises NoSuchShift, NoSuchOffer,
    CannotBe."""
    mine = trades.my_promise(session, group, volunteer_id, shift_id, now=now)
    wanted = session.scalars(weeks.held(group).where(Assignment.id == promise_id)).first()
    if wanted is None or wanted.volunteer_id == volunteer_id:
        raise NoSuchOffer("nobody holds that shift (any more)")
    trades.refuse_what_is_over(wanted.shift, now)
    _refuse_swap(session, group, mine, wanted, me=mine, now=now)
    same = select(Offer.id).where(Offer.assignment_id == mine.id, Offer.wanted_id == wanted.id)
    if session.scalars(same).first() is None:
        session.add(Offer(group_id=group.id, assignment=mine, wanted=wanted, token_hash=None, made_at=now))
        session.flush()


def accept(session: Session, group: Group, volunteer_id: int, offer_id: int, *, now: dt.datetime) -> None:
    """Swap, as somebody asks, judged now. Raises NoSuchOffer, CannotBe."""
    theirs, mine = _asked_of_me(session, group, volunteer_id, offer_id, now)
    _refuse_swap(session, group, theirs, mine, me=mine, now=now)
    promises.let_go(session, theirs, mine)
    rotas.amend(
        session, group, promises.week_of(group, mine.shift), by=volunteer_id, now=now,
        without=[(mine.shift, mine.volunteer), (theirs.shift, theirs.volunteer)],
        with_=[(mine.shift, theirs.volunteer), (theirs.shift, mine.volunteer)],
    )  # fmt: skip


def decline(session: Session, group: Group, volunteer_id: int, offer_id: int, *, now: dt.datetime) -> None:
    """Do not swap; whoever asked is told so. Raises NoSuchOffer."""
    theirs, _ = _asked_of_me(session, group, volunteer_id, offer_id, now)
    session.execute(delete(Offer).where(Offer.id == offer_id))
    notices.tell(session, [(theirs.volunteer_id, theirs.shift, "declined")], now)


def withdraw(session: Session, group: Group, volunteer_id: int, offer_id: int) -> None:
    """Take back an offer of one's own. Raises NoSuchOffer for another's and for what is gone."""
    offer = session.scalars(_whole(group).where(Offer.id == offer_id)).first()
    if offer is None or offer.assignment.volunteer_id != volunteer_id:
        raise NoSuchOffer("there is no such offer of yours")
    session.execute(delete(Offer).where(Offer.id == offer_id))


def asked(session: Session, group: Group, volunteer_id: int, *, now: dt.datetime) -> tuple[Standing, ...]:
    """The swaps that others ask of somebody: `slot` is what they would get, `wanted` what they would give."""
    return _shown(session, group, Offer.wanted.has(Assignment.volunteer_id == volunteer_id), now)


def offered(
    session: Session, group: Group, volunteer_id: int, *, now: dt.datetime, seed: str = ""
) -> tuple[Standing, ...]:
    """The offers that somebody has made and that nobody has taken yet, with the links that were made of this `seed`."""
    return _shown(session, group, Offer.assignment.has(Assignment.volunteer_id == volunteer_id), now, seed)


def _whole(group: Group) -> Select[Offer]:
    both = [joinedload(one) for one in (Offer.assignment, Offer.wanted)]
    parts = [half.joinedload(part) for half in both for part in (Assignment.shift, Assignment.volunteer)]
    return select(Offer).where(Offer.group_id == group.id).options(*parts)


def _standing(session: Session, group: Group, offer: Offer | None, now: dt.datetime) -> Offer:
    parts = [one for one in (offer.assignment_id, offer.wanted_id) if one is not None] if offer else []
    if offer is None or len(promises.in_force(session, group, parts, now)) < len(parts):
        raise NoSuchOffer("this offer does not stand (any more)")
    return offer


def _asked_of_me(
    session: Session, group: Group, volunteer_id: int, offer_id: int, now: dt.datetime
) -> tuple[Assignment, Assignment]:
    offer = by_id(session, group, offer_id, now=now)
    if offer.wanted is None or offer.wanted.volunteer_id != volunteer_id:
        raise NoSuchOffer("nobody asks this of you")
    return offer.assignment, offer.wanted


def _shown(
    session: Session, group: Group, which: ColumnElement[bool], now: dt.datetime, seed: str = ""
) -> tuple[Standing, ...]:
    found = session.scalars(_whole(group).where(which).order_by(Offer.id)).all()
    ids = {one for offer in found for one in (offer.assignment_id, offer.wanted_id) if one is not None}
    there = promises.in_force(session, group, ids, now)
    standing = [one for one in found if {one.assignment_id, one.wanted_id or one.assignment_id} <= there]
    shown = {half.shift_id for one in standing for half in (one.assignment, one.wanted) if half is not None}
    slots = {slot.id: slot for slot in boards.slots(session, group, shown)}
    return tuple(
        Standing(
            one.id, slots[one.assignment.shift_id], slots[one.wanted.shift_id] if one.wanted else None,
            one.token_hash is not None, _token_of_this(one, seed),
        )
        for one in standing
    )  # fmt: skip


def _token_of_this(offer: Offer, seed: str) -> str | None:
    token = token_of(offer, seed)
    known = offer.token_hash is not None and hmac.compare_digest(offer.token_hash, accounts.token_hash(token))
    return token if known else None


def _place(one: Assignment) -> Place:
    return Place(volunteer=one.volunteer.key, shift=one.shift.key)


def _against_swap(week: promises.Published, one: Place, other: Place) -> list[Broken]:
    into = [
        Place(volunteer=one.volunteer, shift=other.shift),
        Place(volunteer=other.volunteer, shift=one.shift),
    ]
    return week.against_exchange([one, other], into)


def _refuse_swap(
    session: Session, group: Group, one: Assignment, other: Assignment, *, me: Assignment, now: dt.datetime
) -> None:
    week, people = promises.week_of(group, one.shift), {one.volunteer_id, other.volunteer_id}
    if week != promises.week_of(group, other.shift):
        raise CannotBe(Hindrance("other_week"))
    there = promises.published(session, group, week, now, about=people)
    if found := _against_swap(there, _place(one), _place(other)):
        wanted = other if me is one else one
        raise CannotBe(*promises.hindrances(found, me.volunteer, wanted.shift))
