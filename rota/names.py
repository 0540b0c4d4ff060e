"""Texts that people choose: what must not be in them, and how it is taken out."""

import unicodedata

LONGEST_NAME = 80  # characters; a name has to fit on a phone

# Line and paragraph separators and the controls of writing direction: invisible, and they break pages and calendars.
_UNWANTED = frozenset("\u2028\u2029\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def clean(text: str) -> str:
    """`text` in NFC without control characters, lone surrogates and controls of writing direction; white space
    (line breaks too) becomes single spaces."""
    if text.isprintable():  # so most texts are: then nothing is to be taken out, and its only white space is the space
        return unicodedata.normalize("NFC", " ".join(text.split()))
    kept = "".join(
        " " if character.isspace() or character in "\u2028\u2029" else character
        for character in text
        if character.isspace() or not _unwanted(character)
    )
    return unicodedata.normalize("NFC", " ".join(kept.split()))


def is_clean(text: str) -> bool:
    """True if nothing in `text` would have to be taken out (line breaks inside a note are welcome)."""
    return not any(_unwanted(character) for character in text if character != "\n")


def _unwanted(character: str) -> bool:
    return character in _UNWANTED or unicodedata.category(character) in ("Cc", "Cs")
