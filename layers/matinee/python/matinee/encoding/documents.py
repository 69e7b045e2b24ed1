"""Dataclasses as JSON documents, both ways: what one step writes and the next one reads."""

import json
from dataclasses import MISSING, asdict, fields, is_dataclass
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints


def to_json(value: Any) -> Any:
    """A dataclass, or a sequence of them, as JSON values."""
    return (
        asdict(value) if is_dataclass(value) and not isinstance(value, type) else [asdict(v) for v in value]
    )


def to_bytes(value: Any) -> bytes:
    """The document of `value`: UTF-8, keys sorted, so equal values are equal bytes."""
    return canonical(to_json(value))


def canonical(value: Any) -> bytes:
    """JSON values as UTF-8 bytes that are the same for the same values."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def from_bytes[T](kind: type[T], body: bytes) -> T:
    """The dataclass that `to_bytes` wrote. Unknown fields are ignored. Raises KeyError, ValueError."""
    return from_json(kind, json.loads(body))


def from_json[T](kind: type[T], values: dict[str, Any]) -> T:
    """The dataclass of these JSON values. Raises KeyError for a field that is missing."""
    hints = get_type_hints(kind)
    built = {
        field.name: _build(hints[field.name], values[field.name])
        for field in fields(kind)  # type: ignore[arg-type]
        if field.name in values or (field.default is MISSING and field.default_factory is MISSING)
    }
    return kind(**built)


def _build(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(hint, UnionType):
        hint = next(each for each in get_args(hint) if each is not type(None))
    if get_origin(hint) is tuple:
        return tuple(_build(get_args(hint)[0], each) for each in value)
    if isinstance(hint, type) and is_dataclass(hint):
        return from_json(hint, value)
    return value
