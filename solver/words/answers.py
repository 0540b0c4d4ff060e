"""The answers to what a coordinator asks about a rota, line by line, each as soon as it is known."""

from collections import defaultdict
from collections.abc import Iterator

from solver import explain, gaps
from solver.causes import causes
from solver.judge import goal_values
from solver.problem import Assignment, Problem
from solver.remedies import ways
from solver.search import Search
from solver.solution import Rota, Unfilled
from solver.words.gaps import shift_in_words
from solver.words.way import way_in_words
from solver.words.why_me import why_me


def about_gaps(problem: Problem, rota: Rota, shift: str | None, *, search: Search, seconds: float) -> Iterator[str]:
    """Why a shift is short and what would help; without one, every shift that is, and what would close all gaps.

    `seconds` are for one question to the solver.
    """
    short: dict[str, list[Unfilled]] = defaultdict(list)
    for gap in gaps.unfilled(problem, rota):
        if shift in (None, gap.shift):
            short[gap.shift].append(gap)
    for found in short.values():
        tried = list(explain.explained(problem, rota, found, search=search, seconds=seconds))
        yield shift_in_words(problem, tried, causes(problem, found))
    if not short:
        yield "Nothing is short."
    now = goal_values(problem, rota)["shortfall"]
    if shift is None and now and "shortfall" in problem.goals:
        yield from way_in_words(now, ways(problem, rota, search=search, seconds=seconds))


def about_person(problem: Problem, rota: Rota, one: Assignment, *, search: Search, seconds: float) -> Iterator[str]:
    """Why somebody is on a shift, or is not. `seconds` are for one goal of the group."""
    if one.shift not in problem.open_ids:
        yield f"{one.shift} is frozen: its team stays as it was published."
    elif one in rota:
        if one in problem.pinned:
            yield f"{problem.volunteer[one.volunteer].called} is pinned to it: the organizers have settled that."
        yield why_me(problem, one, explain.without(problem, rota, one, search=search, seconds=seconds))
    else:
        against = explain.why_not(problem, rota, one)
        yield from against or ["Nothing speaks against it; they are needed elsewhere, or nobody is missing."]
