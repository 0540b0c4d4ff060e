"""The limits that somebody could be asked to go beyond: shifts, hours, shifts that bear a tag."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from solver.problem import Limits, Problem, Shift, Volunteer

_MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Limit:
    """One limit of somebody: the name of its field, and for `max_tagged` the tag."""

    field: Literal["max_shifts", "max_minutes", "max_tagged"]
    tag: str = ""

    def of(self, limits: Limits) -> int | None:
        """The number in it; None: it does not bind."""
        if self.field == "max_tagged":
            return limits.max_tagged.get(self.tag)
        return limits.max_shifts if self.field == "max_shifts" else limits.max_minutes

    def raised(self, limits: Limits, by: int) -> Limits:
        """The limits with this one, which binds, higher."""
        most = (self.of(limits) or 0) + by
        if self.field == "max_tagged":
            return limits.model_copy(update={"max_tagged": {**limits.max_tagged, self.tag: most}})
        return limits.model_copy(update={self.field: most})

    def weight(self, shift: Shift) -> int:
        """What a shift adds up to: shifts, or minutes of elapsed time, rounded up."""
        if self.field == "max_minutes":
            return -(-shift.length // _MINUTE)
        return int(self.field == "max_shifts" or self.tag in shift.tags)

    def left(self, problem: Problem, volunteer: Volunteer) -> int | None:
        """What frozen shifts leave of it; None: it does not bind."""
        most = self.of(volunteer.limits)
        facts = (problem.shift[fact.shift] for fact in problem.facts if fact.volunteer == volunteer.id)
        used = sum(self.weight(shift) for shift in facts if problem.counts(shift))
        return None if most is None else max(0, most - used)
