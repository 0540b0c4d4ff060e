"""Rules 7 and 8: no two shifts at once, and rest between them."""

import datetime as dt
from collections.abc import Iterator, Sequence

from solver.problem import Problem, Shift, Volunteer
from solver.variables import Variables

LABEL = "Nobody is in two places at once, and there is rest between shifts"
BROKEN = ("overlap", "rest")


def add(variables: Variables) -> None:
    """At most one of each set of shifts that exclude each other, for every volunteer; none that a fact excludes.

    Shifts at the same time exclude the same others: they are looked at as one slot.
    """
    for volunteer in variables.problem.volunteers:
        places = {place.shift.id: place.on for place in variables.of(volunteer)}
        facts = {shift.id for shift in variables.facts_of(volunteer)}
        slots: dict[tuple[dt.datetime, dt.datetime, int], list[Shift]] = {}
        for shift in (*variables.facts_of(volunteer), *(place.shift for place in variables.of(volunteer))):
            slots.setdefault((shift.start, shift.end, shift.rest_after_minutes), []).append(shift)
        in_order = [slots[slot] for slot in sorted(slots)]
        for clique in cliques(excluded(variables.problem, volunteer, [slot[0] for slot in in_order])):
            together = [shift.id for number in clique for shift in in_order[number]]
            mine = [places[one] for one in together if one not in facts]
            if len(mine) < len(together):  # beside a fact there is no room for anything
                for on in mine:
                    variables.model.add(on == 0)
            elif len(mine) > 1:
                variables.model.add_at_most_one(mine)


def excluded(problem: Problem, volunteer: Volunteer, shifts: Sequence[Shift]) -> list[int]:
    """For each of these shifts, which are in the order of their starts, those that this person cannot be on beside
    it, as bits: they overlap it, or the rest between them is too short."""
    own = dt.timedelta(minutes=volunteer.limits.min_rest_minutes or 0)
    found = [0] * len(shifts)
    for earlier, first in enumerate(shifts):
        free = first.end + first.rest_after
        free_on_other_days = max(free, first.end + own)
        for later in range(earlier + 1, len(shifts)):
            second = shifts[later]
            if second.start >= free_on_other_days:
                break
            if second.start < free or problem.day[first.id] != problem.day[second.id]:
                found[earlier] |= 1 << later
                found[later] |= 1 << earlier
    return found


def cliques(neighbours: Sequence[int]) -> Iterator[list[int]]:
    """Sets that are connected pairwise and together cover every connection of a graph; neighbours are given as bits.

    Shifts with the rest behind them are intervals, and of intervals the sets found so are the maximal ones; rest
    between different days adds connections to them. Who has no neighbour is a set of its own.
    """
    covered = [0] * len(neighbours)
    for first in range(len(neighbours)):
        if not neighbours[first]:
            yield [first]
        while left := neighbours[first] & ~covered[first]:
            clique, common = [first], neighbours[first]
            second = (left & -left).bit_length() - 1
            while True:
                clique.append(second)
                common &= neighbours[second]
                if not common:
                    break
                second = (common & -common).bit_length() - 1
            bits = sum(1 << number for number in clique)
            for number in clique:
                covered[number] |= bits
            yield sorted(clique)
