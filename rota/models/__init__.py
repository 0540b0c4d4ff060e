"""The nouns: columns and pure properties. Import them from here, so that every table is known."""

from rota.models.account import Account, Founding, Invite, Login, Renewal
from rota.models.ask import Ask
from rota.models.assignment import Assignment, Pin
from rota.models.availability import DatedWindow, WeeklyWindow
from rota.models.build import Build
from rota.models.feed import Feed, FeedEvent, GroupCalendar, GroupEvent, GroupFeed
from rota.models.group import Group, Instance, Pair, Place, Skill
from rota.models.kind import Kind, WeeklyShift
from rota.models.ledger import FormerLoad, Load
from rota.models.log import LogEntry
from rota.models.notice import Notice
from rota.models.offer import Offer
from rota.models.rota import Objection, Rota, RotaEntry
from rota.models.shift import Shift
from rota.models.turnout import Turnout
from rota.models.volunteer import Volunteer
from rota.models.wall import Wall

__all__ = [
    "Account", "Ask", "Assignment", "Build", "DatedWindow", "Feed", "FeedEvent", "FormerLoad", "Founding", "Group",
    "GroupCalendar", "GroupEvent", "GroupFeed", "Instance", "Invite", "Kind", "Load", "LogEntry", "Login", "Notice",
    "Objection", "Offer", "Pair", "Pin", "Place", "Renewal", "Rota", "RotaEntry", "Shift", "Skill", "Turnout",
    "Volunteer", "Wall", "WeeklyShift", "WeeklyWindow",
]  # fmt: skip
