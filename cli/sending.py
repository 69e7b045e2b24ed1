"""Uploading one film: declare, send what is missing, complete. Done again, it goes on where it was."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from cli.api import Api, BadInput, Refused
from cli.bars import ByteLines, Say, byte_bar
from cli.film import Film, Part
from cli.say import duration_text, size_text
from cli.transfer import Permit, Transfer
from matinee.ingest import names
from matinee.ingest.model import JobStatus

_ROUNDS = 3
_TRY_AGAIN = (400, 409)
"""What `complete` answers when parts got lost or the upload ended meanwhile: starting again tells which."""


def silent(_: dict[str, Any]) -> None:
    """Says nothing."""


def upload_film(
    api: Api,
    path: str | Path,
    *,
    title_name: str | None = None,
    budget_usd: float | None = None,
    protection: str | None = None,
    console: Console,
    say: Say = silent,
) -> str:
    """Upload the film at `path`, or what is missing of it; answers its job's id.

    Nothing is sent when this content is here already; an encode that failed or was cancelled starts again.
    `say` is told what happens, as JSON-ready values. Raises BadInput, Refused, Unreachable, NotSignedIn.
    """
    film = Film.at(Path(path))
    sending = Sending(api=api, film=film, console=console, say=say)
    body, parts = sending.declaration(title_name)
    wishes = {"budget_usd": budget_usd, "protection": protection}
    body |= {name: wish for name, wish in wishes.items() if wish is not None}
    for round_number in range(1, _ROUNDS + 1):
        answer = api.post("/ingest/uploads", body)
        job = answer["job"]
        say({"event": "started", "job": job, "is_here": answer["upload"] is None})
        if answer["upload"] is None:
            sending.join(job, budget_usd)
            break
        sending.send(parts, job, answer["upload"])
        try:
            api.post(f"/ingest/uploads/{job['job_id']}/complete")
            break
        except Refused as refused:
            if refused.status not in _TRY_AGAIN or round_number == _ROUNDS:
                raise
    return str(job["job_id"])


@dataclass(frozen=True, kw_only=True)
class Sending:
    """One film, or a file for one, on its way."""

    api: Api
    film: Film
    console: Console
    say: Say

    def declaration(self, title_name: str | None) -> tuple[dict[str, Any], tuple[Part, ...]]:
        """What to say of the film, and its parts; reads all of it."""
        title = None if title_name is None else _checked_title(title_name)
        with byte_bar(self.console, f"Reading {shown_name(self.film.path)}", self.film.size_bytes) as tell:
            parts = self.film.parts(tell)
        body = {
            "file_name": shown_name(self.film.path),
            "size_bytes": self.film.size_bytes,
            "part_sha256": [part.sha256_base64 for part in parts],
        }
        return (body if title is None else {**body, "title_name": title}), parts

    def join(self, job: dict[str, Any], budget_usd: float | None) -> None:
        """Nothing need be sent; an encode that came to nothing begins again."""
        name, status = job["title_name"], job["status"]
        if status in (JobStatus.FAILED, JobStatus.CANCELLED):
            self._tell(f"“{name}” is here already; its last encode is {status}: trying again.")
            again = None if budget_usd is None else {"budget_usd": budget_usd}
            self.api.post(f"/ingest/jobs/{job['job_id']}/retry", again)
        else:
            self._tell(f"“{name}” is here already ({status}): nothing to send.")

    def send(self, parts: tuple[Part, ...], job: dict[str, Any], upload: dict[str, Any]) -> None:
        """Send the parts that have not arrived."""
        received = frozenset(upload["received"])
        missing = [part for part in parts if part.number not in received]
        job_id = job["job_id"]

        def permit(numbers: Sequence[int]) -> Sequence[Mapping[str, Any]]:
            answer = self.api.post(f"/ingest/uploads/{job_id}/parts", {"numbers": numbers})
            parts: Sequence[Mapping[str, Any]] = answer["parts"]
            return parts

        self.send_parts(missing, job_id, upload, permit)

    def send_parts(
        self, missing: Sequence[Part], job_id: str, upload: Mapping[str, Any], permit: Permit
    ) -> None:
        """Send these parts, showing how far they are. Raises FilmChanged, Refused, Unreachable."""
        size_bytes = self.film.size_bytes
        here_bytes = size_bytes - sum(part.size_bytes for part in missing)
        if here_bytes:
            self._tell(f"Going on: {size_text(here_bytes)} of {size_text(size_bytes)} are there already.")
        lines = ByteLines(self.say, job_id=job_id, size_bytes=size_bytes, done_bytes=here_bytes)
        began = time.monotonic()
        title = f"Uploading {shown_name(self.film.path)}"
        with byte_bar(self.console, title, size_bytes, done_bytes=here_bytes) as tell:

            def passed(count: int) -> None:
                tell(count)
                lines(count)

            Transfer(self.api.http, self.film, upload, permit, passed).send(missing)
        seconds = max(time.monotonic() - began, 0.001)
        sent_bytes = size_bytes - here_bytes
        self.say(
            {
                "event": "uploaded",
                "job_id": job_id,
                "sent_bytes": sent_bytes,
                "seconds": round(seconds, 3),
            }
        )
        rate = size_text(sent_bytes / seconds)
        self._tell(f"Uploaded {size_text(sent_bytes)} in {duration_text(seconds)} ({rate}/s).")

    def _tell(self, text: str) -> None:
        self.console.print(f"  {text}", markup=False, soft_wrap=True)


def shown_name(path: Path) -> str:
    """The file's name as text that the API takes: without bad bytes, control and direction characters."""
    readable = path.name.encode("utf-8", "surrogateescape").decode("utf-8", "ignore")
    return names.tidy(readable, limit=names.FILE_NAME_LIMIT) or "film"


def _checked_title(text: str) -> str:
    title = names.tidy(text, limit=names.TITLE_NAME_LIMIT)
    if not title:
        raise BadInput("The title is empty: give another with --title, or leave --title out.")
    return title
