"""Each rule in tiny weeks: what is taken in them, and which rules that breaks."""

from typing import Any

from tests.solver.problems import pair, person, shift

Case = tuple[dict[str, Any], list[tuple[str, str]], set[str]]

ALL = ("a", "b")
TWO = [shift("a"), shift("b", day=1)]
NIGHT, NEXT_NIGHT = shift("a", 0, 22, 30, tags=["night"]), shift("b", 1, 22, 30, tags=["night"])
HERON, WREN = person("heron", *ALL), person("wren", *ALL)
NEEDY = [shift("a", needs=[{"any_of": ["van", "bus"], "count": 2, "required": True}])]


def week(shifts: list[dict[str, Any]], people: list[dict[str, Any]], **fields: Any) -> dict[str, Any]:
    return {"shifts": shifts, "volunteers": people, **fields}


def limited(shifts: list[dict[str, Any]], **limits: Any) -> dict[str, Any]:
    return week(shifts, [person("heron", *ALL, limits=limits)])


def frozen_and_new(day: int = 0, **limits: Any) -> dict[str, Any]:
    """Heron is on a night shift that is frozen; another one, so many days later, is not."""
    shifts = [shift("a", tags=["night"]), shift("b", day, 14, 16, tags=["night"])]
    return {**limited(shifts, **limits), "frozen": ["a"], "published": [pair("heron", "a")]}


# Two shifts at the same time, of which only the second asks for rest, and one soon after.
AT_ONCE = [shift("a"), shift("b", rest_after_minutes=120), shift("c", 0, 13, 14)]
AUTUMN = {"start": "2027-10-25T00:00:00+02:00", "end": "2027-11-01T00:00:00+01:00"}
IN_AUTUMN = {**shift("a"), "start": "2027-10-30T22:00:00+02:00", "end": "2027-10-31T06:00:00+01:00"}
BOTH = [("heron", "a"), ("heron", "b")]
CASES: dict[str, Case] = {
    "a `no` is a no": (week(TWO, [person("heron", *ALL, answer="no")]), [("heron", "a")], {"availability"}),
    "who did not answer cannot": (week(TWO, [person("heron", "a")]), [("heron", "b")], {"availability"}),
    "if needed is enough": (week(TWO, [person("heron", *ALL, answer="if_needed")]), BOTH, set()),
    "a team within its maximum": (week([shift("a", max=2)], [HERON, WREN]), [("heron", "a"), ("wren", "a")], set()),
    "a team above its maximum": (
        week([shift("a", max=1)], [HERON, WREN]), [("heron", "a"), ("wren", "a")], {"team_size"},
    ),
    "alone": (week(TWO, [HERON, WREN], rules={"min_team": 2}), [("heron", "a")], {"team_size"}),
    "alone where that is fine": (
        week([shift("a", alone_ok=True)], [HERON, WREN], rules={"min_team": 2}), [("heron", "a")], set(),
    ),
    "alone where one is all that fits": (
        week([shift("a", max=1)], [HERON, WREN], rules={"min_team": 2}), [("heron", "a")], set(),
    ),
    "nobody at all": (week(TWO, [HERON], rules={"min_team": 2}), [], set()),
    "a required need that one meets and two should": (
        week(NEEDY, [person("heron", "a", skills=["van", "bus"]), person("wren", "a")]),
        [("heron", "a"), ("wren", "a")], {"required_need"},
    ),
    "a required need met by either skill": (
        week(NEEDY, [person("heron", "a", skills=["van"]), person("wren", "a", skills=["bus"])]),
        [("heron", "a"), ("wren", "a")], set(),
    ),
    "two new people and one lead who may have one": (
        week([shift("a")], [person("heron", "a", experience="lead"), person("wren", "a", experience="new"),
                            person("knot", "a", experience="new")], rules={"max_new_per_lead": 1}),
        [("heron", "a"), ("wren", "a"), ("knot", "a")], {"new_per_lead"},
    ),
    "one new person and one lead": (
        week([shift("a")], [person("heron", "a", experience="lead"), person("wren", "a", experience="new")],
             rules={"max_new_per_lead": 1}), [("heron", "a"), ("wren", "a")], set(),
    ),
    "no new person at all": (
        week([shift("a")], [person("heron", "a", experience="lead"), person("wren", "a", experience="new")],
             rules={"max_new_per_lead": 0}), [("heron", "a"), ("wren", "a")], {"new_per_lead"},
    ),
    "kept apart": (
        week(TWO, [HERON, WREN], pairs=[{"volunteers": ["heron", "wren"], "kind": "apart"}]),
        [("heron", "a"), ("wren", "a")], {"apart"},
    ),
    "apart on different teams": (
        week(TWO, [HERON, WREN], pairs=[{"volunteers": ["heron", "wren"], "kind": "apart"}]),
        [("heron", "a"), ("wren", "b")], set(),
    ),
    "together, but one is missing": (
        week(TWO, [HERON, WREN], pairs=[{"volunteers": ["heron", "wren"], "kind": "together"}]),
        [("heron", "a")], {"together"},
    ),
    "together": (
        week(TWO, [HERON, WREN], pairs=[{"volunteers": ["heron", "wren"], "kind": "together"}]),
        [("heron", "a"), ("wren", "a")], set(),
    ),
    "not at once, on shifts that overlap": (
        week([shift("a"), shift("b", 0, 11, 13)], [HERON, WREN],
             pairs=[{"volunteers": ["wren", "heron"], "kind": "not_at_once"}]),
        [("heron", "a"), ("wren", "b")], {"not_at_once"},
    ),
    "not at once, one after the other": (
        week([shift("a"), shift("b", 0, 12, 13)], [HERON, WREN],
             pairs=[{"volunteers": ["wren", "heron"], "kind": "not_at_once"}]),
        [("heron", "a"), ("wren", "b")], set(),
    ),
    "not at once, beside a frozen shift": (
        week([shift("a"), shift("b", 0, 11, 13)], [HERON, WREN], frozen=["b"], published=[pair("wren", "b")],
             pairs=[{"volunteers": ["heron", "wren"], "kind": "not_at_once"}]),
        [("heron", "a"), ("wren", "b")], {"not_at_once"},
    ),
    "not at once, beside a frozen shift of the first of the two": (
        week([shift("a"), shift("b", 0, 11, 13)], [HERON, WREN], frozen=["b"], published=[pair("heron", "b")],
             pairs=[{"volunteers": ["heron", "wren"], "kind": "not_at_once"}]),
        [("heron", "b"), ("wren", "a")], {"not_at_once"},
    ),
    "not at once, both on frozen shifts": (
        week([shift("a"), shift("b", 0, 11, 13)], [HERON, WREN], frozen=["a", "b"],
             published=[pair("heron", "b"), pair("wren", "a")],
             pairs=[{"volunteers": ["heron", "wren"], "kind": "not_at_once"}]),
        [("heron", "b"), ("wren", "a")], set(),
    ),
    "a pin that is not kept": (week(TWO, [HERON], pinned=[pair("heron", "a")]), [], {"pinned"}),
    "a pin that is kept": (week(TWO, [HERON], pinned=[pair("heron", "a")]), [("heron", "a")], set()),
    "a pin where somebody cannot": (week(TWO, [person("heron", "a")], pinned=[pair("heron", "b")]), [], {"pinned"}),
    "forbidden": (week(TWO, [HERON], forbidden=[pair("heron", "a")]), [("heron", "a")], {"forbidden"}),
    "two shifts at once": (week([shift("a"), shift("b", 0, 11, 13)], [HERON]), BOTH, {"overlap"}),
    "one shift right after the other": (week([shift("a"), shift("b", 0, 12, 13)], [HERON]), BOTH, set()),
    "too soon after a shift with rest behind it": (
        week([shift("a", rest_after_minutes=61), shift("b", 0, 13, 14)], [HERON]), BOTH, {"rest"},
    ),
    "just rested": (week([shift("a", rest_after_minutes=60), shift("b", 0, 13, 14)], [HERON]), BOTH, set()),
    "rest behind the other of two shifts at the same time": (
        week(AT_ONCE, [person("heron", "a", "b", "c")]), [("heron", "b"), ("heron", "c")], {"rest"},
    ),
    "no rest behind one of two shifts at the same time": (
        week(AT_ONCE, [person("heron", "a", "b", "c")]), [("heron", "a"), ("heron", "c")], set(),
    ),
    "a frozen shift at the same time": (
        week(AT_ONCE, [person("heron", "a", "b", "c")], frozen=["a"], published=[pair("heron", "a")]),
        [("heron", "a"), ("heron", "b")], {"overlap"},
    ),
    "short rest on the same day": (limited([shift("a"), shift("b", 0, 13, 14)], min_rest_minutes=660), BOTH, set()),
    "short rest before the next day": (
        limited([shift("a", 0, 20, 22), shift("b", 1, 8, 10)], min_rest_minutes=601), BOTH, {"rest"},
    ),
    "just enough rest before the next day": (
        limited([shift("a", 0, 20, 22), shift("b", 1, 8, 10)], min_rest_minutes=600), BOTH, set(),
    ),
    "too many shifts": (limited(TWO, max_shifts=1), BOTH, {"max_shifts"}),
    "as many shifts as offered": (limited(TWO, max_shifts=2), BOTH, set()),
    "too many minutes": (limited(TWO, max_minutes=239), BOTH, {"max_minutes"}),
    "as many minutes as offered": (limited(TWO, max_minutes=240), BOTH, set()),
    "the night in which clocks go forward counts as it is": (
        limited([shift("a", 5, 22, 29), shift("b", 3)], max_minutes=539), BOTH, {"max_minutes"},
    ),
    "the night in which clocks go back counts as it is": (
        {**limited([IN_AUTUMN], max_minutes=539), "period": AUTUMN}, [("heron", "a")], {"max_minutes"},
    ),
    "and not more": ({**limited([IN_AUTUMN], max_minutes=540), "period": AUTUMN}, [("heron", "a")], set()),
    "too many shifts on one day": (
        limited([shift("a"), shift("b", 0, 14, 16)], max_shifts_per_day=1), BOTH, {"max_shifts_per_day"},
    ),
    "at two in the morning it is still yesterday": (
        limited([shift("a"), shift("b", 0, 26, 27)], max_shifts_per_day=1), BOTH, {"max_shifts_per_day"},
    ),
    "at four in the morning it is today": (
        limited([shift("a"), shift("b", 0, 28, 29)], max_shifts_per_day=1), BOTH, set(),
    ),
    "too many minutes on one day": (
        limited([shift("a"), shift("b", 0, 14, 16)], max_minutes_per_day=239), BOTH, {"max_minutes_per_day"},
    ),
    "too many nights": (limited([NIGHT, NEXT_NIGHT], max_tagged={"night": 1}), BOTH, {"max_tagged"}),
    "other tags do not count": (limited([NIGHT, NEXT_NIGHT], max_tagged={"stress": 0}), BOTH, set()),
    "too few days off": (limited(TWO, free_days=6), BOTH, {"free_days"}),
    "just enough days off": (limited(TWO, free_days=5), BOTH, set()),
    "a night touches two days": (limited([NIGHT], free_days=6), [("heron", "a")], {"free_days"}),
    "a night that ends when the day does touches one": (
        limited([shift("a", 0, 22, 28)], free_days=6), [("heron", "a")], set(),
    ),
    "too many days in a row": (limited(TWO, max_consecutive_days=1), BOTH, {"max_consecutive_days"}),
    "a day between": (limited([shift("a"), shift("b", day=2)], max_consecutive_days=1), BOTH, set()),
    "too many nights in a row": (
        limited([NIGHT, NEXT_NIGHT], max_consecutive_tagged={"night": 1}), BOTH, {"max_consecutive_tagged"},
    ),
    "a frozen team is a fact": (
        week([shift("a", max=1), shift("b")], [person("heron", answer="no"), person("wren")], frozen=["a"],
             published=[pair("heron", "a"), pair("wren", "a")], rules={"min_team": 3}),
        [("heron", "a"), ("wren", "a")], set(),
    ),
    "an excess of facts alone": (
        {**limited([*TWO, shift("c", day=3)], max_shifts=1), "frozen": ["a", "b"],
         "published": [pair("heron", "a"), pair("heron", "b")]}, BOTH, set(),
    ),
    "an excess of facts made larger": (
        {**week([*TWO, shift("c", day=3)], [person("heron", "c", limits={"max_shifts": 1})]), "frozen": ["a", "b"],
         "published": [pair("heron", "a"), pair("heron", "b")]}, [*BOTH, ("heron", "c")], {"max_shifts"},
    ),
    "frozen shifts count": (frozen_and_new(max_shifts=1), BOTH, {"max_shifts"}),
    "frozen minutes count": (frozen_and_new(max_minutes=239), BOTH, {"max_minutes"}),
    "frozen nights count": (frozen_and_new(max_tagged={"night": 1}), BOTH, {"max_tagged"}),
    "frozen shifts count on their day": (frozen_and_new(max_shifts_per_day=1), BOTH, {"max_shifts_per_day"}),
    "frozen minutes count on their day": (frozen_and_new(max_minutes_per_day=239), BOTH, {"max_minutes_per_day"}),
    "frozen shifts do not count on another day": (frozen_and_new(1, max_shifts_per_day=1), BOTH, set()),
    "frozen minutes do not count on another day": (frozen_and_new(1, max_minutes_per_day=120), BOTH, set()),
    "frozen days count in a row": (frozen_and_new(1, max_consecutive_days=1), BOTH, {"max_consecutive_days"}),
    "frozen nights count in a row": (
        frozen_and_new(1, max_consecutive_tagged={"night": 1}), BOTH, {"max_consecutive_tagged"},
    ),
    "frozen days are no days off": (frozen_and_new(1, free_days=6), BOTH, {"free_days"}),
    "another shift on a frozen day takes no day off": (frozen_and_new(free_days=6), BOTH, set()),
    "rest behind a frozen shift before the next day": (frozen_and_new(1, min_rest_minutes=1561), BOTH, {"rest"}),
    "an overlap of facts alone": (
        week([shift("a"), shift("b", 0, 11, 13), shift("c", day=1)], [person("heron", "c")], frozen=["a", "b"],
             published=[pair("heron", "a"), pair("heron", "b")]), [*BOTH, ("heron", "c")], set(),
    ),
    "a long run of facts made longer": (
        week([*TWO, shift("c", day=2)], [person("heron", "c", limits={"max_consecutive_days": 1})],
             frozen=["a", "b"], published=[pair("heron", "a"), pair("heron", "b")]),
        [*BOTH, ("heron", "c")], {"max_consecutive_days"},
    ),
    "another shift on a day of a long run of facts": (
        week([*TWO, shift("c", 1, 14, 15)], [person("heron", "c", limits={"max_consecutive_days": 1})],
             frozen=["a", "b"], published=[pair("heron", "a"), pair("heron", "b")]),
        [*BOTH, ("heron", "c")], set(),
    ),
    "rest after last week's end": (
        week([shift("a", -1, 22, 30, rest_after_minutes=660), shift("b", 0, 16, 18)], [HERON], frozen=["a"],
             published=[pair("heron", "a")]), BOTH, {"rest"},
    ),
    "last week's end takes a day off": (
        week([shift("a", -1, 22, 30), shift("b", 2)], [person("heron", "b", limits={"free_days": 6})], frozen=["a"],
             published=[pair("heron", "a")]), BOTH, {"free_days"},
    ),
    "last week's end is no shift of this week": (
        week([shift("a", -1, 22, 30), shift("b", 2)], [person("heron", "b", limits={"max_shifts": 1})], frozen=["a"],
             published=[pair("heron", "a")]), BOTH, set(),
    ),
    "last week's night counts in a row": (
        week([shift("a", -1, 22, 30, tags=["night"]), shift("b", 0, 22, 30, tags=["night"])],
             [person("heron", "b", limits={"max_consecutive_tagged": {"night": 1}})], frozen=["a"],
             published=[pair("heron", "a")]), BOTH, {"max_consecutive_tagged"},
    ),
}  # fmt: skip
