"""Reads a calendar from standard input with libical and prints its events as JSON; run by Debian's own Python."""

import json
import sys

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib as ical  # noqa: E402, N813 (its version has to be said first)

calendar = ical.Component.new_from_string(sys.stdin.buffer.read().decode())
assert calendar is not None and calendar.is_valid(), "libical sees no calendar"
assert calendar.count_errors() == 0, f"{calendar.count_errors()} errors"
utc = ical.Timezone.get_utc_timezone()
events = []
event = calendar.get_first_component(ical.ComponentKind.VEVENT_COMPONENT)
while event is not None:
    events.append({
        "uid": event.get_uid(),
        "start": event.get_dtstart().as_timet_with_zone(utc),
        "end": event.get_dtend().as_timet_with_zone(utc),
        "title": event.get_summary(),
        "place": event.get_location() or "",
        "notes": event.get_description() or "",
        "status": {ical.PropertyStatus.CANCELLED: "CANCELLED"}.get(event.get_status(), "CONFIRMED"),
        "sequence": event.get_sequence(),
    })  # fmt: skip
    event = calendar.get_next_component(ical.ComponentKind.VEVENT_COMPONENT)
print(json.dumps(events))
