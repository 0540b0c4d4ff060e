"""`python -m solver`: solve a problem's file, check it and its solution, explain it."""

import argparse
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from solver.documents import DocumentError
from solver.interrupt import interruptible
from solver.judge import judge
from solver.problem import Assignment, Problem, to_repair
from solver.solution import GoalResult, Solution

T = TypeVar("T")


def main(words: list[str] | None = None) -> int:
    """Run one command; 0 done, 1 could not or found something wrong, 2 wrong use, 130 broken off by Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m solver", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    solve = commands.add_parser("solve", help="find the best rota for a rota-problem/1")
    solve.add_argument("file", type=Path)
    solve.add_argument("-o", "--output", type=Path, help="where the rota-solution/1 goes; default: standard output")
    solve.add_argument("--time-limit", type=_seconds, default=30.0, metavar="S", help="seconds; default 30")
    solve.add_argument("--workers", type=_whole, default=2, metavar="N", help="default 2")
    solve.add_argument("--seed", type=int, default=1, metavar="N", help="default 1")
    solve.add_argument("--progress", action="store_true", help="a line for each goal, on standard error")
    solve.add_argument("--reproducible", action="store_true", help="always the same rota; seconds measure work")
    solve.add_argument("--remedies", action="store_true", help="use time that is left to find what would help the gaps")
    check = commands.add_parser("check", help="look for faults in a rota-problem/1, and in a rota-solution/1 of it")
    check.add_argument("problem", type=Path)
    check.add_argument("solution", type=Path, nargs="?")
    explain = commands.add_parser("explain", help="why is this short, why me, what would help")
    explain.add_argument("problem", type=Path)
    explain.add_argument("solution", type=Path)
    explain.add_argument("--shift", metavar="S", help="this shift only")
    explain.add_argument("--volunteer", metavar="V", help="why this person is on --shift, or is not")
    explain.add_argument("--seconds", type=_seconds, default=5.0, metavar="S", help="for one question; default 5")
    repairs = ["smallest", "best"]
    solve.add_argument(
        "--repair", choices=repairs,
        help="repair what is published: `smallest` changes as little as can be, but leaves no place empty that could "
        "be filled up to `min`; `best` finds the best rota, and of equal ones that which changes least",
    )  # fmt: skip
    for command in (check, explain):
        command.add_argument("--repair", choices=repairs, help="what the solution was made with")
    options = parser.parse_args(words)
    if options.command == "explain" and options.volunteer and not options.shift:
        parser.error("--volunteer needs --shift")
    try:
        return {"solve": _solve, "check": _check, "explain": _explain}[options.command](options)
    except DocumentError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1


def _solve(options: argparse.Namespace) -> int:
    began = time.monotonic()
    problem = _problem(options.file, options)

    def tell(words: str) -> None:
        if options.progress:
            print(f"{time.monotonic() - began:7.1f} s  {words}", file=sys.stderr)

    def progress(result: GoalResult) -> None:
        state = "proved" if result.proved else f"bound {result.bound}"
        tell(f"{result.goal:<13}{result.value:>8}  {state}")

    first = threading.Event()

    def rota(_: tuple[Assignment, ...]) -> None:
        if not first.is_set():
            first.set()
            tell("a first rota")

    def work(should_stop: Callable[[], bool]) -> Solution:
        from solver.solve import solve  # OR-Tools takes its time to load; a check does not need it

        gone = 0.0 if options.reproducible else time.monotonic() - began  # reading and loading count, too
        return solve(
            problem,
            time_limit=max(options.time_limit - gone, 0.01),
            workers=options.workers,
            seed=options.seed,
            reproducible=options.reproducible,
            remedies=options.remedies,
            on_progress=progress,
            on_rota=rota if options.progress else None,
            should_stop=should_stop,
        )

    solution = interruptible(work)
    if options.output is None:
        print(solution.to_json())
    else:
        options.output.write_text(solution.to_json() + "\n", encoding="utf-8")
    if solution.status == "unknown":
        print("The time ran out before any rota was found.", file=sys.stderr)
    if solution.status == "infeasible":
        print("What is pinned cannot stand together:", file=sys.stderr)
        for pin in solution.conflict:
            print(f"  {pin}", file=sys.stderr)
    return 0 if solution.status in ("optimal", "feasible") else 1


def _check(options: argparse.Namespace) -> int:
    problem = _problem(options.problem, options)
    if options.solution is None:
        print(f"No fault: {len(problem.of_period)} shifts, {len(problem.volunteers)} volunteers.")
        return 0
    solution = _named(options.solution, Solution.from_json)
    wrong = judge(problem, solution)
    for place, words in wrong:
        print(f"{place}: {words}")
    if not wrong:
        print(f"No rule is broken, and what is claimed holds ({solution.status}).")
    return 1 if wrong else 0


def _explain(options: argparse.Namespace) -> int:
    from solver.search import Search  # OR-Tools takes its time to load
    from solver.words import about_gaps, about_person

    problem = _problem(options.problem, options)
    solution = _named(options.solution, Solution.from_json)
    for known, asked in ((problem.shift, options.shift), (problem.volunteer, options.volunteer)):
        if asked is not None and asked not in known:
            print(f"{asked!r} is not in {options.problem}", file=sys.stderr)
            return 1
    rota = solution.assignments
    if options.volunteer:
        one = Assignment(volunteer=options.volunteer, shift=options.shift)
        answer = about_person(problem, rota, one, search=Search(), seconds=options.seconds)
    else:
        answer = about_gaps(problem, rota, options.shift, search=Search(), seconds=options.seconds)
    for words in answer:
        print(words, flush=True)
    return 0


def _problem(path: Path, options: argparse.Namespace) -> Problem:
    """The problem in a file, its goals in the order that was asked for."""
    problem = _named(path, Problem.from_json)
    if options.repair:
        return problem.changed(goals=to_repair(problem.goals, best=options.repair == "best"))
    return problem


def _named(path: Path, read: Callable[[bytes], T]) -> T:
    """Read a file; a fault names the file, too."""
    try:
        return read(path.read_bytes())
    except DocumentError as error:
        raise DocumentError(
            (f"{path}: {place}" if place else str(path), words) for place, words in error.faults
        ) from error


def _seconds(word: str) -> float:
    seconds = float(word)
    if not 0 < seconds <= 86_400:
        raise argparse.ArgumentTypeError("more than 0 and at most 86400 seconds")
    return seconds


def _whole(word: str) -> int:
    number = int(word)
    if not 1 <= number <= 256:
        raise argparse.ArgumentTypeError("1 to 256")
    return number


if __name__ == "__main__":
    sys.exit(main())
