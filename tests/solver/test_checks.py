"""Reading a problem: every fault with its place and in words, and nothing but that."""

import copy
import datetime as dt
import json
import re
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solver.__main__ import main
from solver.documents import DocumentError
from solver.problem import GOALS, Problem, Shift
from tests.solver.drawn import problems
from tests.solver.problems import CALAIS, at, pair, person, problem, raw, shift

GOOD = raw(
    [shift("a", needs=[{"any_of": ["van"]}]), shift("b", day=1)],
    [person("heron", "a"), person("wren", "b")],
    pairs=[{"volunteers": ["heron", "wren"], "kind": "apart"}], pinned=[pair("heron", "a")],
    forbidden=[pair("wren", "a")], published=[pair("wren", "b")], frozen=["b"],
)  # fmt: skip

# where the document is changed, to what, and the fault that follows
FAULTS: list[tuple[str, Any, str, str]] = [
    ("format", "rota-problem/2", "format", "this must be 'rota-problem/1'"),
    ("timezone", "Mars/Olympus", "timezone", "there is no time zone 'Mars/Olympus'"),
    ("timezone", 3, "timezone", "this must be a text"),
    ("colour", "red", "colour", "there is no such field here"),
    ("period.end", at(0, 0), "period.end", "the period must end after its start"),
    ("period.end", at(400, 0), "period.end", "the period must not be longer than a year"),
    ("period.start", "2027-03-22", "period.start", "this must be an instant with an offset"),
    ("period.start", "2027-03-22T10:00:00", "period.start", "this must be an instant with an offset"),
    ("period.start", "2027-02-30T10:00:00Z", "period.start", "there is no such day or time"),
    ("period.start", "1066-10-14T09:00:00Z", "period.start", "this must lie between the years 1970 and 2200"),
    ("period.start", 1269205200, "period.start", "this must be an instant with an offset"),
    ("rules.min_team", 0, "rules.min_team", "this must be 1 or more"),
    ("rules.min_team", 10**30, "rules.min_team", "this must be 10000 or less"),
    ("rules.max_new_per_lead", -1, "rules.max_new_per_lead", "this must be 0 or more"),
    ("rules.day_starts_at", "24:00", "rules.day_starts_at", "this must be a time of day such as 04:00"),
    ("rules.day_starts_at", "4:00", "rules.day_starts_at", "this must be a time of day such as 04:00"),
    ("goals", ["shortfall", "beauty"], "goals[1]", "this must be 'shortfall', 'skill_gaps'"),
    ("goals", ["changes", "changes"], "goals[1]", "'changes' stands here for the second time"),
    ("goals", "shortfall", "goals", "this must be a list"),
    ("shifts", {}, "shifts", "this must be a list"),
    ("shifts.0.id", "", "shifts[0].id", "this must not be empty"),
    ("shifts.0.id", "x" * 201, "shifts[0].id", "this is too long; at most 200 characters are allowed"),
    ("shifts.0.id", "b", "shifts[1].id", "'b' stands here for the second time"),
    ("shifts.0.end", at(0, 9), "shifts[0].end", "a shift must end after its start"),
    ("shifts.0.end", at(40, 9), "shifts[0].end", "a shift must not be longer than 31 days"),
    ("shifts.0.start", at(-1, 9), "shifts[0].start", "a shift that starts before the period must be frozen"),
    ("shifts.0", shift("a", 7, 0, 1), "shifts[0].start", "no shift may start at the end of the period or later"),
    ("shifts.0.min", "2", "shifts[0].min", "this must be a whole number"),
    ("shifts.0.min", 1.5, "shifts[0].min", "this must be a whole number"),
    ("shifts.0.min", True, "shifts[0].min", "this must be a whole number"),
    ("shifts.0.target", 0, "shifts[0].target", "target must be 1 (min) or more"),
    ("shifts.0.max", 0, "shifts[0].max", "max must be 1 (target) or more"),
    ("shifts.0.alone_ok", "no", "shifts[0].alone_ok", "this must be true or false"),
    ("shifts.0.burden", -1, "shifts[0].burden", "this must be 0 or more"),
    ("shifts.0.importance", 0, "shifts[0].importance", "this must be 1 or more"),
    ("shifts.0.rest_after_minutes", 10**6, "shifts[0].rest_after_minutes", "this must be 527040 or less"),
    ("shifts.0.tags", ["x", "x"], "shifts[0].tags[1]", "'x' stands here for the second time"),
    ("shifts.0.activity", 3, "shifts[0].activity", "this must be a text"),
    ("shifts.0.place", None, "shifts[0].place", "this must be a text"),
    ("shifts.0.start", "soon", "shifts[0].start", "this must be an instant with an offset"),
    ("shifts.0.end", "2027-03-22T25:00:00Z", "shifts[0].end", "there is no such day or time"),
    ("shifts.0.mood", "good", "shifts[0].mood", "there is no such field here"),
    ("shifts.0.needs.0.any_of", ["a", "a"], "shifts[0].needs[0].any_of[1]", "'a' stands here for the second time"),
    ("shifts.0.needs.0.any_of", [], "shifts[0].needs[0].any_of", "at least 1 are needed here, there are 0"),
    ("shifts.0.needs.0.count", 0, "shifts[0].needs[0].count", "this must be 1 or more"),
    ("shifts.0.needs.0", None, "shifts[0].needs[0]", "this must be an object"),
    ("volunteers.0.experience", "boss", "volunteers[0].experience", "this must be 'new', 'regular' or 'lead'"),
    ("volunteers.0.share", 10**7, "volunteers[0].share", "this must be 1000000 or less"),
    ("volunteers.0.availability", {"c": "yes"}, "volunteers[0].availability.c", "there is no shift of this id"),
    ("volunteers.0.availability", {"a": "ja"}, "volunteers[0].availability.a", "this must be 'prefer', 'yes'"),
    ("volunteers.0.name", 3, "volunteers[0].name", "this must be a text"),
    ("volunteers.0.skills", ["a", "a"], "volunteers[0].skills[1]", "'a' stands here for the second time"),
    ("volunteers.0.skills", [""], "volunteers[0].skills[0]", "this must not be empty"),
    ("volunteers.0.carried", -1, "volunteers[0].carried", "this must be 0 or more"),
    ("volunteers.0.availability", [], "volunteers[0].availability", "this must be an object"),
    ("volunteers.0.limits", {"free_days": "1"}, "volunteers[0].limits.free_days", "this must be a whole number"),
    ("volunteers.0.limits", {"max_shifts": -1}, "volunteers[0].limits.max_shifts", "this must be 0 or more"),
    ("volunteers.0.limits", {"min_rest_minutes": 10**6}, "volunteers[0].limits.min_rest_minutes", "this must be"),
    ("volunteers.0.limits", {"max_naps": 1}, "volunteers[0].limits.max_naps", "there is no such field here"),
    ("volunteers.0.limits", {"max_tagged": {"n": -1}}, "volunteers[0].limits.max_tagged.n", "this must be 0 or more"),
    ("volunteers.0.limits", {"max_tagged": {"": 1}}, 'volunteers[0].limits.max_tagged.""', "this must not be empty"),
    ("volunteers.0.limits", {"max_tagged": []}, "volunteers[0].limits.max_tagged", "this must be an object"),
    ("volunteers.0.limits", {"max_minutes": 10**6}, "volunteers[0].limits.max_minutes", "this must be 527040 or less"),
    ("volunteers.1.id", "heron", "volunteers[1].id", "'heron' stands here for the second time"),
    ("pairs.0.kind", "friends", "pairs[0].kind", "this must be 'apart', 'together' or 'not_at_once'"),
    ("pairs.0.volunteers", ["heron", "heron"], "pairs[0].volunteers", "a pair must be two different people"),
    ("pairs.0.volunteers", ["heron", "ibis"], "pairs[0].volunteers[1]", "there is no volunteer 'ibis'"),
    ("pairs.0.volunteers", ["heron"], "pairs[0].volunteers[1]", "this is required"),
    ("pairs.0.volunteers", [*"abc"], "pairs[0].volunteers", "at most 2 are allowed here, there are 3"),
    ("pairs.0.until", "friday", "pairs[0].until", "there is no such field here"),
    ("rules.mood", "good", "rules.mood", "there is no such field here"),
    ("pinned.0.shift", 7, "pinned[0].shift", "this must be a text"),
    ("pinned.0.volunteer", "ibis", "pinned[0].volunteer", "there is no volunteer 'ibis'"),
    ("pinned.0.shift", "z", "pinned[0].shift", "there is no shift 'z'"),
    ("pinned", [pair("heron", "a")] * 2, "pinned[1]", "'heron on a' stands here for the second time"),
    ("forbidden", [pair("heron", "a")], "forbidden[0]", "'heron' is pinned to 'a': it cannot be forbidden too"),
    ("frozen", ["z"], "frozen[0]", "there is no shift 'z'"),
    ("frozen", ["b", "b"], "frozen[1]", "'b' stands here for the second time"),
]


def changed(document: Any, path: str, value: Any) -> Any:
    document = copy.deepcopy(document)
    *steps, last = path.split(".")
    at_ = document
    for step in steps:
        at_ = at_[int(step)] if step.isdigit() else at_[step]
    at_[int(last) if last.isdigit() else last] = value
    return document


def faults(text: str | bytes) -> tuple[tuple[str, str], ...]:
    with pytest.raises(DocumentError) as caught:
        Problem.from_json(text)
    return caught.value.faults


@pytest.mark.parametrize(("path", "value", "place", "words"), FAULTS, ids=str)
def test_a_fault_is_told_with_its_place(path: str, value: Any, place: str, words: str) -> None:
    found = faults(json.dumps(changed(GOOD, path, value)))
    assert any(where == place and what.startswith(words) for where, what in found), found


def test_fifty_different_faults_give_fifty_different_messages() -> None:
    document, expected = copy.deepcopy(GOOD), {}
    others = {
        "shifts": lambda name: shift(name, needs=[{"any_of": ["van"]}]), "volunteers": person,
        "pairs": lambda name: GOOD["pairs"][0], "pinned": lambda name: pair("wren", "a"),
    }  # fmt: skip
    for path, value, where, words in FAULTS:
        noun, _, rest = path.partition(".0.")
        if noun in others and rest and rest != "id":  # each on a shift, a volunteer … of its own
            number = len(document[noun])
            document[noun].append(others[noun](f"{noun} {number}"))
            document = changed(document, f"{noun}.{number}.{rest}", value)
            expected[where.replace("[0]", f"[{number}]", 1)] = words
        elif path in ("format", "timezone", "colour", "frozen") or path.startswith("rules."):
            document = changed(document, path, value)
            expected = {place: what for place, what in expected.items() if not place.startswith(path)}
            expected[where] = words
    found = faults(json.dumps(document))
    assert {place: words[: len(expected.get(place, ""))] for place, words in found} == expected
    assert len(found) == len(expected)
    kinds = {(re.sub(r"\d+", "", place), words) for place, words in found}  # one wrong field of two shifts is one kind
    assert len(kinds) >= 50


def test_on_the_command_line_every_fault_is_a_line_with_file_and_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "p.json"
    file.write_text(json.dumps(changed(changed(GOOD, "shifts.0.burden", -1), "frozen", ["z"])))
    assert main(["check", str(file)]) == 1
    assert capsys.readouterr().err.splitlines() == [
        f"{file}: shifts[0].burden: this must be 0 or more",
        f"{file}: frozen[0]: there is no shift 'z'",
    ]
    file.write_text(json.dumps(GOOD))
    assert main(["check", str(file)]) == 0
    assert capsys.readouterr().out == "No fault: 2 shifts, 2 volunteers.\n"
    assert main(["check", str(tmp_path / "nothing.json")]) == 1
    assert capsys.readouterr().err == f"{tmp_path}/nothing.json: No such file or directory\n"


def test_the_good_document_is_good() -> None:
    assert Problem.from_json(json.dumps(GOOD)).shift["b"].max == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"{", "this is no JSON"),
        (b"", "this is no JSON"),
        (b"[]", "this must be an object"),
        (b"null", "this must be an object"),
        (b"\xff{}", "this is not UTF-8"),
        (b"[" * 100_000, "this is no JSON"),
        (b'{"format": "\\ud800"}', "this is no JSON"),
        (b"1" * 5000, "this is no JSON"),
    ],
)
def test_what_is_no_document_is_told_in_words(text: bytes, words: str) -> None:
    assert faults(text)[0][1].startswith(words)


def test_a_key_that_stands_twice_is_a_fault() -> None:
    text = json.dumps(GOOD).replace('"id": "a",', '"id": "a", "id": "a",', 1)
    assert faults(text) == (("shifts[0].id", "this stands twice in one object"),)


def test_a_changed_problem_looks_up_its_own_parts() -> None:
    week = Problem.from_json(json.dumps(GOOD))
    assert (set(week.volunteer), set(week.shift), len(week.facts)) == ({"heron", "wren"}, {"a", "b"}, 1)
    other = week.changed(volunteers=week.volunteers[:1], shifts=week.shifts[:1], published=())
    assert (set(other.volunteer), set(other.shift), other.facts) == ({"heron"}, {"a"}, ())
    assert week.changed() == week


def test_defaults_follow_from_each_other() -> None:
    fields = {"min": 2, "start": at(0, 10), "end": at(0, 12)}
    week = raw([{"id": "a", **fields}, {"id": "b", **fields, "target": 3}], [])
    week["shifts"][0]["end"] = week["shifts"][0]["end"].replace(":00:00", ":01:00", 1)
    first, second = Problem.from_json(json.dumps(week)).shifts
    assert (first.target, first.max, first.burden) == (2, 2, 3)
    assert (second.target, second.max, second.burden) == (3, 3, 2)
    assert Problem.from_json(json.dumps(week)).goals == GOALS


@given(problems())
def test_a_problem_comes_back_from_its_own_text(one: Problem) -> None:
    assert Problem.from_json(one.to_json()) == one


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["format", "shifts", "id", "period", "x"]), inner)
        ),
    )
)
def test_any_json_is_refused_in_words(anything: Any) -> None:
    assert faults(json.dumps(anything))


def test_local_days_on_the_days_when_the_clocks_change() -> None:
    shifts = [shift("a", 5, 22, 30), shift("b", 6, 26, 27), shift("c", 6, 27, 28)]
    week = problem(shifts, [], period={"end": at(7, 9)})
    assert [str(day) for day in week.days] == [f"2027-03-{day}" for day in range(22, 30)]
    assert [str(day) for day in week.touched["a"]] == ["2027-03-27", "2027-03-28"]
    assert str(week.day["b"]) == "2027-03-28"  # 03:00 in summer time, 26 elapsed hours after midnight
    assert str(week.day["c"]) == "2027-03-29"  # 04:00
    assert (week.local_days.start(week.days[6]) - week.local_days.start(week.days[5])).total_seconds() == 23 * 3600


def test_instants_that_a_program_gives_are_reckoned_with_as_elapsed_time() -> None:
    paris = ZoneInfo("Europe/Paris")
    evening, morning = dt.datetime(2027, 3, 27, 22, tzinfo=paris), dt.datetime(2027, 3, 28, 6, tzinfo=paris)
    night = Shift(id="a", start=evening, end=morning)
    assert (night.length, night.burden, night.start) == (dt.timedelta(hours=7), 7, evening)
    assert night.end - night.start == dt.timedelta(hours=7)


def test_the_calais_week_is_read_as_it_is() -> None:
    week = Problem.from_json(CALAIS.read_bytes())
    assert (len(week.shifts), len(week.of_period), len(week.open_shifts), len(week.volunteers)) == (94, 93, 93, 40)
    assert Problem.from_json(week.to_json()) == week
