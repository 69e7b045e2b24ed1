"""`matinee play`: one film through the whole system, then a page to watch it."""

import os
import shutil
import sys
import time
import webbrowser
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.api import Api, BadInput, Refused
from cli.console import answers, console, ending_well
from cli.credentials import CredentialStore
from cli.ingest import upload_film, wait_for_job
from local import films
from local.accounts import STUDIO, VIEWER, create_accounts
from local.aws import Aws
from local.cloud import Cloud
from local.http import get
from local.start import start_and_deploy

LEFT = (
    "Stopped. What was started keeps running (`matinee status`, `matinee down`); "
    "the same command again continues from here."
)
FREE_BYTES = 1 << 30
COPIES = 4  # source, chunks, package, origin
PLAYABLE_SECONDS = 30
OK = 200


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(rich_help_panel="Start here")(play)


def play(
    film: Annotated[
        Path | None,
        typer.Argument(envvar="FILM", help="A video file; a clip of Big Buck Bunny when left out."),
    ] = None,
    open_page: Annotated[
        bool, typer.Option("--open/--no-open", envvar="OPEN", help="Open the page in a browser.")
    ] = True,
) -> None:
    """Starts the cloud, deploys, uploads a film, waits until it is playable and says where to watch it.

    The cloud stays up. A film that was published before is ready at once.
    """
    with ending_well(LEFT):
        film = _checked(film)
        cloud = Cloud.from_env()
        cloud.hold("matinee play")
        _require_space(cloud, film)
        with cloud.blaming_the_dead():
            job = _publish(cloud, film)
        _invite(cloud, job, open_page=open_page)


def _publish(cloud: Cloud, film: Path | None) -> dict[str, Any]:
    """From nothing to a playable title; the job that made it."""
    facts = start_and_deploy(cloud, *([] if film else [lambda: _fetch_clip(cloud)]))
    create_accounts(Aws(cloud), facts)
    api = _studio(cloud)
    path, name = (film, film.stem) if film else (films.fetch_clip(cloud.home), films.NAME)
    job = wait_for_job(api, upload_film(api, path, title_name=name, console=console), console)
    _wait_until_playable(api, job["title_id"])
    return job


def _fetch_clip(cloud: Cloud) -> None:
    films.fetch_clip(cloud.home)


def _checked(film: Path | None) -> Path | None:
    """The path as a person means it. Raises `BadInput` before anything is started."""
    if film is None:
        return None
    film = film.expanduser()
    if not film.is_file():
        raise BadInput(f"There is no file “{film}”: check the path (FILM=… is relative to the checkout).")
    if film.stat().st_size == 0:
        raise BadInput(f"“{film}” is empty: it holds no film.")
    return film.resolve()


def _require_space(cloud: Cloud, film: Path | None) -> None:
    """Encoding needs room for the film several times over."""
    cloud.home.state.mkdir(parents=True, exist_ok=True)
    needed = FREE_BYTES + COPIES * (film.stat().st_size if film else 0)
    free = shutil.disk_usage(cloud.home.state).free
    if free < needed:
        raise BadInput(
            f"Only {free >> 20} MB are free where {cloud.home.state} is, and {needed >> 20} MB are needed: "
            "free some space, or set MATINEE_HOME to another disk."
        )


def _studio(cloud: Cloud) -> Api:
    """Signed in as who may upload; kept, so that `matinee upload` works afterwards."""
    api = Api(cloud.api_url, CredentialStore(cloud.home.state / "credentials.json"))
    api.sign_in(STUDIO.email, STUDIO.password)
    return api


def _wait_until_playable(api: Api, title_id: str) -> None:
    """The catalog hears of a title by events: ask until a player would get its first bytes."""
    deadline = time.monotonic() + PLAYABLE_SECONDS
    while True:
        try:
            grant = api.post("/playback/grants", {"title_id": title_id})
            if not _edge_serves(grant["hls_url"]):
                raise Refused(f"The edge does not serve {grant['hls_url']}")
        except Refused as refused:
            if time.monotonic() > deadline:
                raise Refused(f"The title is published, but cannot be played: {refused}") from None
            time.sleep(0.2)
        else:
            return


def _edge_serves(url: str) -> bool:
    """Whether the address answers; without nginx nobody can say, and nothing is watched."""
    return get(url).status in (OK, 0)


def _invite(cloud: Cloud, job: dict[str, Any], *, open_page: bool) -> None:
    url = f"{cloud.front_door}/#/watch/{job['title_id']}"
    answers.print(f"\n  {job['title_name']} is ready.", markup=False)
    answers.print(f"  Watch    {url}", markup=False, soft_wrap=True)
    answers.print(f"  Sign in  {VIEWER.email}  {VIEWER.password}", markup=False)
    answers.print(f"  Studio   {STUDIO.email}  {STUDIO.password}", markup=False)
    answers.print("  The cloud stays up: `make down` ends it.", markup=False)
    if not cloud.has_edge:
        answers.print("  nginx is missing, so the page cannot be shown: install it and run this again.")
    elif open_page and _has_display():
        webbrowser.open(url)


def _has_display() -> bool:
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
