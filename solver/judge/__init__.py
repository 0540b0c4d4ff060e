"""The one judge: every rule and every goal from the text of rota-problem/1, without OR-Tools or the model's rules."""

from solver.judge.broken import Broken
from solver.judge.claims import wrong_claims
from solver.judge.people import person_rules
from solver.judge.rota import Rota
from solver.judge.teams import team_rules
from solver.judge.values import goal_values, shortages
from solver.problem import Assignment, Problem

__all__ = ["Broken", "Rota", "broken_rules", "goal_values", "newly_broken", "shortages", "wrong_claims"]


def broken_rules(problem: Problem, assignments: tuple[Assignment, ...] | list[Assignment]) -> list[Broken]:
    """Every broken rule of a rota, in the order of the rules; [] means that the rota may be published."""
    rota, broken = Rota.of(problem, assignments)
    return [*broken, *team_rules(rota), *person_rules(rota)]


def newly_broken(problem: Problem, before: list[Assignment], after: list[Assignment]) -> list[Broken]:
    """What a change would break that is not broken already: the objections to a move by hand, a swap, a take."""
    known = set(broken_rules(problem, before))
    return [one for one in broken_rules(problem, after) if one not in known]
