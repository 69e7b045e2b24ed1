"""Follows a job until it ends, with a bar for each rung."""

import time
from collections.abc import Callable
from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from cli.api import Api, Refused
from cli.say import duration_text
from matinee.ingest.model import ENDED

Job = dict[str, Any]

_POLL_SECONDS = (0.5, 2.0)
_STEPS = {
    "inspect": "Inspecting the source",
    "plan": "Planning the ladder",
    "encode": "Encoding",
    "package": "Packaging",
    "verify": "Verifying",
    "publish": "Publishing",
}
_STATUSES = {
    "uploading": "Waiting for the upload",
    "received": "Received; waiting for the encode to start",
    "cancelling": "Cancelling",
}


def follow(api: Api, job_id: str, console: Console, *, tell: Callable[[Job], None] | None = None) -> Job:
    """The job once it has ended, however that was; `tell` is told of each change."""
    told: Job | None = None
    pause_seconds = _POLL_SECONDS[0]
    with Live(console=console, refresh_per_second=8, transient=True) as live:
        while True:
            job: Job = api.get(f"/ingest/jobs/{job_id}")["job"]
            live.update(picture(job))
            if job != told and tell is not None:
                tell(job)
            if job["status"] in ENDED:
                return job
            told = job
            time.sleep(pause_seconds)
            pause_seconds = min(pause_seconds * 1.1, _POLL_SECONDS[1])


def require_published(job: Job) -> Job:
    """The job, if it became a title. Raises Refused, with the reason and the next step."""
    if job["status"] == "published":
        return job
    name, message = job["title_name"], job["message"] or "No reason is known."
    if job.get("published_version"):
        raise Refused(
            f"“{name}” was not made again ({job['status']}): {message}{_place(job)} "
            "What is published stays as it is."
        )
    if job["status"] == "rejected":
        raise Refused(
            f"“{name}” cannot become a title: {message}{_place(job)} Repair the file and upload it again."
        )
    if job["status"] == "cancelled":
        raise Refused(f"The job of “{name}” was cancelled: `matinee retry {job['job_id']}` starts it again.")
    raise Refused(f"“{name}” failed: {message} `matinee retry {job['job_id']}` tries again.")


def picture(job: Job) -> Group:
    """A job under way."""
    words = _STEPS.get(job["step"] or "", _STATUSES.get(job["status"], job["status"]))
    eta = "" if job["eta_seconds"] is None else f", {duration_text(job['eta_seconds'])} to go"
    head = Text(f"{words}: {job['percent']:.0f} %{eta}")
    bars = Progress(
        TextColumn("  {task.description}"),
        BarColumn(bar_width=40),
        TextColumn("{task.completed:.0f}/{task.total:.0f} chunks"),
        TextColumn("{task.percentage:3.0f} %"),
    )
    for rung in job["rungs"]:
        label = f"{rung['name']:<14} {rung['width']}x{rung['height']}"
        bars.add_task(label, total=max(rung["chunks"], 1), completed=rung["chunks_done"])
    return Group(head, bars) if job["rungs"] else Group(head)


def summary(job: Job, site_url: str) -> Group:
    """A published job: its rungs with their measured quality, and where to watch it."""
    table = Table(box=None, padding=(0, 2))
    for heading in ("rung", "size", "kbit/s", "VMAF"):
        table.add_column(heading, justify="left" if heading == "rung" else "right")
    for rung in job["rungs"]:
        vmaf = "–" if rung["vmaf_mean"] is None else f"{rung['vmaf_mean']:.1f}"
        table.add_row(rung["name"], f"{rung['width']}x{rung['height']}", str(rung["bitrate_kbps"]), vmaf)
    ready = Text(f"  “{job['title_name']}” is ready: {watch_url(site_url, job['title_id'])}")
    more = [
        cost_text(job),
        f"How it was made: matinee report {job['job_id']}" if job.get("has_report") else "",
    ]
    return Group(table, *(Text(f"  {line}") for line in more if line), ready)


def cost_text(job: Job) -> str:
    """What encoding it has cost, what it was to cost, and what MediaConvert would have asked."""
    costs = {"cost_usd": "cost", "quote_usd": "quoted", "mediaconvert_usd": "MediaConvert"}
    known = [(word, job[name]) for name, word in costs.items() if job.get(name) is not None]
    return ", ".join(f"{word} ${usd:.4f}" for word, usd in known)


def watch_url(site_url: str, title_id: str) -> str:
    """Where a browser plays this title."""
    return f"{site_url}/#/watch/{title_id}"


def _place(job: Job) -> str:
    at = job.get("timecode_seconds")
    return "" if at is None else f" (at {duration_text(at)})"
