"""What happened, in the past tense: the events on the bus. A class's name is its detail-type."""

from dataclasses import MISSING, asdict, dataclass, field
from typing import Any, ClassVar, Protocol, Self, get_args, get_type_hints


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact that other contexts may act on. Fields are JSON values, or tuples of dataclasses of such."""

    source: ClassVar[str]

    @classmethod
    def detail_type(cls) -> str:
        """What EventBridge rules match on."""
        return cls.__name__

    def to_detail(self) -> dict[str, Any]:
        """The event as JSON-ready values."""
        return asdict(self)

    @classmethod
    def from_detail(cls, detail: dict[str, Any]) -> Self:
        """The event that `to_detail` wrote. Unknown fields are ignored, so writers may add some.

        Raises KeyError when a field that has no default is missing.
        """
        return _build(cls, detail)


def _build[T](kind: type[T], detail: dict[str, Any]) -> T:
    hints = get_type_hints(kind)
    values: dict[str, Any] = {}
    for name, definition in kind.__dataclass_fields__.items():  # type: ignore[attr-defined]
        if definition._field_type.name == "_FIELD_CLASSVAR":
            continue
        if name not in detail and (definition.default, definition.default_factory) != (MISSING, MISSING):
            continue
        value = detail[name]
        if isinstance(value, list | tuple):
            item = get_args(hints[name])[0]
            value = tuple(_build(item, each) for each in value)
        values[name] = value
    return kind(**values)


class Announcer(Protocol):
    """Puts events on the bus."""

    def announce(self, *events: Event) -> None:
        """Announce all `events`, or raise Transient when the bus took not all of them."""


@dataclass(frozen=True, kw_only=True)
class Rung:
    """One rung of a ladder as others see it. `vmaf_mean` is None until it has been measured."""

    name: str
    width: int
    height: int
    bitrate_kbps: int
    chunks: int
    vmaf_mean: float | None = None


class EncodingEvent(Event):
    """Announced by the encoding context."""

    source = "matinee.encoding"


@dataclass(frozen=True, kw_only=True)
class EncodeStarted(EncodingEvent):
    """The workflow of this attempt runs."""

    job_id: str
    title_id: str
    attempt: int


@dataclass(frozen=True, kw_only=True)
class EncodeStepStarted(EncodingEvent):
    """A step began: inspect, plan, encode, package, verify or publish."""

    job_id: str
    attempt: int
    step: str


@dataclass(frozen=True, kw_only=True)
class EncodePlanned(EncodingEvent):
    """The ladder is chosen, the chunks are counted, and it is known what they will cost (US dollars)."""

    job_id: str
    attempt: int
    version: str
    quote_usd: float | None = None
    mediaconvert_usd: float | None = None
    rungs: tuple[Rung, ...] = field(default_factory=tuple)


@dataclass(frozen=True, kw_only=True)
class EncodeProgressed(EncodingEvent):
    """Chunk number `chunk` (from 0) of `rung` is encoded. May be announced more than once."""

    job_id: str
    attempt: int
    rung: str
    chunk: int
    cpu_seconds: float


@dataclass(frozen=True, kw_only=True)
class TitleEncoded(EncodingEvent):
    """A title is verified and stands in the origin bucket under `prefix`. `cost_usd` is what it has cost.

    `report_key` is the studio's report of it, in the same bucket; `protection` is how it is protected, None
    where it is not.
    """

    job_id: str
    title_id: str
    title_name: str
    attempt: int
    version: str
    prefix: str
    duration_seconds: float
    width: int
    height: int
    poster_key: str
    cost_usd: float | None = None
    report_key: str | None = None
    protection: str | None = None
    rungs: tuple[Rung, ...] = field(default_factory=tuple)


@dataclass(frozen=True, kw_only=True)
class EncodeFailed(EncodingEvent):
    """The attempt is over without a title. `reason` is the error's name, `message` its cause."""

    job_id: str
    attempt: int
    reason: str
    message: str


class IngestEvent(Event):
    """Announced by the ingest context."""

    source = "matinee.ingest"


@dataclass(frozen=True, kw_only=True)
class _SourceRequest(IngestEvent):
    """`budget_usd` is the most that encoding may cost; None for no limit.

    `protection` is how the title is to be protected; None for not at all.
    """

    job_id: str
    attempt: int
    title_id: str
    title_name: str
    bucket: str
    key: str
    size_bytes: int
    budget_usd: float | None = None
    protection: str | None = None


class CancelRequested(_SourceRequest):
    """Somebody, or the watchdog, wants this attempt to stop."""


class RetryRequested(_SourceRequest):
    """Somebody wants the source encoded again, as a new attempt."""


@dataclass(frozen=True, kw_only=True)
class TitlePublished(Event):
    """Viewers can see and play this title from now on. `protection` is how it is protected, if it is."""

    source = "matinee.catalog"

    title_id: str
    name: str
    version: str
    prefix: str
    duration_seconds: float
    poster_key: str
    published_at: str
    protection: str | None = None
