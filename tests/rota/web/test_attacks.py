"""What bored attackers send, and what somebody put into the store past us: neither breaks another's pages."""

import pytest

from rota import db
from rota.services import groups, weeks
from rota.web.site import Site
from tests.conftest import NOW
from tests.rota.personas import WEEK, People
from tests.rota.web.conftest import Browser, logged_in, main_of
from tests.rota.web.test_trades import TUE, shift_id

FAR = ("2147483648", "9223372036854775808", "9" * 40)


@pytest.mark.parametrize("number", FAR)
@pytest.mark.parametrize("path", ["/why/{}", "/drop/{}", "/calendar/shift/{}.ics"])
def test_a_number_that_no_row_can_have_is_nothing(ben: Browser, path: str, number: str) -> None:
    answer = ben.get(path.format(number))
    assert (answer.status_code, main_of(answer)) == (404, main_of(ben.get("/nowhere")))


@pytest.mark.parametrize("number", FAR)
@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/drop/{}", {}),
        ("/drop/{}/cover", {"how": "all"}),
        ("/drop/{}/swap", {"for": "1"}),
        ("/offers/{}/take", {}),
        ("/offers/{}/withdraw", {}),
        ("/calendar/{}/end", {}),
    ],
)
def test_nor_can_anything_be_done_to_it(ben: Browser, path: str, fields: dict[str, str], number: str) -> None:
    answer = ben.send(path.format(number), "/", **fields)
    assert (answer.status_code, main_of(answer)) == (404, main_of(ben.get("/nowhere")))


@pytest.mark.parametrize(
    "name",
    [
        "X''",
        "X'78E280AE000A0D79454E443A564556454E540A'",  # bidi, NUL, line breaks, END:VEVENT
        "X'78EDA08079FF'",  # a lone surrogate, and no UTF-8 at all
        "X'" + "78" * 2000 + "'",
    ],
)
def test_one_poisoned_name_breaks_nobody_else_s_pages_nor_their_rota(
    site: Site, ben: Browser, people: People, lived_in: db.Database, name: str
) -> None:
    eve, tue = logged_in(site, people.eve), shift_id(lived_in, TUE)
    with lived_in.engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql(f"UPDATE volunteer SET name = CAST({name} AS TEXT) WHERE key = 'ada'")
    pages = ("/", "/open", "/when", "/me", "/calendar", "/data", "/data/download")
    mine = ("/why/1", f"/why/{tue}", "/drop/1", f"/drop/{tue}", "/calendar/shift/1.ics")
    answers = {path: ben.get(path).status_code for path in pages + mine}
    answers |= {f"{path} (Eve)": eve.get(path).status_code for path in pages}
    assert {path: code for path, code in answers.items() if code != 200} == {}
    assert ben.send(f"/drop/{tue}", "/").status_code == 303
    with lived_in.read() as session:
        assert weeks.week_problem(session, groups.find_group(session, "tea"), WEEK, now=NOW).volunteers
