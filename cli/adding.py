"""The commands that add captions or sound to a film that is here already, and take them away."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from cli.api import Api, BadInput, Refused
from cli.bars import Say, byte_bar
from cli.console import answers, console, ending_well
from cli.film import Film, FilmPart
from cli.ingest import GROUP, RESUME, STILL_RUNNING, JobId, Json, say_line, wait_for_job
from cli.say import size_text
from cli.sending import Sending, shown_name, silent
from cli.watching import summary
from matinee.ingest.model import ENDED
from matinee.ingest.parts import MIB, Part
from matinee.ingest.sidecar import LARGEST_BYTES
from matinee.kernel.errors import Invalid
from matinee.kernel.languages import language as code_of

_ENDINGS = {
    "captions": (".vtt", ".srt"),
    "audio": (".wav", ".w64", ".flac", ".mp3", ".m4a", ".aac", ".ac3", ".eac3", ".mka", ".ogg", ".opus"),
}


Language = Annotated[
    str, typer.Option("--language", "-l", help="Of what is said: fr, fra, en, …", show_default=False)
]
Wait = Annotated[bool, typer.Option("--wait/--no-wait", help="Follow the work until it ends.")]


class Kind(StrEnum):
    """What a file can add."""

    CAPTIONS = "captions"
    AUDIO = "audio"


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    for command in (add, remove):
        app.command(rich_help_panel=GROUP)(command)


def add(
    job_id: JobId,
    file: Annotated[Path, typer.Argument(help="Captions (SubRip, WebVTT) or sound (WAV, FLAC, MP3, …).")],
    language: Language,
    kind: Annotated[
        Kind | None,
        typer.Option("--kind", help="What the file is; else its ending says.", show_default=False),
    ] = None,
    wait: Wait = True,
    as_json: Json = False,
) -> None:
    """Adds captions or sound to a film, most often one that is published: `matinee jobs` names its job.

    `matinee add JOB_ID film.fr.srt --language fr`, `matinee add JOB_ID dub.wav --language fr`

    The title is made anew with what was added; nothing of the picture is encoded again, and until the new
    version is ready viewers have the one of before. Times count from the film's first frame; sound is brought
    to the film's length and loudness. What there is of the same kind in the same language is replaced: the
    same command with a better file mends a mistake, and `matinee remove` takes it back.
    """
    with ending_well(RESUME):
        api = Api.from_env()
        say = say_line if as_json else silent
        send_sidecar(api, job_id, file, language=language, kind=kind, console=console, say=say)
    with ending_well(STILL_RUNNING.format(job_id)):
        _make_anew(api, job_id, say, wait=wait)


def remove(
    job_id: JobId,
    kind: Annotated[Kind, typer.Option("--kind", help="What was added.", show_default=False)],
    language: Language,
    wait: Wait = True,
    as_json: Json = False,
) -> None:
    """Takes captions or sound away that `matinee add` brought, and makes the title anew without them.

    What the film itself has in that language is there again.
    """
    with ending_well(STILL_RUNNING.format(job_id)):
        api = Api.from_env()
        _require_rest(api, job_id)
        api.post(f"/ingest/jobs/{job_id}/sidecars/remove", {"kind": kind, "language": _code(language)})
        _make_anew(api, job_id, say_line if as_json else silent, wait=wait)


def _make_anew(api: Api, job_id: str, say: Say, *, wait: bool) -> None:
    say({"event": "retried", "job": api.post(f"/ingest/jobs/{job_id}/retry")["job"]})
    if not wait:
        console.print(f"  Follow it with `matinee job {job_id} --watch`.")
        return
    seen = wait_for_job(api, job_id, console, say)
    if say is silent:
        answers.print(summary(seen, api.site_url))


def send_sidecar(
    api: Api,
    job_id: str,
    path: Path,
    *,
    language: str,
    kind: str | None = None,
    console: Console,
    say: Say = silent,
) -> None:
    """Send the file, for the next attempt of this job to take in; `kind` is guessed from its ending.

    Raises BadInput, Refused (also while an attempt runs), Unreachable, NotSignedIn.
    """
    film = Film.at(path)
    body = _declaration(film, language, kind or _kind_of(path))
    _require_rest(api, job_id)
    whole = _whole(film, console)
    body["sha256"] = whole.sha256_base64

    def permit(_: Sequence[int]) -> Sequence[Mapping[str, Any]]:
        return [{"number": whole.number, **api.post(f"/ingest/jobs/{job_id}/sidecars", body)}]

    upload = {"part_size_bytes": film.size_bytes, "parts": permit([whole.number])}
    Sending(api=api, film=film, console=console, say=say).send_parts([whole], job_id, upload, permit)


def _require_rest(api: Api, job_id: str) -> None:
    """Raises Refused while an attempt runs."""
    job = api.get(f"/ingest/jobs/{job_id}")["job"]
    if job["status"] not in ENDED:
        problem = f"“{job['title_name']}” is {job['status']}: wait for its end"
        raise Refused(f"{problem} (`matinee job {job_id} --watch`), then run this again.")


def _declaration(film: Film, language: str, kind: str) -> dict[str, Any]:
    if film.size_bytes > LARGEST_BYTES[kind]:
        most, size = size_text(LARGEST_BYTES[kind]), size_text(film.size_bytes)
        raise BadInput(f"{film.path} has {size}: {kind} may have {most}. Check that it is the right file.")
    about = {"kind": kind, "language": _code(language), "file_name": shown_name(film.path)}
    return {**about, "size_bytes": film.size_bytes}


def _code(language: str) -> str:
    try:
        return code_of(language)
    except Invalid as error:
        raise BadInput(f"--{error.detail}") from None


def _kind_of(path: Path) -> str:
    for kind, endings in _ENDINGS.items():
        if path.suffix.lower() in endings:
            return kind
    raise BadInput(f"{path.name} does not say what it is: add --kind captions or --kind audio.")


def _whole(film: Film, console: Console) -> Part:
    """All of the file as one part, read once to know its digest. Raises FilmChanged."""
    with (
        byte_bar(console, f"Reading {shown_name(film.path)}", film.size_bytes) as tell,
        FilmPart(film, 0, film.size_bytes, tell) as read,
    ):
        while read.read(MIB):
            pass
        digest = read.sha256
    film.require_unchanged()
    return Part(number=1, size_bytes=film.size_bytes, sha256=digest)
