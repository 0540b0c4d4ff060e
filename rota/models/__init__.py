"""The nouns: columns and pure properties. Import them from here, so that every table is known."""

from rota.models.account import Account, Invite, Login, Renewal
from rota.models.assignment import Assignment, Pin
from rota.models.availability import DatedWindow, WeeklyWindow
from rota.models.build import Build
from rota.models.feed import Feed, FeedEvent
from rota.models.group import Group, Instance, Pair, Place, Skill
from rota.models.kind import Kind, WeeklyShift
from rota.models.ledger import FormerLoad, Load
from rota.models.notice import Notice
from rota.models.offer import Offer
from rota.models.rota import Rota, RotaEntry
from rota.models.shift import Shift
from rota.models.volunteer import Volunteer

__all__ = [
    "Account", "Assignment", "Build", "DatedWindow", "Feed", "FeedEvent", "FormerLoad", "Group", "Instance", "Invite",
    "Kind", "Load", "Login", "Notice", "Offer", "Pair", "Pin", "Place", "Renewal", "Rota", "RotaEntry", "Shift",
    "Skill", "Volunteer", "WeeklyShift", "WeeklyWindow",
]  # fmt: skip
