"""All rules together, for a whole rota."""

from collections.abc import Iterable

from solver.judge.broken import Broken
from solver.judge.people import rules_of_a_person
from solver.judge.rota import Rota
from solver.judge.teams import pins, rules_of_a_pair, rules_of_a_team
from solver.problem import Assignment, Problem


def broken_rules(problem: Problem, assignments: Iterable[Assignment]) -> list[Broken]:
    """Every broken rule of a rota, in the order of the rules; [] means that it may be published.

    Whatever the assignments are, this is an answer and never an error.
    """
    rota, broken = Rota.of(problem, assignments)
    for shift in problem.open_shifts:
        broken += rules_of_a_team(rota, shift)
    for number in range(len(problem.pairs)):
        broken += rules_of_a_pair(rota, number, problem.open_shifts)
    broken += pins(rota, problem.open_ids)
    for volunteer in problem.volunteers:
        broken += rules_of_a_person(rota, volunteer)
    return broken
