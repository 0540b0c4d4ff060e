"""The base of all errors that are meant for a person: their text says in words what could not be done, and why."""


class Refused(Exception):  # noqa: N818 (the services' exceptions are named after what is the matter)
    """Nothing was changed; `str()` is for the reader."""
