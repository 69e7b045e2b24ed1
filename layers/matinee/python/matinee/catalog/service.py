"""The catalog's verbs for readers: list and show."""

from matinee.catalog.model import Page, Place, Title
from matinee.catalog.ports import Titles
from matinee.kernel.errors import NotFound
from matinee.kernel.ids import TitleId

PAGE_LIMIT = 100


def list_titles(titles: Titles, *, limit: int, after: Place | None) -> Page:
    """A page of titles, newest first; more than 100 a page are cut to 100."""
    return titles.newest(limit=min(limit, PAGE_LIMIT), after=after)


def get_title(titles: Titles, title_id: TitleId) -> Title:
    """The title. Raises NotFound."""
    title = titles.get(title_id)
    if title is None:
        raise NotFound("There is no such title.")
    return title
