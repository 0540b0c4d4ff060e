"""③ From rows to the solver's Problem. Pure functions: the rows are loaded already, and may be unsaved."""

from rota.planning.places import hidden_until
from rota.planning.standing import stands
from rota.planning.week import burden, problem

__all__ = ["burden", "hidden_until", "problem", "stands"]
