"""What the solver explains, in words: gaps and what they come from, what would help, why me."""

from solver.words.answers import about_gaps, about_person
from solver.words.gaps import shift_in_words
from solver.words.way import way_in_words
from solver.words.why_me import why_me

__all__ = ["about_gaps", "about_person", "shift_in_words", "way_in_words", "why_me"]
