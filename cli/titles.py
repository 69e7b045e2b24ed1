"""The command for the catalog: what can be watched."""

from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from cli.api import Api
from cli.console import console, ending_well
from cli.ingest import say_line
from cli.say import duration_text
from cli.watching import watch_url

GROUP = "Watching"


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(rich_help_panel=GROUP)(titles)


def titles(
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=100, help="How many.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document a line, on stdout.")] = False,
) -> None:
    """Lists the newest titles, and where to watch them."""
    with ending_well():
        api = Api.from_env()
        found: list[dict[str, Any]] = api.get("/catalog/titles", limit=limit)["titles"]
        if as_json:
            for title in found:
                say_line({**title, "watch_url": watch_url(api.site_url, title["title_id"])})
        elif not found:
            console.print("  No titles yet: `matinee upload film.mp4` makes one.")
        else:
            console.print(_table(found, api.site_url))


def _table(found: list[dict[str, Any]], site_url: str) -> Table:
    table = Table(box=None, padding=(0, 2))
    for heading in ("title", "length", "size", "watch"):
        table.add_column(heading, overflow="fold")
    for title in found:
        size = f"{title['width']}x{title['height']}"
        where = watch_url(site_url, title["title_id"])
        table.add_row(Text(title["name"]), duration_text(title["duration_seconds"]), size, where)
    return table
