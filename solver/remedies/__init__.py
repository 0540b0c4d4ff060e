"""What would help: small changes of the problem, for one gap or for all, each tried by solving again."""

from solver.remedies.changes import Change, applied, in_words, when
from solver.remedies.of_a_gap import MOST, MOST_SETS, remedies
from solver.remedies.of_all import Step, ways

__all__ = ["MOST", "MOST_SETS", "Change", "Step", "applied", "in_words", "remedies", "ways", "when"]
