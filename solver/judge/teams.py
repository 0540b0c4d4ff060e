"""Rules 1 to 6: what holds for the team of every open shift."""

from collections.abc import Iterable, Iterator

from solver.judge.broken import Broken
from solver.judge.rota import Rota
from solver.problem import Pair, Shift, Volunteer


def team_rules(rota: Rota) -> Iterator[Broken]:
    """Every rule that a team breaks; frozen shifts are facts and are not judged."""
    for shift in rota.problem.open_shifts:
        yield from rules_of_a_team(rota, shift)
    yield from _pins(rota)
    for pair in rota.problem.pairs:
        yield from rules_of_a_pair(rota, pair, rota.problem.open_shifts)


def rules_of_a_team(rota: Rota, shift: Shift) -> Iterator[Broken]:
    """Rules 1 to 4 for the team of one open shift."""
    team = [rota.problem.volunteer[one] for one in dict.fromkeys(rota.team(shift))]
    yield from _availability(shift, team)
    if team:
        yield from _size(rota, shift, team)
        yield from _required(shift, team)
        yield from _new_per_lead(rota, shift, team)


def _availability(shift: Shift, team: list[Volunteer]) -> Iterator[Broken]:
    for volunteer in team:
        if not volunteer.may(shift):
            words = f"{volunteer.called} did not say that they can on {shift.id}"
            yield Broken("availability", words, volunteer.id, shift.id)


def _size(rota: Rota, shift: Shift, team: list[Volunteer]) -> Iterator[Broken]:
    least = min(rota.problem.rules.min_team, shift.max)
    if len(team) > shift.max:
        yield Broken("team_size", f"{shift.id} has {len(team)} people; at most {shift.max} fit", None, shift.id)
    if len(team) < least and not shift.alone_ok:
        words = f"{shift.id} has {len(team)} people; nobody is left alone, so {least} or none"
        yield Broken("team_size", words, None, shift.id)


def _required(shift: Shift, team: list[Volunteer]) -> Iterator[Broken]:
    for need in shift.needs:
        found = sum(volunteer.has_one_of(need) for volunteer in team)
        if need.required and found < need.count:
            skills = " or ".join(need.any_of)
            words = f"{shift.id} cannot run without {need.count} with {skills}; its team has {found}"
            yield Broken("required_need", words, None, shift.id, skills)


def _new_per_lead(rota: Rota, shift: Shift, team: list[Volunteer]) -> Iterator[Broken]:
    most = rota.problem.rules.max_new_per_lead
    new = sum(volunteer.experience == "new" for volunteer in team)
    leads = sum(volunteer.experience == "lead" for volunteer in team)
    if most is not None and new > most * leads:
        words = f"{shift.id} has {new} new people and {leads} leads; at most {most} for each lead"
        yield Broken("new_per_lead", words, None, shift.id)


def _pins(rota: Rota) -> Iterator[Broken]:
    open_ids = rota.problem.open_ids
    for one in rota.problem.pinned:
        if one.shift in open_ids and (one.volunteer, one.shift) not in rota.new:
            yield Broken("pinned", f"{one.volunteer} is pinned to {one.shift} but not on it", one.volunteer, one.shift)
    for one in rota.problem.forbidden:
        if (one.volunteer, one.shift) in rota.new:
            yield Broken("forbidden", f"{one.volunteer} must not be on {one.shift}", one.volunteer, one.shift)


def rules_of_a_pair(rota: Rota, pair: Pair, shifts: Iterable[Shift]) -> Iterator[Broken]:
    """Rule 5 for one pair on these open shifts (`not_at_once`: on all that the two are on)."""
    first, second = pair.volunteers
    names = " and ".join(rota.problem.volunteer[one].called for one in pair.volunteers)
    if pair.kind == "not_at_once":
        for mine in rota.shifts_of[first]:
            for theirs in rota.shifts_of[second]:
                new = rota.is_new(first, mine) or rota.is_new(second, theirs)
                if new and mine.overlaps(theirs):
                    words = f"{names} are on {mine.id} and {theirs.id} at the same time"
                    yield Broken("not_at_once", words, first, mine.id, f"{second} {theirs.id}")
        return
    for shift in shifts:
        there = [one for one in pair.volunteers if one in rota.team(shift)]
        if pair.kind == "apart" and len(there) == 2:
            yield Broken("apart", f"{names} are kept apart, but both are on {shift.id}", first, shift.id, second)
        if pair.kind == "together" and len(there) == 1:
            yield Broken("together", f"{names} go together, but only one is on {shift.id}", first, shift.id, second)
