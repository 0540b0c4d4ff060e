"""The search for small questions, of which many are asked of the same week."""

from collections.abc import Iterable

from ortools.sat.python import cp_model

from solver.problem import Assignment
from solver.search import Kinds, Search
from solver.variables import Values, Variables

# How much work a question is worth, in OR-Tools' deterministic time: on a slow core about as many seconds.
_WORK = {"quick": 0.15, "thorough": 1.0}
QUICK: Kinds = ("quick",)
THOROUGH: Kinds = ("thorough",)


class Quick(Search):
    """Another way to look, on the clock of a search: one worker, the model taken as it is, from a rota that is known.

    OR-Tools' preparations would take many times as long as such a question. Each gets so much work and no more: the
    same is found, however fast the machine, unless the time for all of them is up.
    """

    def __init__(self, search: Search) -> None:
        self.__dict__ = search.__dict__  # one clock, and whoever stops one stops the other

    def _set(self, solver: cp_model.CpSolver, kinds: Kinds, seconds: float) -> None:
        super()._set(solver, kinds, seconds)
        parameters = solver.parameters
        parameters.max_deterministic_time = min(parameters.max_deterministic_time, _WORK[kinds[0]])
        parameters.subsolvers.clear()
        parameters.num_workers, parameters.interleave_search = 1, False
        parameters.optimize_with_core, parameters.linearization_level = False, 0
        parameters.cp_model_presolve, parameters.cp_model_probing_level = False, 0
        parameters.symmetry_level, parameters.use_sat_inprocessing = 0, False


class OnlyPlaces(Variables):
    """The same variables; a search is told of a known rota only who is where, as all else follows from that."""

    def __init__(self, variables: Variables) -> None:
        self.__dict__ = variables.__dict__

    def complete(self, taken: Iterable[Assignment]) -> Values:
        """The values of the places, which come before all other variables."""
        there = {(one.volunteer, one.shift) for one in taken}
        return [int((place.volunteer.id, place.shift.id) in there) for place in self.places]
