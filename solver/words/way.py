"""What would close all gaps, in words."""

from collections.abc import Iterable, Iterator

from solver.remedies import Change, Step, in_words


def way_in_words(now: int, steps: Iterable[Step]) -> Iterator[str]:
    """What would close all gaps, a line for each person more who is asked."""
    before: tuple[Change, ...] = ()
    left = now
    yield f"To close all gaps (shortfall {now}), with as few people to ask as can be:"
    for step in steps:
        who = "nobody" if not step.changes else "1 person" if step.people == 1 else f"{step.people} people"
        if not step.changes:
            words = "solve once more, for a better rota was found"
        elif before and set(before) <= set(step.changes):
            words = f"and {in_words(change for change in step.changes if change not in before)}"
        else:
            words = f"{'instead ' if before else ''}{in_words(step.changes)}"
        rest = f"{step.left}{'' if step.certain else ' or less'} left" if step.left else "nobody is missing"
        yield f"  {who}: {words}: {rest}"
        before, left = step.changes, step.left
    if left:
        yield "  No way was found." if left == now else f"  No way was found for the {left} that are left."
    elif before:
        yield "  Where others would do as well, they are named above."
