"""The command for the catalog: what can be watched."""

from typing import Annotated, Any

import typer

from cli.api import Api
from cli.console import answers, console, ending_well
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
            for title in found:
                _show(title, api.site_url)


def _show(title: dict[str, Any], site_url: str) -> None:
    facts = f"{duration_text(title['duration_seconds'])}, {title['width']}x{title['height']}"
    answers.print(f"  {title['name']} ({facts})", markup=False, soft_wrap=True)
    answers.print(f"    {watch_url(site_url, title['title_id'])}", markup=False, soft_wrap=True)
