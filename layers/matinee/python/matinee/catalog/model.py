"""What the catalog holds: titles, each in the one version that viewers get now."""

from dataclasses import dataclass

from matinee.kernel.ids import TitleId


@dataclass(frozen=True, kw_only=True)
class TitleRung:
    """One quality in which a title can be watched. `vmaf_mean` is from 0 to 100, None where not measured."""

    name: str
    width: int
    height: int
    bitrate_kbps: int
    vmaf_mean: float | None


@dataclass(frozen=True, kw_only=True)
class Title:
    """A published title.

    `published_at` (ISO 8601, `kernel.clock` form) says when this version was, and orders versions.

    `prefix` and `poster_key` are where the origin bucket keeps it; `protection` is how it is protected, None
    where it is not.
    """

    title_id: TitleId
    name: str
    version: str
    prefix: str
    duration_seconds: float
    width: int
    height: int
    poster_key: str
    rungs: tuple[TitleRung, ...]
    published_at: str
    protection: str | None = None


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place in the list of titles, newest first: right behind the title that was published then."""

    published_at: str
    title_id: TitleId


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some titles in a row, and the place where the next page begins: None at the end."""

    titles: tuple[Title, ...]
    next_place: Place | None
