"""Why somebody is not there: what is looked at is the team, the person and who is in a pair with them."""

from solver.gaps import unfilled
from tests.solver.problems import person, problem, rota, shift


def test_a_partner_on_the_team_counts_once() -> None:
    apart = [{"volunteers": ["heron", "wren"], "kind": "apart"}]
    week = problem([shift("a", min=2, target=2, max=2)], [person("heron", "a"), person("wren", "a")], pairs=apart)
    (gap,) = unfilled(week, tuple(rota(("heron", "a"))))
    assert [(why.volunteer, why.reason) for why in gap.reasons] == [("wren", "apart")]
