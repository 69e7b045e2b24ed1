"""Request bodies: one JSON object of bounded size and depth, or a refusal."""

import json
import math
from base64 import b64decode
from typing import Any

from matinee.kernel.errors import Invalid

_LIMIT_BYTES = 1_000_000
_DEPTH_LIMIT = 20


def read_object(text: str | None, *, is_base64: bool = False) -> dict[str, Any]:
    """The JSON object in a body. Raises Invalid for anything else.

    Refused too: over 1 MB, over 20 levels deep, a name twice in an object, numbers without a finite value
    (NaN, 1e400), and text that is not Unicode (lone surrogates).
    """
    if text is not None and len(text) > _LIMIT_BYTES:
        raise Invalid("The body is larger than 1 MB.")
    try:
        plain = b64decode(text or "", validate=True).decode() if is_base64 else text or ""
        value = json.loads(
            plain, parse_constant=_refuse, parse_float=_finite, object_pairs_hook=_without_repetition
        )
        _check(value, _DEPTH_LIMIT)
    except (ValueError, RecursionError):
        raise Invalid("The body must be one JSON object, plain Unicode and not nested deeply.") from None
    if not isinstance(value, dict):
        raise Invalid("The body must be one JSON object.")
    return value


def _refuse(name: str) -> float:
    raise ValueError(name)


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError(text)
    return value


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name stands twice")
    return value


def _check(value: Any, levels_left: int) -> None:
    if levels_left < 0:
        raise ValueError("too deep")
    if isinstance(value, str):
        value.encode()
    elif isinstance(value, dict):
        for name, child in value.items():
            name.encode()
            _check(child, levels_left - 1)
    elif isinstance(value, list):
        for child in value:
            _check(child, levels_left - 1)
