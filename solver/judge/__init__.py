"""The one judge: every rule and every goal from the text of rota-problem/1, without OR-Tools or the model's rules."""

from solver.judge.broken import Broken
from solver.judge.changes import WhatIf, newly_broken, objections, of_a_person, of_a_team
from solver.judge.claims import judge, wrong_claims
from solver.judge.values import RELUCTANCE, Shortage, goal_values, shortages
from solver.judge.whole import broken_rules

__all__ = [
    "RELUCTANCE", "Broken", "Shortage", "WhatIf", "broken_rules", "goal_values", "judge", "newly_broken", "objections",
    "of_a_person", "of_a_team", "shortages", "wrong_claims",
]  # fmt: skip
