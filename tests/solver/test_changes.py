"""What if: of what a change touches the judge finds newly broken just what it finds when it looks at everything."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from solver.judge import WhatIf, broken_rules, newly_broken
from solver.judge.changes import beyond
from solver.problem import Assignment, Problem
from tests.solver.drawn import drawn
from tests.solver.problems import person, problem, rota, shift


def changes(random: Random) -> tuple[Problem, list[Assignment], list[Assignment], list[Assignment]]:
    """A week, a rota that may break rules, who leaves which of their shifts, and who comes to which."""
    week = drawn(random)
    places = [Assignment(volunteer=who.id, shift=one.id) for who in week.volunteers for one in week.shifts]
    held = [one for one in places if (one in week.facts if one.shift in week.frozen else random.random() < 0.4)]
    out = random.sample(held, min(len(held), random.choice([0, 1, 1, 2])))
    return week, held, out, random.sample(places, min(len(places), random.choice([0, 1, 1, 2])))


@given(st.randoms(use_true_random=False).map(changes))
def test_a_change_to_what_is_open_breaks_what_the_whole_judge_finds(
    case: tuple[Problem, list[Assignment], list[Assignment], list[Assignment]],
) -> None:
    week, held, out, into = case
    out, into = ([one for one in some if one.shift in week.open_ids] for some in (out, into))
    after = [*(one for one in held if one not in out), *into]
    found, expected = WhatIf(week, held).newly_broken(out, into), newly_broken(week, held, after)
    # In the same order, but for those who stand somewhere twice: the whole judge tells of them as the list has them.
    assert [one for one in found if one.rule != "twice"] == [one for one in expected if one.rule != "twice"]
    assert set(found) == set(expected)
    assert len(found) == len(expected)


@given(st.randoms(use_true_random=False).map(changes))
def test_a_change_to_what_is_a_fact_breaks_what_it_would_break_were_that_the_fact(
    case: tuple[Problem, list[Assignment], list[Assignment], list[Assignment]],
) -> None:
    week, held, out, into = case
    into = [one for one in into if one not in held or one in out]
    after = [*(one for one in held if one not in out), *into]
    other = week.changed(published=tuple(after))
    found = beyond(broken_rules(week, held), broken_rules(other, after))
    assert WhatIf(week, held).newly_broken(out, into) == found


def test_many_changes_are_thought_of_and_none_is_made() -> None:
    week = problem([shift("a", max=1), shift("b", 0, 11, 13)], [person("heron", "a", "b"), person("wren", "a", "b")])
    on_a, on_b, wren = (rota(one)[0] for one in (("heron", "a"), ("heron", "b"), ("wren", "a")))
    if_ = WhatIf(week, [on_a])
    assert [one.rule for one in if_.newly_broken(into=[wren])] == ["team_size"]
    assert [one.rule for one in if_.newly_broken(into=[on_b])] == ["overlap"]
    assert if_.newly_broken([on_a], [on_b]) == if_.newly_broken([on_a], [wren]) == []
    assert (if_.team_of("a"), if_.team_of("b")) == (1, 0)
