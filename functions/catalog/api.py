"""The catalog's API: titles, newest first, and one title."""

from dataclasses import asdict
from typing import Any

from matinee.catalog import service
from matinee.catalog.aws import DynamoTitles
from matinee.catalog.cursor import read_cursor, write_cursor
from matinee.catalog.model import Title
from matinee.catalog.settings import CatalogSettings
from matinee.kernel.errors import Invalid
from matinee.kernel.http import Api
from matinee.kernel.ids import title_id as read_title_id

DEFAULT_LIMIT = "24"
settings = CatalogSettings.from_env()
titles = DynamoTitles(settings.titles_table)
handler = api = Api("catalog")


@api.get("/catalog/titles")
def list_titles() -> dict[str, Any]:
    """?limit=&cursor= → {titles, cursor}; the cursor of the last page is null."""
    api.caller()
    cursor = api.query("cursor")
    after = None if cursor is None else read_cursor(cursor, table=settings.titles_table)
    page = service.list_titles(titles, limit=_limit(api.query("limit") or DEFAULT_LIMIT), after=after)
    place = page.next_place
    return {
        "titles": [_shown(title) for title in page.titles],
        "cursor": None if place is None else write_cursor(place, table=settings.titles_table),
    }


@api.get("/catalog/titles/<title_id>")
def get_title(title_id: str) -> dict[str, Any]:
    """{title}."""
    api.caller()
    return {"title": _shown(service.get_title(titles, read_title_id(title_id)))}


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) >= 1):
        raise Invalid("The limit must be a whole number from 1 to 100.")
    return int(text)


def _shown(title: Title) -> dict[str, Any]:
    fields = asdict(title)
    del fields["prefix"], fields["poster_key"]
    poster_url = f"{settings.media_base_url}/{title.poster_key}" if title.poster_key else None
    return fields | {"poster_url": poster_url}
