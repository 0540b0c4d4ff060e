"""Groups: making one from a file, writing it into one, finding one and its people."""

import datetime as dt
import json
import re
import unicodedata

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from rota import exchange
from rota.db import Texts
from rota.models import Assignment, Group, Kind, Pair, Pin, Shift, Volunteer
from rota.refusal import Refused
from rota.services import events, log, weeks
from rota.services.log import By
from solver.documents import DocumentError, read

LONGEST_SLUG = 60  # characters


class NoSuchGroup(Refused):
    """There is no group of this slug."""


class NoSuchVolunteer(Refused):
    """The group has no volunteer of this id."""


class SlugRefused(Refused):
    """Another group has this slug, or it is none."""


class NotAGroup(DocumentError, Refused):  # noqa: N818 (named after what is the matter, like all that is Refused)
    """A file cannot be imported; `faults` has each fault with its place."""


def import_group(
    session: Session, text: str | bytes, *, now: dt.datetime, slug: str | None = None, move_to: dt.date | None = None
) -> Group:
    """A new group from a rota-group/1 text.

    `slug` is made from the English (else the first) name if it is not given. `move_to` is the Monday to whose week
    everything is moved (exchange.moved says how). Raises NotAGroup, SlugRefused, NotAMonday.
    """
    if move_to is not None:
        weeks.monday(move_to)
    try:
        document = read(exchange.GroupDocument, text, exchange.faults)
        if move_to is not None:
            document = exchange.moved(document, move_to)
    except DocumentError as error:
        raise NotAGroup(error.faults) from None
    except OverflowError as error:
        words = f"moved to {move_to}, something would lie outside of the years 1970 to 2200: {error}"
        raise NotAGroup([("", words)]) from None
    rows = exchange.rows(document, slug=_free_slug(session, slug or slug_of(document.name)), now=now)
    session.add(rows.group)
    session.flush()
    for some in rows.in_order():
        for row in some:
            row.group_id = rows.group.id
        session.add_all(some)
        session.flush()
    events.installation(session)  # a shift's file tells it, and reading makes nothing
    return rows.group


def export_group(session: Session, group: Group) -> str:
    """The group as a rota-group/1 text; the file that was imported, key by key, as far as nothing has changed since.

    Instants are written with the offset of the group's zone at that time, and with seconds: a file that wrote them
    in another way comes back with the same instants in other letters.
    """
    whole = select(Group).where(Group.id == group.id).execution_options(populate_existing=True)
    pairs = selectinload(Group.pairs)
    loaded = session.scalars(
        whole.options(
            selectinload(Group.skills),
            selectinload(Group.places),
            pairs.joinedload(Pair.first),
            pairs.joinedload(Pair.second),
        )
    ).one()
    shifts = select(Shift).where(Shift.group_id == group.id)
    pins = select(Pin).where(Pin.group_id == group.id).order_by(Pin.id)
    data = exchange.data(
        loaded,
        session.scalars(weeks.kinds_of(group)).all(),
        session.scalars(weeks.volunteers_of(group)).all(),
        session.scalars(shifts.order_by(Shift.id).options(joinedload(Shift.kind))).all(),
        session.scalars(weeks.held(group)).all(),
        session.scalars(pins.options(joinedload(Pin.shift), joinedload(Pin.volunteer))).all(),
    )
    return json.dumps(data, indent=2, ensure_ascii=False)


def take_along(session: Session, group: Group, *, by: By, now: dt.datetime) -> str:
    """`export_group`, for an organizer; the log says that it was done."""
    log.note(session, group, by, "exported", now=now)
    return export_group(session, group)


def find_group(session: Session, slug: str) -> Group:
    """The group of this slug. Raises NoSuchGroup."""
    group = session.scalars(select(Group).where(Group.slug == slug)).one_or_none()
    if group is None:
        raise NoSuchGroup(f"there is no group {slug!r}")
    return group


def find_volunteer(session: Session, group: Group, key: str) -> Volunteer:
    """The volunteer of this id. Raises NoSuchVolunteer."""
    one = select(Volunteer).where(Volunteer.group_id == group.id, Volunteer.key == key)
    volunteer = session.scalars(one).one_or_none()
    if volunteer is None:
        raise NoSuchVolunteer(f"there is nobody with the id {key!r} in {group.slug}")
    return volunteer


def summary(session: Session, group: Group) -> dict[str, int]:
    """How many of what a group has."""
    counted = {
        "kinds": Kind.group_id, "volunteers": Volunteer.group_id, "assignments": Assignment.group_id,
        "pins": Pin.group_id,
    }  # fmt: skip
    return {
        noun: session.scalars(select(func.count()).where(column == group.id)).one() for noun, column in counted.items()
    }


def slug_of(name: Texts) -> str:
    """A name for the command line, of the English or else the first text: Latin letters, digits and hyphens."""
    text = name if isinstance(name, str) else name.get("en") or next(iter(name.values()))
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters)[:LONGEST_SLUG].strip("-") or "group"


def _free_slug(session: Session, slug: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) or len(slug) > LONGEST_SLUG:
        raise SlugRefused(f"{slug!r} cannot be a slug; use up to {LONGEST_SLUG} small letters, digits and hyphens")
    if session.scalars(select(Group.id).where(Group.slug == slug)).first() is not None:
        raise SlugRefused(f"there is a group {slug!r} already; give another slug")
    return slug
