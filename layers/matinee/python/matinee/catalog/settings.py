"""The catalog's environment."""

from dataclasses import dataclass

from matinee.kernel.settings import Settings


@dataclass(frozen=True, kw_only=True)
class CatalogSettings(Settings):
    """`media_base_url` is where the edge answers, without a slash at the end."""

    titles_table: str
    media_base_url: str


@dataclass(frozen=True, kw_only=True)
class RecordEncodeSettings(Settings):
    """What `record_encode` needs of it."""

    titles_table: str
