"""The one judge: every rule and every goal from the text of rota-problem/1, without OR-Tools or the model's rules."""

from solver.judge.broken import Broken
from solver.judge.claims import wrong_claims
from solver.judge.people import person_rules, rules_of_a_person
from solver.judge.rota import Rota
from solver.judge.teams import rules_of_a_pair, rules_of_a_team, team_rules
from solver.judge.values import goal_values, shortages
from solver.problem import Assignment, Problem

__all__ = ["Broken", "Rota", "broken_rules", "goal_values", "newly_broken", "objections", "shortages", "wrong_claims"]


def broken_rules(problem: Problem, assignments: tuple[Assignment, ...] | list[Assignment]) -> list[Broken]:
    """Every broken rule of a rota, in the order of the rules; [] means that the rota may be published."""
    rota, broken = Rota.of(problem, assignments)
    return [*broken, *team_rules(rota), *person_rules(rota)]


def newly_broken(problem: Problem, before: list[Assignment], after: list[Assignment]) -> list[Broken]:
    """What a change would break that is not broken already: the objections to a move by hand, a swap, a take."""
    known = set(broken_rules(problem, before))
    return [one for one in broken_rules(problem, after) if one not in known]


def objections(problem: Problem, assignments: tuple[Assignment, ...], one: Assignment) -> list[Broken]:
    """What putting one more person on one open shift would break for the two of them, the person and the team."""
    nearby = [other for other in assignments if other.volunteer == one.volunteer or other.shift == one.shift]
    partners = {who for pair in problem.pairs if one.volunteer in pair.volunteers for who in pair.volunteers}
    nearby += [other for other in assignments if other.volunteer in partners and other not in nearby]
    rota, _ = Rota.of(problem, [*nearby, one])
    shift, volunteer = problem.shift[one.shift], problem.volunteer[one.volunteer]
    pairs = [pair for pair in problem.pairs if volunteer.id in pair.volunteers]
    return [
        *rules_of_a_team(rota, shift),
        *rules_of_a_person(rota, volunteer),
        *(broken for pair in pairs for broken in rules_of_a_pair(rota, pair, [shift])),
    ]
