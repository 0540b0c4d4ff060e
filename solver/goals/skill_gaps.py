"""Goal: every team has the skills that it would do well to have."""

from collections.abc import Callable

from solver.variables import Linear, Literal, Values, Variables, total


def expression(variables: Variables) -> Linear:
    """Σ over shifts with a team, over needs that are not required: importance × people missing to `count`."""
    problem = variables.problem
    open_ids = {shift.id for shift in problem.open_shifts}
    terms: list[Linear] = []
    for shift in problem.of_period:
        for need in shift.needs:
            if need.required:
                continue
            if shift.id not in open_ids:
                team = [problem.volunteer[one.volunteer] for one in problem.facts if one.shift == shift.id]
                found = sum(volunteer.has_one_of(need) for volunteer in team)
                terms.append(shift.importance * max(0, need.count - found) if team else 0)
                continue
            able = [place.on for place in variables.team(shift) if place.volunteer.has_one_of(need)]
            runs = variables.runs(shift)
            missing = variables.derived(f"{shift.id} lacks {need.any_of}", need.count, _to(need.count, able, runs))
            variables.model.add(missing + total(able) >= need.count * runs)
            terms.append(shift.importance * missing)
    return total(terms)


def _to(count: int, able: list[Literal], runs: Literal) -> Callable[[Values], int]:
    return lambda values: max(0, count * values[runs.index] - sum(values[on.index] for on in able))
