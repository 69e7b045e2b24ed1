"""Captions: those in the source, and those that were added to it."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from matinee.encoding import captions, keys
from matinee.encoding.ffmpeg import THEIRS, Tools
from matinee.encoding.model import Finding, Inspection, Request, TextTrack
from matinee.encoding.probe import SOURCE
from matinee.encoding.qc import finding
from matinee.encoding.service.sidecars import refusal, same
from matinee.encoding.sidecar import Sidecar
from matinee.encoding.studio import Studio
from matinee.encoding.tasks import digest

_MOST_BYTES = 8 << 20


def added_captions(
    request: Request, sidecars: Sequence[Sidecar], duration_seconds: float, studio: Studio
) -> tuple[tuple[TextTrack, ...], tuple[Finding, ...]]:
    """The captions that came beside the film.

    Raises MediaRejected for a file that holds none for this film; Transient.
    """
    tracks: list[TextTrack] = []
    findings: list[Finding] = []
    for sidecar in (each for each in sidecars if each.kind == "captions"):
        read = _read(request, sidecar, studio)
        tidied = captions.tidy(read, shift_seconds=0.0, duration_seconds=duration_seconds)
        if not tidied:
            problem = f"None of its {len(read)} captions falls within the film ({duration_seconds:.0f} s)."
            raise refusal(sidecar, "captions_outside", problem)
        name = f"The captions “{sidecar.file_name}” ({sidecar.language})"
        findings += _repairs(name, read, tidied)
        key = keys.captions(request.job_id, f"{sidecar.language}-added")
        tracks.append(_track(key, sidecar.language, sidecar.language, tidied, studio))
    return tuple(tracks), tuple(findings)


def all_captions(own: Sequence[TextTrack], added: Sequence[TextTrack]) -> tuple[TextTrack, ...]:
    """All tracks, those that were added instead of the film's own in the same language."""
    kept = (each for each in own if not any(same(each.language, other.language) for other in added))
    return (*kept, *added)


def _read(request: Request, sidecar: Sidecar, studio: Studio) -> list[captions.Cue]:
    if sidecar.size_bytes > _MOST_BYTES:
        problem = f"It has {sidecar.size_bytes} bytes, and {_MOST_BYTES} are the most."
        raise refusal(sidecar, "captions_too_large", problem)
    with studio.folder() as folder:
        studio.sources.fetch(request.source.bucket, sidecar.key, folder / SOURCE)
        read = captions.read(captions.decode((folder / SOURCE).read_bytes()))
    if not read:
        raise refusal(sidecar, "not_captions", "It holds no captions in SubRip or WebVTT.")
    return read


def embedded(
    job_id: str, inspection: Inspection, folder: Path, studio: Studio, tools: Tools
) -> tuple[tuple[TextTrack, ...], tuple[Finding, ...]]:
    """The source's captions as files of ours. A track that cannot be read is left out, with a warning."""
    tracks: list[TextTrack] = []
    findings: list[Finding] = []
    for each in inspection.captions:
        read = captions.read(_extracted(folder, each.stream, tools))
        start = inspection.picture.start_seconds
        tidied = captions.tidy(read, shift_seconds=-start, duration_seconds=inspection.duration_seconds)
        if not tidied:
            message = f"The captions in track {each.stream} ({each.language}) cannot be read: left out."
            findings.append(finding("captions_dropped", message))
            continue
        findings += _repairs(f"The captions in track {each.stream}", read, tidied)
        alike = sum(track.language == each.language for track in tracks)
        name = f"{each.language}-{alike + 1}" if alike else each.language
        tracks.append(_track(keys.captions(job_id, name), name, each.language, tidied, studio))
    return tuple(tracks), tuple(findings)


def _extracted(folder: Path, stream: int, tools: Tools) -> str:
    source = (*THEIRS, "-copyts", "-i", f"file:{SOURCE}", "-map", f"0:{stream}")
    path = folder / f"captions{stream}.vtt"
    tools.ffmpeg(folder, *source, "-fs", str(_MOST_BYTES), "-f", "webvtt", path.name)
    return path.read_bytes().decode(errors="replace") if path.is_file() else ""


def _track(key: str, name: str, language: str, cues: list[captions.Cue], studio: Studio) -> TextTrack:
    text = captions.render(cues)
    studio.work.write(key, text.encode())
    return TextTrack(name=name, language=language, key=key, digest=digest(text))


def _repairs(name: str, read: list[captions.Cue], kept: list[captions.Cue]) -> list[Finding]:
    lost = len(read) - len(kept)
    moved = any(after.start_seconds < before.start_seconds for before, after in pairwise(read))
    cleaned = len({each.text for each in read} - {each.text for each in kept})
    done = (
        [f"{lost} left out"] * (lost > 0) + ["put in order"] * moved + [f"{cleaned} cleaned"] * (cleaned > 0)
    )
    text = f"{name} are repaired: {', '.join(done)}."
    return [finding("captions_repaired", text)] if done else []
