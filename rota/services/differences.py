"""⑥ What changes for people from one version of a week's rota to another."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rota.models import Assignment, Rota, Shift, Volunteer


@dataclass(frozen=True)
class Change:
    """One promise that is new, or that no longer holds."""

    volunteer: Volunteer
    shift: Shift
    added: bool

    @property
    def news(self) -> str:
        """What the volunteer is told. That the shift does not happen at all is told as that."""
        return "added" if self.added else "cancelled" if self.shift.cancelled_at is not None else "removed"


@dataclass(frozen=True)
class Difference:
    """What publishing `rota` changed, in the order of the shifts; `kept` is how many promises stay."""

    rota: Rota
    changes: tuple[Change, ...]
    kept: int

    @property
    def people(self) -> set[int]:
        """The ids of the volunteers who have to hear of a change."""
        return {change.volunteer.id for change in self.changes}

    def data(self) -> dict[str, Any]:
        """For programs."""
        return {
            "week": str(self.rota.week),
            "version": self.rota.version,
            "people": len(self.people),
            "kept": self.kept,
            "added": sum(change.added for change in self.changes),
            "removed": sum(not change.added for change in self.changes),
            "changes": [
                {"volunteer": change.volunteer.key, "shift": change.shift.key, "added": change.added}
                for change in self.changes
            ],
        }

    def summary(self) -> str:
        """For people: how much changes, in a sentence."""
        told = self.data()
        return (
            f"Published version {told['version']} of the week of {told['week']}: {told['people']} people hear of "
            f"a change, {told['added']} promises are new, {told['removed']} are gone, {told['kept']} stay."
        )

    def words(self) -> str:
        """For people: the summary, and a line for each promise that changes."""
        lines = [f"  {'+' if one.added else '-'} {one.shift.key}: {one.volunteer.name}" for one in self.changes]
        return "\n".join([self.summary(), *lines])


def compare(before: Rota | None, after: Rota) -> Difference:
    """The promises of `after` against those of `before` (None: nobody held anything)."""
    old, new = ([entry.assignment for entry in rota.entries] if rota else [] for rota in (before, after))
    changes, kept = changes_from(old, new)
    return Difference(after, changes, kept)


def changes_from(before: Iterable[Assignment], after: Iterable[Assignment]) -> tuple[tuple[Change, ...], int]:
    """What changes from some promises to others, in the order of the shifts, and how many stay."""
    old, new = ({one.id: one for one in some} for some in (before, after))
    changes = [
        Change(assignment.volunteer, assignment.shift, added=key in new)
        for key, assignment in {**old, **new}.items()
        if (key in new) != (key in old)
    ]
    changes.sort(key=lambda change: (change.shift.start, change.shift.key, change.volunteer.key))
    return tuple(changes), len(old.keys() & new.keys())
