"""A rota as the judge reads it: who is on which shift, and which of that is a fact."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from solver.judge.broken import Broken
from solver.problem import Assignment, Problem, Shift


@dataclass
class Rota:
    """Teams by shift id. `new` are the (volunteer, shift) ids on open shifts; everything else is a fact."""

    problem: Problem
    teams: dict[str, list[str]]
    new: set[tuple[str, str]]

    @classmethod
    def of(cls, problem: Problem, assignments: Iterable[Assignment]) -> tuple["Rota", list[Broken]]:
        """Sort assignments into facts and new ones; what cannot be read so is broken.

        The team of a frozen shift must be as published; that of a context shift may be left out.
        """
        broken: list[Broken] = []
        given: dict[str, list[str]] = defaultdict(list)
        for one, count in Counter(assignments).items():
            if one.volunteer not in problem.volunteer or one.shift not in problem.shift:
                words = f"there is no volunteer {one.volunteer!r} or no shift {one.shift!r}"
                broken.append(Broken("unknown", words, one.volunteer, one.shift))
                continue
            if count > 1:
                broken.append(Broken("twice", f"{one.volunteer} is on {one.shift} twice", one.volunteer, one.shift))
            given[one.shift].append(one.volunteer)
        facts: dict[str, list[str]] = {shift_id: [] for shift_id in problem.frozen}
        for fact in problem.facts:
            facts[fact.shift].append(fact.volunteer)
        for shift_id, team in facts.items():
            left_out = not problem.counts(problem.shift[shift_id]) and shift_id not in given
            if set(given.get(shift_id, [])) != set(team) and not left_out:
                words = f"{shift_id} is frozen: its team must stay as published"
                broken.append(Broken("frozen", words, None, shift_id))
        found = {shift_id: team for shift_id, team in given.items() if shift_id in problem.open_ids}
        new = {(volunteer, shift_id) for shift_id, team in found.items() for volunteer in team}
        return cls(problem, {**found, **facts}, new), broken

    def team(self, shift: Shift) -> list[str]:
        """The ids of those who are on a shift."""
        return self.teams.get(shift.id, [])

    @cached_property
    def shifts_of(self) -> dict[str, list[Shift]]:
        """Each volunteer's shifts in the order in which they start, context and frozen ones included."""
        found: dict[str, list[Shift]] = defaultdict(list)
        shifts = [self.problem.shift[shift_id] for shift_id in self.teams]
        for shift in sorted(shifts, key=lambda shift: (shift.start, shift.end, shift.id)):
            for volunteer_id in dict.fromkeys(self.team(shift)):
                found[volunteer_id].append(shift)
        return found

    def is_new(self, volunteer_id: str, shift: Shift) -> bool:
        """True if this assignment is no fact."""
        return (volunteer_id, shift.id) in self.new
