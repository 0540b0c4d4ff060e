"""③ From rows to the solver's Problem. Pure functions: the rows are loaded already, and may be unsaved."""

from rota.planning.places import hidden_until
from rota.planning.standing import lacking, missing_conditions, stands
from rota.planning.week import AT_LEAST, Asked, balance, burden, problem, share_of

__all__ = [
    "AT_LEAST",
    "Asked",
    "balance",
    "burden",
    "hidden_until",
    "lacking",
    "missing_conditions",
    "problem",
    "share_of",
    "stands",
]
