"""The page of what was done, and the answer to the slower of two."""

from rota import db
from rota.services import groups, log
from rota.services.log import By
from tests.conftest import NOW
from tests.rota.personas import WEEK
from tests.rota.web.conftest import Browser, main_of


def test_all_organizers_see_what_was_done(ada: Browser, lived_in: db.Database) -> None:
    def write(session: db.Session) -> None:
        log.note(session, groups.find_group(session, "tea"), By(), "published", week=WEEK, now=NOW, version=7)
        log.note(session, groups.find_group(session, "cellar"), By(), "published", week=WEEK, now=NOW, version=8)

    lived_in.change(write)
    page = main_of(ada.get("/log"))
    assert "Version 7 was published." in page
    assert "Version 8" not in page
