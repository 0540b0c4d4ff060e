"""What a new group may begin with: kinds of shift, skills and rules of places like it, to be changed as it likes.

Each is a file of rota-group/1 in rota/starters, in all the languages of the pages.
"""

import json
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

EMPTY = "empty"
NAMES = ("drop_in", "night_shelter", "food_bank", "festival", EMPTY)
FIRST = "first"  # the key of the first place


def document(starter: str, *, name: str, zone: str, languages: Sequence[str], place: str) -> str:
    """A group's file: this starter in these languages, at a place of this name."""
    data = _file(starter)
    for part in [*data["skills"], *data["kinds"], *(need for kind in data["kinds"] for need in kind.get("needs", ()))]:
        for field in ("name", "why"):
            if field in part:
                part[field] = {code: part[field][code] for code in languages}
    head = {"format": "rota-group/1", "name": name, "timezone": zone, "languages": list(languages)}
    return json.dumps(data | head | {"places": [{"id": FIRST, "name": place}]}, ensure_ascii=False)


def _file(starter: str) -> dict[str, Any]:
    if starter == EMPTY:
        return {"day_starts_at": "04:00", "rules": {"min_team": 2}, "skills": [], "kinds": []}
    text = (files("rota") / "starters" / f"{starter}.group.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
