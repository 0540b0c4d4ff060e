"""⑤ What the solver answers (rota-solution/1)."""

from typing import Annotated, Literal

from pydantic import Field

from solver.documents import Id, Part, read
from solver.problem import Assignment, Goal

Status = Literal["optimal", "feasible", "infeasible", "unknown"]
Reason = Literal[
    "unavailable", "forbidden", "skill", "full_team", "overlap", "rest", "limit", "free_day", "apart", "together",
    "needs_lead", "team_cannot_run", "needed_elsewhere",
]  # fmt: skip

Rota = tuple[Assignment, ...]  # who is on which shift; the teams of frozen shifts are in it
Count = Annotated[int, Field(ge=0)]
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class GoalResult(Part):
    """How far one goal was met. No rota that keeps the goals before it as good can be below `bound`."""

    goal: Goal
    value: Count
    bound: Count
    proved: bool
    seconds: Seconds


class WhyNot(Part):
    """The first reason why somebody who could count is not there; `with_` is the shift, person or limit it is about."""

    volunteer: Id
    reason: Reason
    with_: Annotated[str | None, Field(alias="with")] = None


class Remedy(Part):
    """A change that was tried by solving again: it made the goals fall by `gain` (negative numbers)."""

    kind: Literal["ask", "find", "fewer", "several"]
    volunteer: Id | None = None
    text: str
    gain: dict[Goal, int]


class Unfilled(Part):
    """People missing to a shift's `min` (`any_of` None) or to one of its needs."""

    shift: Id
    missing: Annotated[int, Field(ge=1)]
    any_of: tuple[Id, ...] | None = None
    reasons: tuple[WhyNot, ...] = ()
    remedies: tuple[Remedy, ...] = ()


class Conflict(Part):
    """A pin that cannot stand together with the others listed, and the rule that it breaks, in words."""

    volunteer: Id
    shift: Id
    rule: str

    def __str__(self) -> str:
        return f"{self.volunteer} on {self.shift}: {self.rule}"


class Solution(Part):
    """A rota, how good it is, and what is proved of that. `seconds` is the whole time it took."""

    format: Literal["rota-solution/1"] = "rota-solution/1"
    status: Status
    assignments: tuple[Assignment, ...]
    goals: tuple[GoalResult, ...] = ()
    unfilled: tuple[Unfilled, ...] = ()
    conflict: tuple[Conflict, ...] = ()
    seed: int = 0
    seconds: Seconds = 0.0

    @classmethod
    def from_json(cls, text: str | bytes) -> "Solution":
        """Read a document; whether it is true is for the judge. Raises DocumentError."""
        return read(cls, text)

    def to_json(self) -> str:
        """The document, spelled out."""
        return self.model_dump_json(indent=2)
