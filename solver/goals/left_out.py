"""Goal: nobody who offered to help stands aside."""

from solver.variables import Linear, Variables, total


def expression(variables: Variables) -> Linear:
    """How many with `share` > 0 answered `prefer` or `yes` for a shift of the period and are on none."""
    problem = variables.problem
    terms: list[Linear] = []
    for volunteer in problem.volunteers:
        willing = any(volunteer.availability.get(shift.id) in ("prefer", "yes") for shift in problem.of_period)
        if not willing or volunteer.share == 0 or any(map(problem.counts, variables.facts_of(volunteer))):
            continue
        out = variables.model.new_bool_var(f"{volunteer.id} is left out")
        variables.model.add(total(place.on for place in variables.of(volunteer)) + out >= 1)
        terms.append(out)
    return total(terms)
