"""What a gap comes from, in one line."""

import datetime as dt

from solver.causes import Cause, FewForAll, FewForIt
from solver.problem import Problem
from solver.words.names import MANY, people


def cause_in_words(problem: Problem, cause: Cause) -> str:
    """What was counted, in one line."""
    who = "" if cause.any_of is None else f" with {' or '.join(cause.any_of)}"
    if isinstance(cause, FewForIt):
        can = f"only {people(problem, cause.could)}" if cause.could else "nobody"
        needed = "" if cause.needed == 1 else f", and it needs {cause.needed}"
        others = {
            f"off or away on {problem.day[cause.shift]:%A}": cause.away,
            "there, but did not offer it": cause.silent,
            "not allowed, or held by what is frozen": cause.barred,
        }
        why = "; ".join(f"{label}: {people(problem, some)}" for label, some in others.items() if some)
        return f"{can}{who} can be on it{needed}" + (f" ({why})." if why else ".")
    if len(cause.shifts) == 1:
        can = f"only {people(problem, list(cause.most))}" if cause.most else "nobody"
        needed = f", and it needs {cause.needed}" if cause.most or cause.needed > 1 else ""
        return f"{can}{who} has room for it in what they offer{needed}."
    shifts = f"{len(cause.shifts)} {_kind(problem, cause)}"
    offers = ", ".join(f"{problem.volunteer[name].called} {count}" for name, count in cause.most.items())
    can = f"can take at most {sum(cause.most.values())}" + (f" ({offers})" if 0 < len(cause.most) <= MANY else "")
    if cause.any_of is None:
        return f"{shifts} need {cause.needed} people in all; those who could be on them {can}."
    each = "one" if cause.needed == len(cause.shifts) else f"{cause.needed} in all"
    return f"{shifts} need {each}{who}; those who have it {can}."


def _kind(problem: Problem, cause: FewForAll) -> str:
    if cause.kind == "tag":
        return f"“{cause.what}” shifts"
    if cause.kind == "activity":
        return f"{cause.what} shifts"
    return f"shifts on {dt.date.fromisoformat(cause.what):%A}" if cause.kind == "day" else "shifts"
