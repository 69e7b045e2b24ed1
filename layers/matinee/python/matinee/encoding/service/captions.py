"""Captions: those in the source, and those that come later, which need no picture or sound made again."""

import re
from itertools import pairwise
from pathlib import Path

from matinee.encoding import captions, keys
from matinee.encoding.ffmpeg import THEIRS, Tools
from matinee.encoding.model import Finding, Inspection, Plan, TextTrack
from matinee.encoding.probe import SOURCE
from matinee.encoding.qc import finding
from matinee.encoding.studio import Studio
from matinee.encoding.tasks import digest
from matinee.kernel.errors import Invalid, MediaRejected

_MOST_BYTES = 8 << 20
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def add_captions(job_id: str, language: str, body: bytes, studio: Studio) -> None:
    """Keep a caption file (SubRip or WebVTT) in `language`, in place of any that the film has in it.

    The next run of the workflow has it in a new version of the title: its chunks are there, so it plans,
    packages, verifies and publishes, and encodes nothing. Times count from the film's first frame.
    Raises Invalid, MediaRejected, Transient.
    """
    if not _LANGUAGE.fullmatch(language):
        raise Invalid("A language is two or three small letters (ISO 639).")
    if len(body) > _MOST_BYTES:
        raise MediaRejected(
            "captions_too_large", f"Captions of {len(body)} bytes: {_MOST_BYTES} are the most."
        )
    cues = captions.read(captions.decode(body))
    if not cues:
        raise MediaRejected("not_captions", "The file holds no captions in SubRip or WebVTT.")
    studio.work.write(f"{keys.sidecars(job_id)}{language}.vtt", captions.render(cues).encode())


def with_sidecars(job_id: str, plan: Plan, studio: Studio) -> tuple[TextTrack, ...]:
    """The plan's caption tracks, those that came later instead of the film's own in the same language."""
    tracks = {track.name: track for track in plan.text}
    for key in studio.work.sizes(keys.sidecars(job_id)):
        language = Path(key).stem
        read = captions.read((studio.work.read(key) or b"").decode())
        tidied = captions.tidy(read, shift_seconds=0.0, duration_seconds=plan.duration_seconds)
        if tidied:
            tracks[language] = _track(job_id, language, language, tidied, studio)
    return tuple(tracks.values())


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
        findings += _repairs(each.stream, read, tidied)
        alike = sum(track.language == each.language for track in tracks)
        name = f"{each.language}-{alike + 1}" if alike else each.language
        tracks.append(_track(job_id, name, each.language, tidied, studio))
    return tuple(tracks), tuple(findings)


def _extracted(folder: Path, stream: int, tools: Tools) -> str:
    source = (*THEIRS, "-copyts", "-i", f"file:{SOURCE}", "-map", f"0:{stream}")
    path = folder / f"captions{stream}.vtt"
    tools.ffmpeg(folder, *source, "-fs", str(_MOST_BYTES), "-f", "webvtt", path.name)
    return path.read_bytes().decode(errors="replace") if path.is_file() else ""


def _track(job_id: str, name: str, language: str, cues: list[captions.Cue], studio: Studio) -> TextTrack:
    key, text = keys.captions(job_id, name), captions.render(cues)
    studio.work.write(key, text.encode())
    return TextTrack(name=name, language=language, key=key, digest=digest(text))


def _repairs(stream: int, read: list[captions.Cue], kept: list[captions.Cue]) -> list[Finding]:
    lost = len(read) - len(kept)
    moved = any(after.start_seconds < before.start_seconds for before, after in pairwise(read))
    cleaned = len({each.text for each in read} - {each.text for each in kept})
    done = (
        [f"{lost} left out"] * (lost > 0) + ["put in order"] * moved + [f"{cleaned} cleaned"] * (cleaned > 0)
    )
    text = f"The captions in track {stream} are repaired: {', '.join(done)}."
    return [finding("captions_repaired", text)] if done else []
