"""③ From rows to the solver's Problem. Pure functions: the rows are loaded already, and may be unsaved."""

from rota.planning.standing import missing_conditions, stands
from rota.planning.week import AT_LEAST, balance, burden, problem

__all__ = ["AT_LEAST", "balance", "burden", "missing_conditions", "problem", "stands"]
