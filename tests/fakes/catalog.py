"""Fakes of the catalog's ports."""

from matinee.catalog.model import Page, Place, Title
from matinee.kernel.ids import TitleId


class MemoryTitles:
    """Titles in a dictionary."""

    def __init__(self) -> None:
        self._kept: dict[TitleId, Title] = {}

    def get(self, title_id: TitleId) -> Title | None:
        """The title, or None."""
        return self._kept.get(title_id)

    def record(self, title: Title) -> bool:
        """Keep it unless the kept version was published then or later."""
        kept = self._kept.get(title.title_id)
        if kept is not None and kept.published_at >= title.published_at:
            return False
        self._kept[title.title_id] = title
        return True

    def newest(self, *, limit: int, after: Place | None) -> Page:
        """A slice of all titles, sorted."""
        ordered = sorted(self._kept.values(), key=_order, reverse=True)
        behind = [title for title in ordered if after is None or _order(title) < _place_order(after)]
        titles = tuple(behind[:limit])
        more = len(behind) > limit
        last = Place(published_at=titles[-1].published_at, title_id=titles[-1].title_id) if more else None
        return Page(titles=titles, next_place=last)


def _order(title: Title) -> tuple[str, str]:
    return title.published_at, title.title_id


def _place_order(place: Place) -> tuple[str, str]:
    return place.published_at, place.title_id
