"""The model, the judge and brute force against each other on hundreds of small problems; every rule matters in some."""

from collections.abc import Callable
from functools import cache
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import settings
from ortools.sat.python import cp_model

from solver.goals import GOALS
from solver.judge import broken_rules, goal_values, newly_broken, objections, wrong_claims
from solver.problem import Assignment, Goal, Limits, Problem
from solver.rules import ruled
from solver.solution import Rota
from solver.solve import solve
from solver.variables import Linear, Variables, total
from tests.solver.drawn import PAIRS, case

NUMBERS = range(4 * settings().max_examples)  # 400; more with --hypothesis-profile=wide
each_problem = pytest.mark.parametrize("number", NUMBERS)


def rotas_that_pass(problem: Problem) -> list[Rota]:
    """Of all rotas there are, those that the judge lets pass."""
    may = [
        Assignment(volunteer=volunteer.id, shift=shift.id)
        for volunteer in problem.volunteers
        for shift in problem.open_shifts
        if volunteer.may(shift)
    ]
    every = ((*problem.facts, *(one for one, yes in zip(may, choice, strict=True) if yes))
             for choice in product((False, True), repeat=len(may)))  # fmt: skip
    return [rota for rota in every if not broken_rules(problem, rota)]


def best_of(problem: Problem, rotas: list[Rota]) -> dict[Goal, int] | None:
    """The best values in the problem's order; None: there is no rota."""
    all_values = (goal_values(problem, rota) for rota in rotas)
    best = min(([values[goal] for goal in problem.goals] for values in all_values), default=None)
    return None if best is None else dict(zip(problem.goals, best, strict=True))


passing = cache(lambda number: rotas_that_pass(case(number)))
best = cache(lambda number: best_of(case(number), passing(number)))


@each_problem
def test_the_best_rota_is_what_brute_force_finds(number: int) -> None:
    problem = case(number)
    solution = solve(problem, time_limit=300, workers=1)
    if best(number) is None:
        assert solution.status == "infeasible"
        assert solution.conflict
    else:
        assert solution.status == "optimal"
        assert broken_rules(problem, solution.assignments) == []
        assert {one.goal: one.value for one in solution.goals} == best(number)
    assert list(wrong_claims(problem, solution)) == []


@each_problem
def test_the_model_allows_what_the_judge_lets_pass_and_nothing_else(number: int) -> None:
    found = _Every(ruled(case(number)))
    solver = _solver()
    solver.parameters.enumerate_all_solutions = True
    solver.solve(found.variables.model, found)
    assert found.rotas == set(map(frozenset, passing(number)))


@each_problem
def test_of_any_rota_the_model_and_the_judge_have_the_same_values_and_the_model_knows_its_other_variables(
    number: int,
) -> None:
    if not passing(number):
        return
    problem, rota = case(number), Random(number).choice(passing(number))
    variables = ruled(problem)
    goals: dict[Goal, Linear] = {goal: module.expression(variables) for goal, module in GOALS.items()}
    for place in variables.places:
        taken = Assignment(volunteer=place.volunteer.id, shift=place.shift.id) in rota
        variables.model.add(place.on == taken)
    variables.model.minimize(total(goals.values()))
    solver = _solver()
    assert solver.solve(variables.model) == cp_model.OPTIMAL
    assert {goal: solver.value(expression) for goal, expression in goals.items()} == goal_values(problem, rota)
    for index, value in enumerate(variables.complete(rota)):
        variables.model.add(variables.model.get_int_var_from_proto_index(index) == value)
    assert solver.solve(variables.model) == cp_model.OPTIMAL
    assert {goal: solver.value(expression) for goal, expression in goals.items()} == goal_values(problem, rota)


@each_problem
def test_objections_to_one_more_person_are_what_the_whole_judge_finds_new(number: int) -> None:
    if not passing(number):
        return
    problem, rota = case(number), Random(number).choice(passing(number))
    for volunteer, shift in product(problem.volunteers, problem.open_shifts):
        one = Assignment(volunteer=volunteer.id, shift=shift.id)
        if one not in rota:
            new = set(newly_broken(problem, rota, (*rota, one)))
            assert set(objections(problem, rota, one)) == set(objections(problem, rota, one, sound=True)) == new


class _Every(cp_model.CpSolverSolutionCallback):
    """Every rota of a model."""

    def __init__(self, variables: Variables) -> None:
        super().__init__()
        self.variables = variables
        self.rotas: set[frozenset[Assignment]] = set()

    def on_solution_callback(self) -> None:
        self.rotas.add(frozenset(self.variables.rota(self.boolean_value)))


def _solver() -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    return solver


# What a problem may hold, and how the same problem is without it.
Without = Callable[[Problem], Problem]


def shifts(**fields: Any) -> Without:
    return lambda one: one.changed(shifts=tuple(shift.model_copy(update=fields) for shift in one.shifts))


def people(**fields: Any) -> Without:
    return lambda one: one.changed(volunteers=tuple(who.model_copy(update=fields) for who in one.volunteers))


def rules(**fields: Any) -> Without:
    return lambda one: one.changed(rules=one.rules.model_copy(update=fields))


def limit(name: str) -> Without:
    def without(one: Problem) -> Problem:
        loose = {name: getattr(Limits(), name)}
        changed = (who.model_copy(update={"limits": who.limits.model_copy(update=loose)}) for who in one.volunteers)
        return one.changed(volunteers=tuple(changed))

    return without


def needs(*, required: bool) -> Without:
    def without(one: Problem) -> Problem:
        kept = [tuple(need for need in shift.needs if need.required is not required) for shift in one.shifts]
        changed = (shift.model_copy(update={"needs": some}) for shift, some in zip(one.shifts, kept, strict=True))
        return one.changed(shifts=tuple(changed))

    return without


def pairs(kind: str) -> Without:
    return lambda one: one.changed(pairs=tuple(pair for pair in one.pairs if pair.kind != kind))


def teams_of(which: Callable[[Problem], set[str]]) -> Without:
    def without(one: Problem) -> Problem:
        gone = which(one)
        return one.changed(published=tuple(held for held in one.published if held.shift not in gone))

    return without


def clocks(month: int, zone: str) -> Without:
    """The same instants, where no clock changes."""
    return lambda one: one.changed(timezone=zone) if one.period.start.month == month else one


WITHOUT: dict[str, Without] = {
    "min_team": rules(min_team=1),
    "max_new_per_lead": rules(max_new_per_lead=None),
    "day_starts_at": rules(day_starts_at="00:00"),
    "max": shifts(max=10),
    "alone_ok": shifts(alone_ok=False),
    "rest_after_minutes": shifts(rest_after_minutes=0),
    "burden": shifts(burden=1),
    "importance": shifts(importance=1),
    "tags": shifts(tags=()),
    "required needs": needs(required=True),
    "other needs": needs(required=False),
    "skills": people(skills=()),
    "experience": people(experience="regular"),
    "share": people(share=5),
    "no share at all": lambda one: one.changed(
        volunteers=tuple(who.model_copy(update={"share": who.share or 5}) for who in one.volunteers)
    ),
    "carried": people(carried=0),
    **{name: limit(name) for name in Limits.model_fields},
    **{kind: pairs(kind) for kind in PAIRS},
    "pinned": lambda one: one.changed(pinned=()),
    "forbidden": lambda one: one.changed(forbidden=()),
    "what is published of open shifts": teams_of(lambda one: set(one.open_ids)),
    "frozen teams of the period": teams_of(lambda one: set(one.frozen) & {shift.id for shift in one.of_period}),
    "context": teams_of(lambda one: {shift.id for shift in one.shifts if not one.counts(shift)}),
    "clocks that go forward": clocks(3, "Etc/GMT-1"),
    "clocks that go back": clocks(10, "Etc/GMT-2"),
    "the order of the goals": lambda one: one.changed(goals=one.goals[::-1]),
}


@pytest.mark.parametrize("what", WITHOUT)
def test_every_part_of_a_problem_matters_in_some_case(what: str) -> None:
    """Without it, the best values are others, or there is a rota where there was none."""
    for number in NUMBERS:
        with_, without = case(number), WITHOUT[what](case(number))
        if with_ != without and best_of(without, rotas_that_pass(without)) != best(number):
            return
    pytest.fail(f"no case shows {what}")


@pytest.mark.parametrize(
    "rule",
    [
        "availability", "team_size", "required_need", "new_per_lead", *PAIRS, "forbidden", "overlap", "rest",
        *(name for name in Limits.model_fields if name != "min_rest_minutes"),
    ],
)  # fmt: skip
def test_frozen_teams_break_each_rule_in_some_case_where_there_is_a_rota(rule: str) -> None:
    for number in NUMBERS:
        frozen = case(number)
        open_ = frozen.changed(frozen=tuple(shift.id for shift in frozen.shifts if not frozen.counts(shift)))
        if passing(number) and rule in {one.rule for one in broken_rules(open_, frozen.facts)}:
            return
    pytest.fail(f"no case shows {rule}")


def test_each_goal_comes_first_somewhere_and_last_and_there_are_problems_without_goals_and_without_a_rota() -> None:
    goals = [case(number).goals for number in NUMBERS]
    assert {some[0] for some in goals if len(some) > 1} == {some[-1] for some in goals if len(some) > 1} == set(GOALS)
    assert {len(some) for some in goals} == set(range(len(GOALS) + 1))
    assert 10 < sum(best(number) is None for number in NUMBERS) < len(NUMBERS) / 4
