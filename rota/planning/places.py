"""Where a shift is, is told late: a phone that is taken days before tells nothing."""

import datetime as dt

from rota.models import Group


def hidden_until(group: Group, start: dt.datetime, now: dt.datetime) -> dt.datetime | None:
    """From when on its team sees where a shift that starts at `start` is (UTC); None: they see it now."""
    if group.place_hours is None:
        return None
    told = start.astimezone(dt.UTC) - dt.timedelta(hours=group.place_hours)
    return told if now < told else None
