"""What can be read of a document with faults, so that its other faults can be found in the same go."""

import json
from functools import cache
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

from pydantic import BaseModel, TypeAdapter, ValidationError

M = TypeVar("M", bound=BaseModel)


class Unreadable:
    """Stands where a value could not be read. Whatever is asked of it, the answer gives no reason to find fault:
    no comparison holds, it has no items, and everything is in it."""

    def __getattr__(self, name: str) -> "Unreadable":
        if name.startswith("__"):
            raise AttributeError(name)  # what Python itself looks for
        return self

    def __call__(self, *_: object) -> "Unreadable":
        return self

    __getitem__ = __neg__ = __add__ = __radd__ = __sub__ = __rsub__ = __floordiv__ = __call__

    def _no(self, _: object) -> bool:
        return False

    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = _no
    __hash__ = object.__hash__

    def __contains__(self, _: object) -> bool:
        return True

    def __iter__(self) -> Any:
        return iter(())


def readable_parts(model: type[M], raw: Any) -> M | None:
    """The document with an Unreadable wherever something required is missing or of the wrong form; None if nothing
    of it can be read. `raw` is the document as plain dictionaries and lists."""
    found = _read(model, raw)
    return found if isinstance(found, model) else None


def _read(kind: Any, raw: Any) -> Any:
    """`raw` as a value of the type `kind`, or as much of it as can be read."""
    try:
        return _reader(kind).validate_json(json.dumps(raw))
    except ValidationError:
        pass
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if isinstance(kind, type) and issubclass(kind, BaseModel) and isinstance(raw, dict):
        return _object(kind, raw)
    if get_origin(kind) is tuple and get_args(kind)[1:] == (...,) and isinstance(raw, list):
        return tuple(_read(get_args(kind)[0], item) for item in raw)
    if get_origin(kind) is dict and isinstance(raw, dict):
        return {key: _read(get_args(kind)[1], value) for key, value in raw.items()}
    return Unreadable()


def _object(model: type[M], raw: dict[str, Any]) -> M:
    values: dict[str, Any] = {}
    kinds = get_type_hints(model, include_extras=True)
    for name, field in model.model_fields.items():
        key = field.alias or name
        if key in raw:
            values[key] = _read(kinds[name], raw[key])
        elif field.is_required():
            values[key] = Unreadable()
    return model.model_construct(**values)


@cache
def _reader(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
