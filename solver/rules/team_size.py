"""Rule 2: nobody is left alone, and no team is larger than the place allows."""

from solver.variables import Variables

LABEL = "A team is empty or large enough, and never too large"
BROKEN = ("team_size",)


def add(variables: Variables) -> None:
    """0, or min(min_team, max) to max people; from one person on where `alone_ok`."""
    for shift in variables.problem.open_shifts:
        least = 1 if shift.alone_ok else min(variables.problem.rules.min_team, shift.max)
        runs = variables.runs(shift)
        variables.model.add(variables.size(shift) <= shift.max * runs)
        variables.model.add(variables.size(shift) >= least * runs)
