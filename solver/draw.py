"""Who comes first where nothing else decides: drawn by lot from the problem, so that no name has an advantage."""

from hashlib import sha256

from solver.problem import Assignment, Problem


def in_drawn_order(problem: Problem) -> Problem:
    """The same problem, its shifts and volunteers in an order that only what it says decides.

    Each comes where the SHA-256 of the whole problem and its own id puts it: anybody can draw again, nobody can choose.
    """
    whole = sha256(problem.to_json().encode()).digest()

    def lot(id: str) -> bytes:
        return sha256(whole + id.encode()).digest()

    return problem.changed(
        shifts=tuple(sorted(problem.shifts, key=lambda shift: lot(shift.id))),
        volunteers=tuple(sorted(problem.volunteers, key=lambda volunteer: lot(volunteer.id))),
    )


def in_order_of(problem: Problem, rota: tuple[Assignment, ...]) -> tuple[Assignment, ...]:
    """A rota in the order of the problem's shifts and, within a team, of its volunteers."""
    return tuple(
        sorted(rota, key=lambda one: (problem.number_of_shift[one.shift], problem.number_of_volunteer[one.volunteer]))
    )
