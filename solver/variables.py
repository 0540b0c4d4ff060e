"""④ The variables: one Boolean for each allowed (volunteer, open shift), and what rules and goals ask of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ortools.sat.python import cp_model

from solver.problem import Assignment, Problem, Shift, Volunteer

Literal = cp_model.IntVar
Values = list[int]  # of all variables, by index
Linear = cp_model.LinearExpr | int


def total(terms: Iterable[Linear]) -> Linear:
    """The sum of the terms; 0 if there are none."""
    added: Linear = cp_model.LinearExpr.sum(list(terms))
    return added


@dataclass(frozen=True)
class Place:
    """One variable: this volunteer on this open shift."""

    volunteer: Volunteer
    shift: Shift
    on: Literal


class Variables:
    """A CP-SAT model of a problem. Rules and goals add to it by asking; frozen teams are constants.

    There is no variable where somebody cannot (rule 1) or is forbidden (half of rule 6).
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.model = cp_model.CpModel()
        self._on: dict[tuple[str, str], Literal] = {}
        self._of_shift: dict[str, list[Place]] = {shift.id: [] for shift in problem.open_shifts}
        self._of_volunteer: dict[str, list[Place]] = {volunteer.id: [] for volunteer in problem.volunteers}
        self._facts: dict[str, list[Shift]] = {volunteer.id: [] for volunteer in problem.volunteers}
        self._runs: dict[str, Literal] = {}
        self._any: dict[tuple[str, ...], Literal] = {}
        self._derived: list[tuple[Literal, Callable[[Values], int]]] = []
        for fact in problem.facts:
            self._facts[fact.volunteer].append(problem.shift[fact.shift])
        forbidden = {(one.volunteer, one.shift) for one in problem.forbidden}
        for volunteer in problem.volunteers:
            for shift in problem.open_shifts:
                if volunteer.may(shift) and (volunteer.id, shift.id) not in forbidden:
                    self._add(volunteer, shift)
        for shift in problem.open_shifts:
            self._runs[shift.id] = self._runs_if_anybody(shift)

    def _add(self, volunteer: Volunteer, shift: Shift) -> None:
        on = self.model.new_bool_var(f"{volunteer.id} on {shift.id}")
        place = Place(volunteer, shift, on)
        self._on[volunteer.id, shift.id] = on
        self._of_shift[shift.id].append(place)
        self._of_volunteer[volunteer.id].append(place)

    def _runs_if_anybody(self, shift: Shift) -> Literal:
        team = [place.on for place in self._of_shift[shift.id]]
        runs = self.derived(f"{shift.id} has a team", 1, lambda values: any(values[on.index] for on in team))
        self.model.add_bool_and([on.negated() for on in team]).only_enforce_if(runs.negated())
        self.model.add(total(team) >= runs)
        return runs

    def derived(self, name: str, highest: int, value: Callable[[Values], int]) -> Literal:
        """A variable from 0 to `highest` whose value follows from the variables before it, as small as it may be."""
        variable = self.model.new_int_var(0, highest, name)
        self._derived.append((variable, value))
        return variable

    def complete(self, taken: Iterable[Assignment]) -> Values:
        """The value of every variable in the rota in which these places are taken (facts may be among them)."""
        values = [0] * len(self.model.proto.variables)
        for one in taken:
            on = self._on.get((one.volunteer, one.shift))
            if on is not None:
                values[on.index] = 1
        for variable, value in self._derived:
            values[variable.index] = int(value(values))
        return values

    def rota(self, taken: Callable[[Literal], bool]) -> tuple[Assignment, ...]:
        """Who is where when these variables are true, facts included."""
        places = (place for place in self.places if taken(place.on))
        return (
            *self.problem.facts,
            *(Assignment(volunteer=place.volunteer.id, shift=place.shift.id) for place in places),
        )

    @property
    def places(self) -> Iterable[Place]:
        """Every variable of the kind "this volunteer on this shift"."""
        for places in self._of_volunteer.values():
            yield from places

    def on(self, volunteer_id: str, shift_id: str) -> Literal | None:
        """The variable for an open shift; None: they cannot be on it."""
        return self._on.get((volunteer_id, shift_id))

    def team(self, shift: Shift) -> list[Place]:
        """Who could be on an open shift."""
        return self._of_shift[shift.id]

    def runs(self, shift: Shift) -> Literal:
        """True if an open shift has a team."""
        return self._runs[shift.id]

    def size(self, shift: Shift) -> Linear:
        """How many people are on a shift of the period, frozen or open."""
        if shift.id in self._of_shift:
            return total(place.on for place in self._of_shift[shift.id])
        return sum(one.shift == shift.id for one in self.problem.facts)

    def of(self, volunteer: Volunteer) -> list[Place]:
        """Where a volunteer could be."""
        return self._of_volunteer[volunteer.id]

    def facts_of(self, volunteer: Volunteer) -> list[Shift]:
        """The frozen shifts, context included, that a volunteer is on."""
        return self._facts[volunteer.id]

    def any_of(self, places: list[Place]) -> Literal:
        """A literal that is true as soon as one of the places is taken (made once for the same places)."""
        if len(places) == 1:
            return places[0].on
        names = tuple(f"{place.volunteer.id} {place.shift.id}" for place in places)
        if names not in self._any:
            taken = self.derived(
                "one of " + ", ".join(names), 1, lambda values: any(values[place.on.index] for place in places)
            )
            self.model.add_bool_and([place.on.negated() for place in places]).only_enforce_if(taken.negated())
            self.model.add(total(place.on for place in places) >= taken)
            self._any[names] = taken
        return self._any[names]
