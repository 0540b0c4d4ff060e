"""Files of groups: a small one, one with every default spelled out, and random ones."""

import copy
import datetime as dt
import json
import random
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
GOALS = ["shortfall", "skill_gaps", "below_target", "left_out", "unfairness", "reluctance", "changes"]
LEVELS = ["prefer", "yes", "if_needed", "no"]

_SMALL: dict[str, Any] = {
    "format": "rota-group/1",
    "name": "Tea house",
    "timezone": "Europe/Paris",
    "day_starts_at": "04:00",
    "kinds": [
        {
            "id": "tea",
            "name": {"en": "Tea", "fr": "Thé"},
            "target": 2,
            "max": 3,
            "weekly": [{"days": DAYS, "start": "10:00", "end": "12:00"}],
        }
    ],
    "volunteers": [
        {"id": "ada", "name": "Ada", "experience": "lead", "weekly_share": 4},
        {"id": "ben", "name": "Ben", "weekly_share": 4},
        {"id": "cleo", "name": "Cleo", "weekly_share": 4},
    ],
}


def small_data(**changes: Any) -> dict[str, Any]:
    """Ada, Ben and Cleo may all make tea, every day from 10:00 to 12:00; `changes` replace whole fields."""
    return copy.deepcopy({**_SMALL, **changes})


def small_group(**changes: Any) -> str:
    """`small_data` as a text."""
    return json.dumps(small_data(**changes))


def spelled_data() -> dict[str, Any]:
    """Every field that there is, most of them with their default."""
    limits = dict.fromkeys(
        ["max_shifts", "max_minutes", "max_minutes_per_day", "max_shifts_per_day", "free_days",
         "max_consecutive_days", "min_rest_minutes"]
    )  # fmt: skip
    limits |= {"max_tagged": {}, "max_consecutive_tagged": {}}
    kind = {
        "id": "tea", "name": "Tea", "place": None, "min": 1, "target": 1, "max": 1, "importance": 1, "burden": 2,
        "tags": [], "rest_after_minutes": 0, "alone_ok": False, "new_allowed": True, "adults_only": False,
        "needs": [{"any_of": ["fr"], "count": 1, "required": False, "why": {"en": "to talk"}}],
        "weekly": [{"days": ["sun"], "start": "23:00", "end": "07:00"}],
    }  # fmt: skip
    single = {key: value for key, value in kind.items() if key != "weekly"}
    single |= {"id": "extra", "kind": "tea", "start": at("2010-02-18", "10:00"), "end": at("2010-02-18", "11:00")}
    return small_data(
        languages=["en"],
        day_starts_at="00:00",
        rules={"min_team": 1, "max_new_per_lead": None},
        goals=GOALS,
        limits=limits,
        skills=[{"id": "fr", "name": "French"}],
        places=[{"id": "hall", "name": {"en": "Hall", "ar": "قاعة"}}],
        kinds=[kind, {"id": "talk", "name": "Talk", "needs": [], "weekly": []}],
        volunteers=[
            {
                "id": "ada", "name": "Ada", "experience": "regular", "adult": True, "skills": [],
                "stay": {"from": None, "until": None}, "inducted_at": None,
                "weekly": [{"days": ["mon"], "from": "08:00", "to": "08:00", "level": "yes"}],
                "dated": [{"from": at("2010-02-18", "04:00"), "to": at("2010-02-19", "04:00"), "level": "no"}],
                "kinds": {"tea": "yes"}, "limits": limits, "weekly_share": 0, "history": [],
            },
            {"id": "ben", "name": "Ben", "stay": {}, "weekly": [], "dated": [], "kinds": {}, "limits": {}},
        ],
        pairs=[{"volunteers": ["ben", "ada"], "kind": "apart"}],
        shifts=[
            single | {"cancelled": False},
            {"id": "2010-02-21-tea", "cancelled": True},
        ],
        published=[{"volunteer": "ada", "shift": "2010-02-14-tea"}, {"volunteer": "ben", "shift": "2010-02-07-tea"}],
        pinned=[{"volunteer": "ben", "shift": "extra"}, {"volunteer": "ada", "shift": "2010-02-21-tea"}],
    )  # fmt: skip


def at(date: str, clock: str, zone: str = "Europe/Paris") -> str:
    """An instant as a file has it, from what the wall shows."""
    return dt.datetime.fromisoformat(f"{date}T{clock}:00").replace(tzinfo=ZoneInfo(zone)).isoformat()


# Random files, by hand and not by Hypothesis' own strategies, which take a hundred times as long for so much.

_LETTERS = "aZ0é茶م.-_:ß🫖"
_NONSENSE: list[Any] = [
    None, True, -1, 0, 1.5, 10**30, "", " ", "\0", "x" * 300, "no", "mon", "23:59", [], {}, [None], {"id": "a"},
    "2010-02-30T00:00:00+01:00", "1969-12-31T23:59:59Z", "2199-12-31T23:00:00+00:00", "2027-03-28T02:30:00+01:00",
    "2027-03-22", "2027-03-23",
]  # fmt: skip


class _Maker(random.Random):
    """A valid file about the week of 22 March 2027, in which many zones change their clocks."""

    def maybe(self, **fields: Any) -> dict[str, Any]:
        return {key: value for key, value in fields.items() if self.random() < 0.5}

    def word(self) -> str:
        return "".join(self.choices(_LETTERS, k=self.randint(1, 6)))

    def words(self) -> list[str]:
        return list({self.word(): None for _ in range(self.randint(0, 3))})

    def texts(self) -> Any:
        codes = self.sample(["en", "fr", "fa-AF", "ar"], self.randint(0, 3))
        return {code: self.word() for code in codes} or self.word()

    def some(self, values: list[Any]) -> list[Any]:
        return self.sample(values, self.randint(0, min(3, len(values))))

    def level(self) -> str:
        return self.choice(LEVELS)

    def clock(self) -> str:
        return f"{self.choice([0, 1, 2, 3, 10, 23]):02}:{self.choice([0, 15, 30, 59]):02}"

    def instant(self) -> dt.datetime:
        return dt.datetime(2027, 3, 21, tzinfo=dt.UTC) + self.randrange(48 * 10) * dt.timedelta(minutes=30)

    def there(self, instant: dt.datetime) -> str:
        return instant.astimezone(self.zone).isoformat()

    def span(self) -> tuple[str, str]:
        start = self.instant()
        return self.there(start), self.there(start + self.randint(1, 60) * dt.timedelta(minutes=30))

    def days(self) -> list[str]:
        return self.sample(DAYS, self.randint(1, 7))

    def limits(self) -> dict[str, Any]:
        tagged = {tag: self.randint(0, 3) for tag in ["night", *self.words()]}
        number = self.choice([None, 0, 3, 400])
        return self.maybe(
            max_shifts=number, free_days=number, max_minutes=number, max_tagged=tagged, max_consecutive_tagged={}
        )

    def fields_of_a_kind(self) -> dict[str, Any]:
        needs = [
            {"any_of": self.sample(self.skills, 1), **self.maybe(count=1, required=False, why=self.texts())}
            for _ in range(self.randint(0, 2) if self.skills else 0)
        ]
        least = self.randint(0, 3)
        return self.maybe(
            place=self.choice([None, *self.places]), importance=self.randint(1, 3), burden=self.randint(0, 9),
            tags=self.some(["night", "early"]), rest_after_minutes=self.choice([0, 660]), alone_ok=self.random() < 0.5,
            new_allowed=self.random() < 0.5, adults_only=self.random() < 0.5, needs=needs,
        ) | ({"min": least, "target": least + self.randint(0, 2), "max": 5} if self.random() < 0.5 else {})  # fmt: skip

    def kind(self, key: str) -> dict[str, Any]:
        lines = [{"days": self.days(), "start": self.clock(), "end": self.clock()} for _ in range(self.randint(0, 2))]
        return {"id": key, "name": self.texts(), **self.fields_of_a_kind(), **self.maybe(weekly=lines)}

    def person(self, key: str) -> dict[str, Any]:
        start, end = self.span()
        windows = [
            {"days": self.days(), "from": self.clock(), "to": self.clock(), **self.maybe(level=self.level())}
            for _ in range(self.randint(0, 3))
        ]
        spans = (self.span() for _ in range(self.randint(0, 3)))
        mondays = [f"2027-02-{day:02}" for day in (1, 8, 15, 22)] + ["2027-03-15"]
        return {"id": key, "name": self.word()} | self.maybe(
            experience=self.choice(["new", "regular", "lead"]), adult=self.random() < 0.5,
            skills=self.some(self.skills),
            stay=self.maybe(**{"from": self.choice([None, start]), "until": self.choice([None, end])}),
            inducted_at=self.choice([None, start]), weekly=windows,
            dated=[{"from": one, "to": other, "level": self.level()} for one, other in spans],
            kinds={kind: self.level() for kind in self.some(self.kinds)}, limits=self.limits(),
            weekly_share=self.randint(0, 40),
            history=[{"week": week, "load": self.randint(0, 40), "share": 9} for week in self.some(mondays)],
        )  # fmt: skip

    def single(self, key: str) -> dict[str, Any]:
        start, end = self.span()
        own = self.fields_of_a_kind() | {"min": 1, "target": 2, "max": 3} | self.maybe(name=self.texts())
        one = {"id": key, "kind": self.choice(self.kinds), "start": start, "end": end, **own}
        return one | self.maybe(cancelled=False)

    def group(self) -> dict[str, Any]:
        self.zone = ZoneInfo(self.choice(["Europe/Paris", "Asia/Kabul", "Africa/Casablanca", "UTC"]))
        self.skills, self.places, self.people = self.words(), self.words(), self.words()
        self.kinds = [f"{key}!" for key in self.words()]  # so that none is another one with a number behind
        kinds = [self.kind(key) for key in self.kinds]
        made = [
            f"2027-03-{22 + number}-{kind['id']}"
            for kind in kinds
            for number, day in enumerate(DAYS)
            if any(day in line["days"] for line in kind.get("weekly", []))
        ]
        single = [f"single {number}" for number in range(self.randint(0, 2) if kinds else 0)]
        shifts = [self.single(key) for key in single] + [{"id": key, "cancelled": True} for key in self.some(made)]
        self.shuffle(shifts)
        both = [{"volunteer": one, "shift": shift} for one in self.people for shift in made + single]
        pair = {"volunteers": self.people[:2], "kind": self.choice(["apart", "together", "not_at_once"])}
        return {
            "format": "rota-group/1", "name": self.texts(), "timezone": self.zone.key,
            "skills": [{"id": key, "name": self.texts()} for key in self.skills],
            "places": [{"id": key, "name": self.texts()} for key in self.places],
            "kinds": kinds, "volunteers": [self.person(key) for key in self.people], "shifts": shifts,
            "published": self.some(both), "pinned": self.some(both), "pairs": [pair] if self.people[1:] else [],
        } | self.maybe(
            languages=self.choice([["en"], ["fr", "en"]]), day_starts_at=self.clock(), limits=self.limits(),
            rules=self.maybe(min_team=self.randint(1, 2), max_new_per_lead=self.choice([None, 0, 2])),
            goals=self.sample(GOALS, self.randint(0, 7)),
        )  # fmt: skip

    def harm(self, data: Any) -> None:
        """Replace, remove, double or add one thing somewhere inside."""
        keys = list(data) if isinstance(data, dict) else list(range(len(data)))
        key = self.choice(keys)
        match self.randint(0, 2):
            case _ if isinstance(data[key], dict | list) and data[key] and self.random() < 0.8:
                self.harm(data[key])
            case 0:
                data[key] = self.choice(_NONSENSE)
            case 1:
                del data[key]
            case _ if isinstance(data, dict):
                data[self.choice(["min", "level", "from", "nonsense"])] = self.choice(_NONSENSE)
            case _:
                data.append(copy.deepcopy(data[key]))


def _random_group(seed: int, harms: int) -> dict[str, Any]:
    maker = _Maker(seed)
    data = maker.group()
    for _ in range(harms):
        maker.harm(data)
    return data


group_data = st.builds(_random_group, st.integers(0, 2**32), st.just(0))
harmed_data = st.builds(_random_group, st.integers(0, 2**32), st.integers(1, 3))
