"""A broken rule."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Broken:
    """`rule` is the label of one rule of the format; `volunteer` and `shift` are ids, where it is about one."""

    rule: str
    words: str = field(compare=False)
    volunteer: str | None = None
    shift: str | None = None
    other: str | None = None
