"""What the catalog asks of the world."""

from typing import Protocol

from matinee.catalog.model import Page, Place, Title
from matinee.kernel.ids import TitleId


class Titles(Protocol):
    """The published titles."""

    def get(self, title_id: TitleId) -> Title | None:
        """The title, or None."""

    def record(self, title: Title) -> bool:
        """Keep `title` unless this or a later published version is kept already; tells whether it was."""

    def newest(self, *, limit: int, after: Place | None) -> Page:
        """At most `limit` titles behind `after` (None: from the start), the latest published first."""
