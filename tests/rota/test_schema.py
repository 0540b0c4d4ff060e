"""R1: there is no column for what must not be known. A new column has to be put on the list, and thought about."""

import re

from rota.db import Base
from rota.models import Group

COLUMNS = {
    "account": "group_id id key_hash organizer_until volunteer_id",
    "ask": "answer asked_at group_id id shift_id token_hash volunteer_id",
    "assignment": "given_back group_id id override shift_id uuid volunteer_id",
    "build": "asked_at based_on ended_at group_id heard_at id mode progress rota_id state stop time_limit trouble week",
    "dated_window": "end id level start volunteer_id",
    "feed": "alarm_minutes body changed_at detail due_at etag group_id gzipped id label rendering revoked_at "
    "token_hash used_on uuid volunteer_id",
    "feed_event": "assignment_id changed_at digest feed_id id sequence",
    "former_load": "group_id id load share week",
    "founding": "ends_at id token_hash",
    "group": "day_starts_at feed_detail goals id languages limits name objection_hours place_hours rules slug spelled "
    "timezone volunteer_label",
    "group_calendar": "body changed_at detail etag group_id gzipped id language place_id scope",
    "group_event": "calendar_id changed_at digest id sequence shift_id uuid",
    "group_feed": "account_id calendar_id id label revoked_at token_hash used_on",
    "instance": "id public_url uuid",
    "invite": "ends_at group_id id token_hash uses_left",
    "kind": "adults_only alone_ok bring burden group_id id importance is_induction key max "
    "min name needs new_allowed place_id rest_after_minutes tags target",
    "load": "id load share volunteer_id week",
    "log_entry": "account_id at facts group_id id role shift_id volunteer_id week what",
    "login": "account_id began_at id seen_at shared token_hash",
    "notice": "at group_id id news shift_id volunteer_id",
    "objection": "assignment_id group_id id made_at rota_id",
    "offer": "assignment_id group_id id made_at token_hash wanted_id",
    "pair": "first_id group_id id kind second_id",
    "pin": "forbidden group_id id shift_id volunteer_id",
    "place": "group_id id key name",
    "renewal": "account_id ends_at id token_hash",
    "rota": "goals group_id id made_at published_at shown_until status unfilled version week",
    "rota_entry": "assignment_id id rota_id",
    "shift": "cancelled_at end group_id id key kind_id own single start",
    "skill": "group_id id key name needs_confirming",
    "turnout": "came expected group_id id shift_id",
    "volunteer": "adult arrives claimed experience group_id has_pattern id inducted_at "
    "key kinds language leaves limits name skills weekly_share",
    "wall": "group_id id label made_at token_hash",
    "weekly_shift": "days end id kind_id start",
    "weekly_window": "days end id level start volunteer_id",
}
WORDS = re.compile(r"mail|phone|tel(?!l)|legal|surname|family|birth|passport|address|\bip\b|_ip|agent|browser|device")


def columns() -> dict[str, set[str]]:
    assert Group.metadata is Base.metadata
    return {name: set(table.columns.keys()) for name, table in Base.metadata.tables.items()}


def test_every_column_is_on_the_list() -> None:
    assert columns() == {table: set(names.split()) for table, names in COLUMNS.items()}


def test_no_column_is_named_after_what_must_not_be_known() -> None:
    assert [f"{table}.{name}" for table, names in columns().items() for name in names if WORDS.search(name)] == []
