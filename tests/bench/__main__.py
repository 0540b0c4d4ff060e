"""`make bench-solver`: generated weeks and the Calais week, ours against others, as a table in Markdown.

Each solver has the same seconds and runs in a process of its own, one after the other. A value with ✓ is proved;
otherwise the bound stands behind it.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.families import ASKED
from tests.bench.one import SOLVERS

# family and people, and the seconds that a solver has
SIZES = {
    "drop-in 20": 10, "drop-in 60": 30, "drop-in 120": 30, "drop-in 200": 30, "drop-in 500": 60, "shelter 40": 20,
    "arrivals 300": 60,
}  # fmt: skip
SHORT = {
    "shortfall": "short", "skill_gaps": "skills", "below_target": "target", "left_out": "left out",
    "unfairness": "unfair", "reluctance": "reluct.", "changes": "changes",
}  # fmt: skip


Told = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--cases", default="", help="only those whose name begins like this, with commas")
    parser.add_argument("--solvers", default=",".join(SOLVERS))
    parser.add_argument("--seeds", type=int, default=3, help="how many; default 3")
    parser.add_argument("--seconds", type=float, default=None, help="for each; default: by the size")
    parser.add_argument("--keep", type=Path, default=None, help="a file that keeps what was run, to go on from there")
    options = parser.parse_args()
    print("| case | solver |", " | ".join(SHORT.values()), "| first rota | all | memory |")
    print("|---|---|" + "---|" * (len(SHORT) + 3), flush=True)
    known = (
        dict(map(json.loads, options.keep.read_text().splitlines())) if options.keep and options.keep.exists() else {}
    )
    found: dict[tuple[str, str], Told] = {}
    for case, seconds in _cases(options.seeds):
        if not case.startswith(tuple(options.cases.split(","))):
            continue
        for name in options.solvers.split(","):
            key = f"{case}, {name}, {options.seconds or seconds:g}"
            if key not in known:
                known[key] = _run(name, case, options.seconds or seconds)
                if options.keep:
                    with options.keep.open("a") as file:
                        print(json.dumps([key, known[key]]), file=file)
            found[case, name] = known[key]
            print(_line(case, name, known[key]), flush=True)
    for words in _in_sum(found):
        print(words)


def _in_sum(found: dict[tuple[str, str], Told]) -> Iterator[str]:
    """How often ours is better, equal or worse than each other, goal by goal in their order, and how often proved."""
    mine = {case: told for (case, name), told in found.items() if name == "ours"}
    proved = sum(all(one["proved"] for one in told["goals"]) for told in mine.values())
    yield f"\nours: all goals proved in {proved} of {len(mine)} cases"
    for other in dict.fromkeys(name for _, name in found if name != "ours"):
        both = [(_values(mine[case]), _values(told)) for (case, name), told in found.items() if name == other]
        better, worse = sum(mine < theirs for mine, theirs in both), sum(mine > theirs for mine, theirs in both)
        yield f"ours beside {other}: better in {better}, equal in {len(both) - better - worse}, worse in {worse} cases"


def _values(told: Told) -> list[int]:
    return [one["value"] for one in told["goals"]]


def _cases(seeds: int) -> list[tuple[str, float]]:
    weeks = [
        (f"{size} {tightness} {seed}", float(seconds))
        for size, seconds in SIZES.items()
        for tightness in ASKED
        for seed in range(1, seeds + 1)
    ]
    return [("calais", 30.0), *weeks]


def _run(name: str, case: str, seconds: float) -> Told:
    words = [sys.executable, "-m", "tests.bench.one", name, case, str(seconds)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    told: Told = json.loads(done.stdout.splitlines()[-1])
    return told


def _line(case: str, name: str, told: Told) -> str:
    by_goal = {one["goal"]: one for one in told["goals"]}
    cells = [_cell(by_goal.get(goal), name) for goal in SHORT]
    first = "–" if told["first"] is None else f"{told['first']:.1f} s"
    return f"| {case} | {name} | {' | '.join(cells)} | {first} | {told['took']:.1f} s | {told['memory']} MB |"


def _cell(one: dict[str, Any] | None, name: str) -> str:
    if one is None:
        return "–"
    if name.startswith("greedy"):
        return str(one["value"])
    return f"{one['value']} ✓" if one["proved"] else f"{one['value']} ({one['bound']})"


if __name__ == "__main__":
    main()
