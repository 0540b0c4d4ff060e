"""Rules 1 to 6: what holds for the team of every open shift."""

from collections.abc import Container, Iterable, Iterator

from solver.judge.broken import Broken
from solver.judge.rota import Rota
from solver.problem import Shift, Volunteer


def rules_of_a_team(rota: Rota, shift: Shift) -> Iterator[Broken]:
    """Rules 1 to 4 for the team of one open shift. Frozen shifts are facts and not to be asked about."""
    team = rota.team(shift)
    at = f"shifts[{rota.problem.number_of_shift[shift.id]}]"
    yield from _availability(rota, shift, team)
    if team:
        yield from _size(rota, at, shift, team)
        yield from _required(at, shift, team)
        yield from _new_per_lead(rota, shift, team)


def _availability(rota: Rota, shift: Shift, team: list[Volunteer]) -> Iterator[Broken]:
    for volunteer in team:
        if volunteer.availability.get(shift.id, "no") == "no":
            at = f"volunteers[{rota.problem.number_of_volunteer[volunteer.id]}].availability"
            words = f"{volunteer.called} did not say that they can on {shift.id}"
            yield Broken("availability", at, words, volunteer.id, shift.id)


def _size(rota: Rota, at: str, shift: Shift, team: list[Volunteer]) -> Iterator[Broken]:
    size, least = len(team), min(rota.problem.rules.min_team, shift.max)
    if size > shift.max:
        words = f"{shift.id} has {size} people; at most {shift.max} fit"
        yield Broken("team_size", f"{at}.max", words, None, shift.id, excess=size - shift.max)
    if size < least and not shift.alone_ok:
        words = f"{shift.id} has only {size} on its team; it takes {least}, or nobody"
        yield Broken("team_size", "rules.min_team", words, None, shift.id, excess=least - size)


def _required(at: str, shift: Shift, team: list[Volunteer]) -> Iterator[Broken]:
    for number, need in enumerate(shift.needs):
        found = sum(bool(set(need.any_of) & set(volunteer.skills)) for volunteer in team)
        if need.required and found < need.count:
            skills = " or ".join(need.any_of)
            words = f"{shift.id} cannot run without {need.count} with {skills}; its team has {found}"
            yield Broken("required_need", f"{at}.needs[{number}]", words, None, shift.id, skills, need.count - found)


def _new_per_lead(rota: Rota, shift: Shift, team: list[Volunteer]) -> Iterator[Broken]:
    most = rota.problem.rules.max_new_per_lead
    new = sum(volunteer.experience == "new" for volunteer in team)
    leads = sum(volunteer.experience == "lead" for volunteer in team)
    if most is not None and new > most * leads:
        words = f"{shift.id} has {new} new people for {leads} leads; at most {most} for each lead"
        yield Broken("new_per_lead", "rules.max_new_per_lead", words, None, shift.id, excess=new - most * leads)


def rules_of_a_pair(rota: Rota, number: int, shifts: Iterable[Shift]) -> Iterator[Broken]:
    """Rule 5 for the pair of this number: on these open shifts; `not_at_once` on all that the two are on."""
    pair = rota.problem.pairs[number]
    at = f"pairs[{number}]"
    first, second = pair.volunteers
    names = " and ".join(rota.problem.volunteer[one].called for one in pair.volunteers)
    if pair.kind == "not_at_once":
        for mine in rota.shifts_of[first]:
            for theirs in rota.shifts_of[second]:
                new = rota.is_new(first, mine) or rota.is_new(second, theirs)
                if new and mine.overlaps(theirs):
                    words = f"{names} are never on at once, but {mine.id} and {theirs.id} overlap"
                    yield Broken("not_at_once", at, words, first, mine.id, theirs.id)
        return
    for shift in shifts:
        there = [one for one in pair.volunteers if rota.is_new(one, shift)]
        if pair.kind == "apart" and len(there) == 2:
            yield Broken("apart", at, f"{names} are kept apart, but both are on {shift.id}", first, shift.id, second)
        if pair.kind == "together" and len(there) == 1:
            words = f"{names} go together, but only one of them is on {shift.id}"
            yield Broken("together", at, words, first, shift.id, second)


def pins(rota: Rota, some: Container[str]) -> Iterator[Broken]:
    """Rule 6, for those of these shifts (by their ids) that are open."""
    for number, one in enumerate(rota.problem.pinned):
        if one.shift in some and one.shift in rota.problem.open_ids and (one.volunteer, one.shift) not in rota.new:
            name = rota.problem.volunteer[one.volunteer].called
            words = f"{name} is pinned to {one.shift}, but not on it"
            yield Broken("pinned", f"pinned[{number}]", words, one.volunteer, one.shift)
    for number, one in enumerate(rota.problem.forbidden):
        if one.shift in some and (one.volunteer, one.shift) in rota.new:
            name = rota.problem.volunteer[one.volunteer].called
            words = f"{name} must not be on {one.shift}"
            yield Broken("forbidden", f"forbidden[{number}]", words, one.volunteer, one.shift)
