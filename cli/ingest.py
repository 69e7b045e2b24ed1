"""The studio's commands: upload films, and follow, cancel and retry their jobs."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any, TypedDict

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.api import Api, ApiError
from cli.bars import Say
from cli.console import answers, console, ending_well
from cli.film import Film
from cli.say import duration_text
from cli.sending import silent as silent
from cli.sending import upload_film as upload_film
from cli.watching import follow, picture, require_published, summary
from matinee.kernel.content_keys import CLEARKEY

GROUP = "The studio"
RESUME = "Stopped. Run the same command again: it goes on where it was."
STILL_RUNNING = "Stopped watching; the job goes on. `matinee job {}` shows it."
Json = Annotated[bool, typer.Option("--json", help="One JSON document a line, on stdout.")]
Budget = Annotated[
    float | None,
    typer.Option("--budget", min=0.0001, metavar="USD", help="The most that encoding a film may cost."),
]
Protect = Annotated[
    bool, typer.Option("--protect", help="Encrypt the title: players need a licence to show it (Clear Key).")
]
JobId = Annotated[str, typer.Argument(help="The job, as `matinee jobs` names it.", metavar="JOB_ID")]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    for command in (upload, jobs, job, report, cancel, retry):
        app.command(rich_help_panel=GROUP)(command)


def wait_for_job(api: Api, job_id: str, console: Console, say: Say = silent) -> dict[str, Any]:
    """The job, once it is a title. Raises Refused when it ends otherwise: why, and the next step."""
    seen = follow(api, job_id, console, tell=lambda job: say({"event": "job", "job": job}))
    return require_published(seen)


def upload(
    films: Annotated[
        list[Path], typer.Argument(help="Films on this disk.", metavar="FILM...", show_default=False)
    ],
    title: Annotated[str | None, typer.Option("--title", help="Its name; else the file's.")] = None,
    budget: Budget = None,
    protect: Protect = False,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Follow the encode until it ends.")] = True,
    as_json: Json = False,
) -> None:
    """Uploads films and follows their encoding until they can be watched.

    Stopped half-way (Ctrl-C, a dead network, a closed laptop), the same command goes on where it was: what
    has arrived is known by its content and not sent again.
    """
    with ending_well(RESUME):
        if title is not None and len(films) > 1:
            raise typer.BadParameter("--title names one film; upload them one by one.")
        for film in films:
            Film.at(film)
        api = Api.from_env()
        say = say_line if as_json else silent
        wishes = _Wishes(title_name=title, budget_usd=budget, protection=_way(protect))
        problems = [problem for film in films if (problem := _upload(api, film, wishes, say, wait=wait))]
        if problems:
            raise SystemExit(problems[0].exit_code)


class _Wishes(TypedDict):
    """What a user says of a film, as `upload_film` takes it."""

    title_name: str | None
    budget_usd: float | None
    protection: str | None


def _way(protect: bool) -> str | None:
    return CLEARKEY if protect else None


def _upload(api: Api, film: Path, wishes: _Wishes, say: Say, *, wait: bool) -> ApiError | None:
    """One film; a problem with it is told at once, and does not stop the next."""
    try:
        job_id = upload_film(api, film, **wishes, console=console, say=say)
        if wait:
            seen = wait_for_job(api, job_id, console, say)
            if say is silent:
                answers.print(summary(seen, api.site_url))
        else:
            console.print(f"  Follow it with `matinee job {job_id} --watch`.")
    except ApiError as problem:
        say({"event": "problem", "film": str(film), "detail": str(problem), "exit_code": problem.exit_code})
        console.print(str(problem), markup=False, soft_wrap=True)
        return problem
    return None


def jobs(
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=100, help="How many.")] = 20,
    as_json: Json = False,
) -> None:
    """Lists the newest jobs."""
    with ending_well():
        found = Api.from_env().get("/ingest/jobs", limit=limit)["jobs"]
        if as_json:
            for each in found:
                say_line(each)
        elif not found:
            console.print("  No jobs yet: `matinee upload film.mp4` makes one.")
        else:
            answers.print(_table(found))


def job(
    job_id: JobId,
    watch: Annotated[bool, typer.Option("--watch", "-w", help="Until it ends.")] = False,
    as_json: Json = False,
) -> None:
    """Shows a job: status, progress of each rung, time to go, or why it ended."""
    with ending_well(STILL_RUNNING.format(job_id)):
        api = Api.from_env()
        say = say_line if as_json else silent
        if watch:
            seen = wait_for_job(api, job_id, console, say)
        else:
            seen = api.get(f"/ingest/jobs/{job_id}")["job"]
            say(seen)
        if not as_json:
            _show(seen, api.site_url)


def report(job_id: JobId, as_json: Json = False) -> None:
    """Says where a browser can read how a title was encoded; the address is good for a quarter of an hour."""
    with ending_well():
        found = Api.from_env().get(f"/ingest/jobs/{job_id}/report")
        if as_json:
            say_line(found)
        else:
            answers.print(found["url"], markup=False, soft_wrap=True)


def cancel(job_id: JobId, as_json: Json = False) -> None:
    """Stops a job. Chunks that are encoded already are kept for a retry."""
    _command(job_id, "cancel", as_json=as_json)


def retry(job_id: JobId, budget: Budget = None, protect: Protect = False, as_json: Json = False) -> None:
    """Tries a job again that has ended, or makes its title anew; only what is missing is encoded.

    What is published stays as it is until the new version is ready.
    """
    wishes = {"budget_usd": budget, "protection": _way(protect)}
    body = {name: wish for name, wish in wishes.items() if wish is not None}
    _command(job_id, "retry", body or None, as_json=as_json)


def _command(job_id: str, verb: str, body: dict[str, Any] | None = None, *, as_json: bool) -> None:
    with ending_well():
        seen = Api.from_env().post(f"/ingest/jobs/{job_id}/{verb}", body)["job"]
        if as_json:
            say_line(seen)
        else:
            console.print(f"  “{seen['title_name']}” is {seen['status']}.", markup=False)


def say_line(value: dict[str, Any]) -> None:
    """One JSON document on a line of stdout."""
    sys.stdout.write(json.dumps(value, separators=(",", ":")) + "\n")
    sys.stdout.flush()


def _table(found: list[dict[str, Any]]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("job", "status", "%", "to go"):
        table.add_column(heading, no_wrap=True)
    table.add_column("title", overflow="fold")
    for each in found:
        eta = "" if not each["eta_seconds"] else duration_text(each["eta_seconds"])
        title = Text(each["title_name"])
        if each["message"]:
            title.append(f"\n{each['message']}", style="dim")
        table.add_row(each["job_id"], each["status"], f"{each['percent']:.0f}", eta, title)
    return table


def _show(seen: dict[str, Any], site_url: str) -> None:
    if seen["status"] == "published":
        answers.print(summary(seen, site_url))
        return
    answers.print(f"  “{seen['title_name']}”, {seen['status']}, attempt {seen['attempt']}", markup=False)
    if seen["message"]:
        answers.print(f"  {seen['message']}", markup=False, soft_wrap=True)
    answers.print(picture(seen))
