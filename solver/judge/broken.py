"""A broken rule."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Broken:
    """One rule of the format that a rota breaks.

    `rule` is its short name (`overlap`, `max_shifts`, …); `place` is where the rule stands in the problem's document,
    as in volunteers[3].limits.max_shifts; `volunteer` and `shift` are ids, where it is about one, and `other` is what
    else it is about (a shift, a person, a day, a tag, skills). `excess` says how far the rota goes beyond what is
    allowed, in the rule's own unit.
    """

    rule: str
    place: str
    words: str
    volunteer: str | None = None
    shift: str | None = None
    other: str | None = None
    excess: int = 1

    @property
    def matter(self) -> tuple[str | None, ...]:
        """What it is about, whatever the extent: equal in two rotas that break the same rule in the same place."""
        return (self.rule, self.place, self.volunteer, self.shift, self.other)
