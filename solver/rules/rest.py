"""Rules 7 and 8: no two shifts at once, and rest between them."""

import datetime as dt

from solver.problem import Problem, Shift, Volunteer
from solver.variables import Variables

LABEL = "Nobody is in two places at once, and there is rest between shifts"


def add(variables: Variables) -> None:
    """At most one of each clique of shifts that exclude each other, for every volunteer; none beside a fact."""
    problem = variables.problem
    cliques: dict[int, list[list[Shift]]] = {}
    for volunteer in problem.volunteers:
        places = {place.shift.id: place for place in variables.of(volunteer)}
        for fact in variables.facts_of(volunteer):
            for place in places.values():
                if exclude_each_other(problem, fact, place.shift, volunteer):
                    variables.model.add(place.on == 0)
        rest = volunteer.limits.min_rest_minutes or 0
        if rest not in cliques:
            cliques[rest] = find_cliques(problem, volunteer)
        mine = {tuple(shift.id for shift in clique if shift.id in places) for clique in cliques[rest]}
        for clique in sorted(mine):
            if len(clique) > 1 and not any(set(clique) < set(other) for other in mine):
                variables.model.add_at_most_one([places[shift_id].on for shift_id in clique])


def exclude_each_other(problem: Problem, one: Shift, other: Shift, volunteer: Volunteer) -> bool:
    """True if this person cannot be on both: they overlap, or the rest between them is too short."""
    first, second = sorted((one, other), key=lambda shift: (shift.start, shift.end))
    if first.overlaps(second):
        return True
    return second.start - first.end < dt.timedelta(minutes=problem.rest_between(first, second, volunteer))


def find_cliques(problem: Problem, volunteer: Volunteer) -> list[list[Shift]]:
    """Sets of open shifts that exclude each other pairwise and together cover every excluded pair.

    With rest behind each shift alone this is an interval graph, whose maximal cliques a sweep over the starts finds;
    rest between different days adds pairs to it, which are covered greedily.
    """
    shifts = sorted(problem.open_shifts, key=lambda shift: (shift.start, shift.end, shift.id))
    excluded: list[set[int]] = [set() for _ in shifts]
    for later, second in enumerate(shifts):
        for earlier in range(later):
            if exclude_each_other(problem, shifts[earlier], second, volunteer):
                excluded[later].add(earlier)
                excluded[earlier].add(later)
    cliques: list[list[Shift]] = []
    covered: set[tuple[int, int]] = set()
    for later in range(len(shifts)):
        for earlier in sorted(excluded[later], reverse=True):
            if earlier > later or (earlier, later) in covered:
                continue
            clique = [earlier, later]
            for other in sorted(excluded[earlier] & excluded[later]):
                if all(other in excluded[member] for member in clique):
                    clique.append(other)
            covered.update((a, b) for a in clique for b in clique if a < b)
            cliques.append([shifts[member] for member in sorted(clique)])
    return cliques
