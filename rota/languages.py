"""The languages of the pages: the one list of them, their catalogs, and how one is chosen for a reader."""

import functools
import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel import Locale
from babel.messages import extract
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

HERE = Path(__file__).parent
CATALOGS = HERE / "translations"
# Inside the package when installed, beside it in a checkout.
TEMPLATES = next(folder for folder in (HERE / "templates", HERE.parent / "templates") if folder.is_dir())

_PERSIAN = {ord("0") + value: 0x6F0 + value for value in range(10)}


@dataclass(frozen=True)
class Language:
    """`code` stands in cookies and data, `name` is its own; dates and lists are written as in `locale`."""

    code: str
    name: str
    locale: Locale

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return self.locale.text_direction

    @functools.lru_cache(maxsize=32)  # noqa: B019 (of each language there is one, for ever)
    def day(self, *, short: bool) -> str:
        """The pattern, in letters of CLDR, by which this language writes a weekday with its date."""
        patterns = self.locale.datetime_skeletons
        if short:
            return str(patterns["MMMEd"].pattern)
        pattern = str(patterns["MMMMEd" if "MMMMEd" in patterns else "MMMEd"].pattern)
        return re.sub(r"\bE\b", "EEEE", re.sub(r"\bMMM\b", "MMMM", pattern))

    def digits(self, text: str | int) -> str:
        """Its digits as this language writes them: Persian has its own."""
        written = str(text)
        return written.translate(_PERSIAN) if self.locale.default_numbering_system == "arabext" else written


LANGUAGES = (
    Language("en", "English", Locale("en", "GB")),
    Language("fr", "Français", Locale("fr")),
    Language("ar", "العربية", Locale("ar")),
    Language("fa", "فارسی", Locale("fa")),
    Language("de", "Deutsch", Locale("de")),
    Language("es", "Español", Locale("es")),
)
SOURCE = LANGUAGES[0]  # the messages in templates and code are written in it
_BY_CODE = {language.code: language for language in LANGUAGES}
_OTHER_CODES = {"prs": "fa", "pes": "fa"}  # Dari and Iranian Persian as some phones name them


def choose(wanted: Iterable[str | None]) -> Language:
    """The first of `wanted` (codes such as "fr" or "fa-AF", the most wanted first) that there is; else English."""
    for tag in wanted:
        code = (tag or "").replace("_", "-").split("-")[0].lower()
        language = _BY_CODE.get(_OTHER_CODES.get(code, code))
        if language:
            return language
    return SOURCE


def text_in(texts: Mapping[str, str] | str, language: str, fallbacks: Iterable[str] = ()) -> str:
    """A text of the group in `language`, else in the first of `fallbacks` that it has, else in any."""
    if isinstance(texts, str):
        return texts
    found = next((texts[code] for code in (language, *fallbacks) if code in texts), None)
    return found if found is not None else next(iter(texts.values()), "")


@functools.cache
def translation(code: str) -> NullTranslations:
    """The messages of a language, compiled in memory."""
    if code == SOURCE.code:
        return NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, _catalog(code))
    compiled.seek(0)
    return Translations(compiled)


def _catalog(code: str) -> Catalog:
    with (CATALOGS / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=code)


def messages() -> set[str | tuple[str, ...]]:
    """What templates and code say, in English; a pair is singular and plural."""
    sources = [(path, "jinja2.ext:babel_extract") for path in sorted(TEMPLATES.rglob("*.html"))]
    sources += [(path, "python") for folder in ("web", "services") for path in sorted((HERE / folder).glob("*.py"))]
    found: set[str | tuple[str, ...]] = set()
    for path, method in sources:
        options = {"silent": "false"} if method != "python" else {}
        for _, message, _, _ in extract.extract_from_file(method, path, options=options):
            found.add(message)
    return found


def missing() -> Iterator[str]:
    """A line for each message that a language does not have, has only as fuzzy, or keeps though nobody says it."""
    said = messages()
    for language in LANGUAGES:
        if language == SOURCE:
            continue
        catalog = _catalog(language.code)
        there = {message.id: message for message in catalog if message.id}
        for one in sorted(said, key=str):
            message = there.pop(one, None)
            texts = (message.string if message and not message.fuzzy else None) or ""
            if not texts or (isinstance(one, tuple) and not (len(texts) == catalog.num_plurals and all(texts))):
                yield f"{language.code}: missing: {one!r}"
        yield from (f"{language.code}: nobody says: {one!r}" for one in there)


def main() -> int:
    """Print what is missing; 1 if anything is."""
    faults = list(missing())
    print("\n".join(faults) or f"{len(LANGUAGES)} languages, {len(messages())} messages, all there.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
