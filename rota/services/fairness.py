"""How the work of a version of a week's rota is shared out, this week and the four before. Reads only."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from rota import planning
from rota.models import Group, Rota, Volunteer
from rota.models.clock import WEEK, instant


@dataclass(frozen=True)
class Carried:
    """The points that somebody carries this week and carried in the four weeks before, each of what they offered."""

    name: str
    load: int
    share: int
    past_load: int
    past_share: int

    @property
    def part(self) -> Fraction:
        """How much of what they offered they carry, past weeks included."""
        return Fraction(self.load + self.past_load, max(1, self.share + self.past_share))

    @property
    def this_week(self) -> int:
        """In percent of what they offered this week."""
        return _percent(self.load, self.share)

    @property
    def before(self) -> int:
        """In percent of what they offered in the four weeks before."""
        return _percent(self.past_load, self.past_share)


def carried(session: Session, group: Group, rota: Rota) -> tuple[Carried, ...]:
    """Everybody who offers or carries something, by name."""
    loads: Counter[int] = Counter()
    for one in (entry.assignment for entry in rota.entries):
        if one.shift.cancelled_at is None:
            loads[one.volunteer_id] += planning.burden(one.shift)
    zone = ZoneInfo(group.timezone)
    start, end = (instant(day, "00:00", zone) for day in (rota.week, rota.week + WEEK))
    everybody = select(Volunteer).where(Volunteer.group_id == group.id).options(selectinload(Volunteer.history))
    found = []
    for person in session.scalars(everybody.order_by(Volunteer.name, Volunteer.id)):
        share = planning.share_of(person, start, end)
        past_load, past_share = planning.balance(person, rota.week)
        if share or past_share or loads[person.id]:
            found.append(Carried(person.name, loads[person.id], share, past_load, past_share))
    return tuple(found)


def _percent(load: int, share: int) -> int:
    """Nothing offered counts as carried twice over as soon as something is carried."""
    return round(100 * load / share) if share else 200 if load else 0
