"""How a walk goes from page to page: by addresses, and by forms that are filled in and sent."""

from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

from playwright.sync_api import Page, Response

from rota import db
from rota.web.site import Site
from tests.browser.conftest import Watched
from tests.rota.personas import People

# What somebody types, whatever the fields are; a browser's own checks would keep much of it from being sent.
FILL = """(form, values) => {
  form.noValidate = true;
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements[name];
    if (field.type === "checkbox") field.checked = Boolean(value);
    else field.value = value;
  }
}"""


class Steps:
    """One browser that goes from page to page; `opened` are the endpoints whose pages it was given."""

    def __init__(
        self, browser: Watched, people: People, site: Site, database: db.Database, *, wrong_forms: bool = True
    ) -> None:
        """Without `wrong_forms` it leaves out the pages that say what is wrong with a form."""
        self.browser, self.people, self.database = browser, people, database
        self.page: Page = browser.page
        self.wrong_forms = wrong_forms
        self.opened: set[str] = set()
        self._routes = site.url_map.bind("localhost")
        browser.context.on("response", self._note)

    def _note(self, answer: Response) -> None:
        if answer.request.is_navigation_request() and (answer.request.method, answer.status) == ("GET", 200):
            self.opened.add(self._routes.match(urlsplit(answer.url).path)[0])

    def _be(self, words: str) -> None:
        self.browser.context.clear_cookies()
        self.browser.log_in(words)

    def _at(self, *paths: str | int) -> Iterator[str]:
        """These pages, which are answered with the status that comes last, 200 if none does."""
        status = paths[-1] if isinstance(paths[-1], int) else 200
        for path in paths:
            if isinstance(path, str):
                self._is(self.page.goto(self.browser.address + path), status)
                yield path

    def _sent(self, path: str, status: int, **fields: str) -> Iterator[str]:
        """The page to which the form leads that has these fields, filled in."""
        yield from self._form(path, status, f"form:has([name={next(iter(fields))}])", fields)

    def _form(
        self,
        path: str,
        status: int,
        which: str,
        fields: Mapping[str, str] = {},
        button: str = "button:not([type=button])",
        meanwhile: Callable[[], object] = lambda: None,
    ) -> Iterator[str]:
        """The page to which this form (CSS) of a page leads, of the one that is open if no path is given; what happens
        meanwhile, happens while it is open."""
        if status >= 400 and not self.wrong_forms:
            return
        if path:
            self.page.goto(self.browser.address + path)
        form = self.page.locator("main").locator(which).first
        form.evaluate(FILL, dict(fields))
        meanwhile()
        with self.page.expect_navigation() as answer:
            form.locator(button).last.evaluate("button => button.click()")
        self._is(answer.value, status)
        yield f"{path}, {which} sent with {dict(fields)}"

    def _is(self, answer: Response | None, status: int | str) -> None:
        assert answer is not None
        assert answer.status == status, answer.url
        self.page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
