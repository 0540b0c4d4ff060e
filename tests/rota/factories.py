"""Files of small groups, as texts and as data to be altered."""

import copy
import json
from typing import Any

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
            "weekly": [{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "start": "10:00", "end": "12:00"}],
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
