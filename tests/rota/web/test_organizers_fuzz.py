"""Whatever is sent to the organizers' forms is refused or kept, but never breaks a page."""

from collections.abc import Iterable, Sequence
from html.parser import HTMLParser
from itertools import cycle, islice
from urllib.parse import urlencode

from rota.web.site import Site
from tests.rota.personas import People
from tests.rota.web.conftest import Browser
from tests.rota.web.test_doors import filled, rows

ODD = [
    "", " ", "0", "-1", "1.5", "3", "9" * 9, "9" * 40, "NaN", "1e999", "yes", "none", "24:00", "3-", "x" * 5000,
    "\u0661\u0662",  # digits of another script
    "\u00b2",  # a digit that is no number
    "2010-02-30", "2099-12-31", "2010-W07-1", "shortfall 0", "\0", "\ud800", "\u202e\u2066\U0001f9d1\u200d",
    "'\"><script>",
]  # fmt: skip
EACH = 3  # odd values for each field by itself
MOST_FIELDS = 10  # that are tried one by one
PAGES = {  # where a form stands, if that is at another address
    "planned.open_week": "/week/2010-02-22", "planned.cancel": "/shift/3", "planned.restore": "/shift/3",
    "settings.move_goal": "/settings", "people.skill": "/people/3", "people.words": "/people/3",
    "people.remove": "/people/3", "roles.give": "/roles", "roles.hand_over": "/roles",
    "publish.show": "/week/2010-02-15/publish", "kinds.delete": "/kinds/1",
    "naming.save_place": "/settings/places", "naming.save_skill": "/settings/skills",
    "naming.delete_place": "/settings/places", "naming.delete_skill": "/settings/skills",
}  # fmt: skip
LAST = ("kinds.delete", "roles.end", "people.remove", "roles.hand_over")  # end what others are about, or the visit
NOT_THERE = {"planned.copy", "publish.show"}  # no week has anything to be copied; the group shows no proposals to all


class Forms(HTMLParser):
    """The forms of a page that are sent: where to, and their fields with what a browser would send."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._page, self._inside, self._pressed, self._select = page, False, False, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "form":
            self._inside, self._pressed = given.get("method") == "post", False
            self.found += [(given.get("action") or self._page, {})] * self._inside
            return
        if self._inside and tag == "option" and ("selected" in given or not self.found[-1][1][self._select]):
            self.found[-1][1][self._select] = value
        if not (self._inside and name):
            return
        if tag == "select":
            self._select = name
        if given.get("type") in ("checkbox", "radio") and "checked" not in given:
            self.found[-1][1].setdefault(name, "")
        elif tag != "button" or not self._pressed:
            self._pressed = tag == "button"
            self.found[-1][1][name] = value

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "form"


def forms_of(ada: Browser, endpoint: str, path: str) -> list[dict[str, str]]:
    """What a browser would send from the forms of this address; nothing where there is none now."""
    at = PAGES.get(endpoint, path)
    page = ada.get(at)
    forms = Forms(at)
    forms.feed(page.text if page.status_code == 200 else "")
    found = [fields for action, fields in forms.found if action == path] or [{}]
    return [{name: value for name, value in fields.items() if name != "csrf_token"} for fields in found]


def tries_of(there: dict[str, str], values: Iterable[str]) -> list[list[tuple[str, str]]]:
    """Nothing, an unknown field, all fields odd; each field missing, sent twice, or odd by itself; all as it is."""
    names = list(there)
    tries: list[list[tuple[str, str]]] = [[], [("nobody", "knows")]]
    tries += [[(name, value) for name in names] for value in ODD]
    for name in names[:MOST_FIELDS]:
        tries.append([(one, value) for one, value in there.items() if one != name])
        tries.append([*there.items(), (name, "twice")])
        tries += [[*(there | {name: value}).items()] for value in islice(values, EACH)]
    return [*tries, [*there.items()]]


def answers(ada: Browser, path: str, tries: Iterable[Sequence[tuple[str, str]]]) -> list[int]:
    token = ada.token("/log")
    found = []
    for one in tries:
        body = urlencode([("csrf_token", token), *one], errors="surrogatepass")
        found.append(ada.post(path, data=body, content_type="application/x-www-form-urlencoded").status_code)
    return found


def test_odd_values_break_no_form_of_the_organizers(site: Site, ada: Browser, people: People) -> None:
    site.config["PROPAGATE_EXCEPTIONS"] = False
    posts = [(endpoint, filled(path, people)) for method, endpoint, path, who in rows()
             if method == "POST" and who["volunteer"] == "403"]  # fmt: skip
    posts.sort(key=lambda one: (LAST.index(one[0]) if one[0] in LAST else -1, not one[0].startswith("proposals")))
    values, got = cycle(ODD), dict[str, set[int]]()
    for endpoint, path in posts:
        for there in forms_of(ada, endpoint, path)[:3]:
            got.setdefault(endpoint, set()).update(answers(ada, path, tries_of(there, values)))
    assert {endpoint: those for endpoint, those in got.items() if any(one >= 500 for one in those)} == {}
    assert {endpoint for endpoint, those in got.items() if those == {400}} == NOT_THERE
