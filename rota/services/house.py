"""The house's limits, which hold for everybody, and the rules for teams."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.models import Group, Kind
from rota.services import log, own_limits
from rota.services.forms import Form
from rota.services.log import By
from rota.services.own_limits import Limit

IN_A_ROW = "row-"
MOST = 100


def limits(session: Session, group: Group) -> tuple[Limit, ...]:
    """All that can be limited; what holds now stands in `own`."""
    return own_limits.limits_of({}, group.limits, tags(session, group))


def tags(session: Session, group: Group) -> list[str]:
    """The sorts of shifts that there are or that are limited, nights first."""
    kinds = session.scalars(select(Kind.tags).where(Kind.group_id == group.id).order_by(Kind.id))
    known = {tag for some in kinds for tag in some} - {"induction"}
    limited = {*group.limits.get("max_tagged", {}), *group.limits.get("max_consecutive_tagged", {})}
    return sorted({"night", *known, *limited}, key=lambda tag: (tag != "night", tag))


def shown(session: Session, group: Group) -> dict[str, str]:
    """Limits and rules as their fields show them."""
    in_a_row = group.limits.get("max_consecutive_tagged", {})
    new = group.rules.get("max_new_per_lead")
    return {
        **{limit.field: limit.own_shown for limit in limits(session, group)},
        **{f"{IN_A_ROW}{tag}": str(in_a_row.get(tag, "")) for tag in tags(session, group)},
        "min_team": str(group.rules.get("min_team", 1)),
        "max_new_per_lead": "" if new is None else str(new),
    }


def save(session: Session, group: Group, sent: Mapping[str, str], *, by: By, now: dt.datetime) -> None:
    """Keep what was typed, and log it. Raises forms.NotSaved.

    Own limits that are looser now do not count any more; rotas that are published stay as they are.
    """
    form, before = Form(sent), (group.limits, group.rules)
    fields = limits(session, group)
    found, faults = own_limits.read(fields, sent, group.limits)
    for limit in fields:
        if limit.field in faults:
            form.wrong(limit.field, "number", 0, limit.highest)
    in_a_row: dict[str, Any] = {}
    for tag in tags(session, group):
        if (number := form.whole(f"{IN_A_ROW}{tag}", 0, MOST)) is not None:
            in_a_row[tag] = number
    least = form.whole("min_team", 1, MOST, needed=True)
    new = form.whole("max_new_per_lead", 0, MOST)
    form.finish()
    found.pop("max_consecutive_tagged", None)
    group.limits = found | ({"max_consecutive_tagged": in_a_row} if in_a_row else {})
    group.rules = {**group.rules, "min_team": least, "max_new_per_lead": new}
    if (group.limits, group.rules) != before:
        log.note(session, group, by, "limits", now=now)
