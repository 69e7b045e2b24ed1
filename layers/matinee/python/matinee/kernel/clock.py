"""Time, as ISO 8601 UTC with `Z`: sorts as text, reads the same everywhere."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    """The present, in UTC."""
    return datetime.now(UTC)


def to_text(moment: datetime) -> str:
    """`2026-01-02T03:04:05.678Z`, milliseconds always written, so texts sort as moments do."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_text(text: str) -> datetime:
    """The moment `to_text` wrote. Raises ValueError."""
    return datetime.fromisoformat(text).astimezone(UTC)
