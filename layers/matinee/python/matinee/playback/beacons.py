"""What players report: reads a batch of session events, refusing whatever a player would not say."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from matinee.kernel import clock
from matinee.kernel.errors import Invalid

BATCH_LIMIT = 50
KINDS = frozenset({"started", "progress", "paused", "seeked", "quality_changed", "stalled", "ended", "error"})
POSITION_SLACK_SECONDS = 1.0
"""How far past the end a player may report: its last frame, or audio longer than the picture."""

_REQUIRED = frozenset({"kind", "at", "position_seconds"})
_DAY_SECONDS = 86_400
_TEXT_LIMIT = 500


@dataclass(frozen=True, kw_only=True)
class Beacon:
    """One event of a session: what happened, when by the player's clock, where in the title, and more."""

    kind: str
    at: datetime
    position_seconds: float
    particulars: Mapping[str, str | float] = field(default_factory=dict)


def read_beacons(body: Mapping[str, Any], *, duration_seconds: float) -> tuple[Beacon, ...]:
    """The beacons of `{"events": [{kind, at, position_seconds, …}]}`, 1 to 50.

    Raises Invalid naming the event.

    `at` is ISO 8601 with a zone; `position_seconds` is from 0 to the duration, a second of slack is cut off.
    Particulars: `quality_changed` may carry `rung` (text) and `bitrate_kbps`; `stalled` `stall_seconds`;
    `error` `message` (text).
    """
    events = body.get("events")
    if set(body) != {"events"} or not isinstance(events, list) or not 1 <= len(events) <= BATCH_LIMIT:
        raise Invalid(f"The body must be an object with 'events': 1 to {BATCH_LIMIT} of them.")
    return tuple(_read(f"events[{index}]", event, duration_seconds) for index, event in enumerate(events))


def _read(where: str, event: object, duration_seconds: float) -> Beacon:
    if not isinstance(event, dict) or _REQUIRED - set(event):
        raise Invalid(f"{where} must have kind, at and position_seconds.")
    kind = event["kind"]
    if not isinstance(kind, str) or kind not in KINDS:
        raise Invalid(f"{where}.kind must be one of: {', '.join(sorted(KINDS))}.")
    readers = _PARTICULARS.get(kind, {})
    unknown = set(event) - _REQUIRED - set(readers)
    if unknown:
        raise Invalid(
            f"{where} has fields that '{kind}' does not: {', '.join(sorted(unknown))[:_TEXT_LIMIT]}."
        )
    limit_seconds = duration_seconds + POSITION_SLACK_SECONDS
    position_seconds = _number(f"{where}.position_seconds", event["position_seconds"], limit_seconds)
    return Beacon(
        kind=kind,
        at=_moment(f"{where}.at", event["at"]),
        position_seconds=min(position_seconds, duration_seconds),
        particulars={
            name: read(f"{where}.{name}", event[name]) for name, read in readers.items() if name in event
        },
    )


def _number(where: str, value: object, limit: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= limit:
        raise Invalid(f"{where} must be a number from 0 to {limit:g}.")
    return math.fabs(value)


def _moment(where: str, value: object) -> datetime:
    if isinstance(value, str) and "T" in value and len(value) <= len("2026-01-02T03:04:05.678901+00:00"):
        try:
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is not None:
                return clock.from_text(value)
        except (ValueError, OverflowError):
            pass
    raise Invalid(f"{where} must be a time such as 2026-01-02T03:04:05.678Z.")


def _text(where: str, value: object) -> str:
    if not isinstance(value, str) or len(value) > _TEXT_LIMIT:
        raise Invalid(f"{where} must be text of at most {_TEXT_LIMIT} characters.")
    return value


_PARTICULARS: dict[str, dict[str, Callable[[str, object], str | float]]] = {
    "quality_changed": {
        "rung": _text,
        "bitrate_kbps": lambda where, value: _number(where, value, 1_000_000),
    },
    "stalled": {"stall_seconds": lambda where, value: _number(where, value, _DAY_SECONDS)},
    "error": {"message": _text},
}
