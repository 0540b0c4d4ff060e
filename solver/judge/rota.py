"""A rota as the judge reads it: who is on which shift, and which of that is a fact."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from solver.judge.broken import Broken
from solver.problem import Assignment, Problem, Shift, Volunteer


@dataclass
class Rota:
    """Teams by shift id, without repetitions. `new` are the (volunteer, shift) ids on open shifts; all else is fact."""

    problem: Problem
    teams: dict[str, list[str]]
    new: set[tuple[str, str]]

    @classmethod
    def of(cls, problem: Problem, assignments: Iterable[Assignment]) -> tuple["Rota", list[Broken]]:
        """Sort assignments into facts and new ones; what cannot be read so is broken.

        The team of a frozen shift must be as published; that of a context shift may be left out.
        """
        assignments = list(assignments)
        broken = list(unreadable(problem, assignments))
        given: dict[str, list[str]] = defaultdict(list)
        for one in dict.fromkeys(assignments):
            if one.volunteer in problem.volunteer and one.shift in problem.shift:
                given[one.shift].append(one.volunteer)
        facts: dict[str, list[str]] = {shift_id: [] for shift_id in problem.frozen}
        for fact in problem.facts:
            facts[fact.shift].append(fact.volunteer)
        for number, (shift_id, team) in enumerate(facts.items()):
            left_out = not problem.counts(problem.shift[shift_id]) and shift_id not in given
            if set(given.get(shift_id, [])) != set(team) and not left_out:
                words = f"{shift_id} is frozen: its team must stay as published"
                broken.append(Broken("frozen", f"frozen[{number}]", words, None, shift_id))
        open_ = [one for one in assignments if one.shift in problem.open_ids and one.volunteer in problem.volunteer]
        return cls.part(problem, [*open_, *problem.facts]), broken

    @classmethod
    def part(cls, problem: Problem, assignments: Iterable[Assignment]) -> "Rota":
        """These assignments and no others; those on frozen shifts are facts. Their people and shifts must be there."""
        teams: dict[str, list[str]] = defaultdict(list)
        new = set()
        for volunteer_id, shift_id in dict.fromkeys((one.volunteer, one.shift) for one in assignments):
            teams[shift_id].append(volunteer_id)
            if shift_id in problem.open_ids:
                new.add((volunteer_id, shift_id))
        return cls(problem, teams, new)

    def team(self, shift: Shift) -> list[Volunteer]:
        """Who is on a shift."""
        return [self.problem.volunteer[one] for one in self.teams.get(shift.id, [])]

    @cached_property
    def shifts_of(self) -> dict[str, list[Shift]]:
        """Each volunteer's shifts in the order in which they start, context and frozen ones included."""
        found: dict[str, list[Shift]] = defaultdict(list)
        shifts = [self.problem.shift[shift_id] for shift_id in self.teams]
        for shift in sorted(shifts, key=lambda shift: (shift.start, shift.end, shift.id)):
            for volunteer_id in self.teams[shift.id]:
                found[volunteer_id].append(shift)
        return found

    def is_new(self, volunteer_id: str, shift: Shift) -> bool:
        """True if this assignment is no fact."""
        return (volunteer_id, shift.id) in self.new


def unreadable(problem: Problem, assignments: list[Assignment]) -> Iterable[Broken]:
    """Assignments of somebody or something that is not there, and repeated ones."""
    for one, count in Counter(assignments).items():
        if one.volunteer not in problem.volunteer:
            yield Broken("unknown", "volunteers", f"there is no volunteer {one.volunteer!r}", one.volunteer, one.shift)
        if one.shift not in problem.shift:
            yield Broken("unknown", "shifts", f"there is no shift {one.shift!r}", one.volunteer, one.shift)
        if count > 1:
            yield Broken("twice", "shifts", f"{one} stands there {count} times", one.volunteer, one.shift)
