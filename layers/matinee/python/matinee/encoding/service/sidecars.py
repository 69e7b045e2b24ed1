"""Sidecars: captions and sound in files of their own, which may come when the title is published already.

Their times count from the film's first frame. One that cannot be used refuses the attempt, with the reason:
what is published stays as it is.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import unquote

from matinee.encoding import keys
from matinee.encoding.clock import together
from matinee.encoding.facts import excess_channels, refuse_truncated, sound_of
from matinee.encoding.ffmpeg import TimedOut, Tools
from matinee.encoding.hearing import hear
from matinee.encoding.model import Finding, Inspection, Request, Sound
from matinee.encoding.probe import Packets, Probe, probe
from matinee.encoding.qc import refuse
from matinee.encoding.sidecar import Sidecar
from matinee.encoding.studio import Studio
from matinee.kernel.errors import Invalid, MediaRejected
from matinee.kernel.languages import language

_NAME = re.compile(r"(captions|audio)-([a-z]{3})", re.ASCII)
_WITHOUT_CLOCK = ("mpeg", "mp3", "aac", "ac3", "eac3", "wav", "w64", "aiff", "flac")
"""Formats whose first sample is their beginning, whatever time they give it."""


def sidecars_of(request: Request, studio: Studio) -> tuple[Sidecar, ...]:
    """What stands beside the film in the source bucket, sorted by kind and language. Raises Transient."""
    prefix = keys.sidecars(request.job_id)
    found = []
    for key in studio.sources.keys(request.source.bucket, prefix):
        named = _NAME.fullmatch(key.removeprefix(prefix))
        if named is None:
            continue
        upload = studio.sources.describe(request.source.bucket, key)
        file_name = unquote(upload.metadata.get("file-name", "")) or key.removeprefix(prefix)
        found.append(
            Sidecar(
                kind=named[1],
                language=named[2],
                file_name=file_name,
                key=key,
                size_bytes=upload.source.size_bytes,
                fingerprint=upload.fingerprint,
            )
        )
    return tuple(found)


def with_sound(
    request: Request, inspection: Inspection, sidecars: Sequence[Sidecar], studio: Studio, tools: Tools
) -> tuple[tuple[Sound, ...], tuple[Finding, ...]]:
    """The film's sound and what was added to it, each in place of the film's own in its language and role.

    Raises MediaRejected for a file whose sound cannot be used; Transient.
    """
    sound, findings = list(inspection.sound), []
    for sidecar in (each for each in sidecars if each.kind == "audio"):
        added, more = _heard(request, inspection, sidecar, studio, tools)
        findings += more
        alike = [each for each in sound if same(each.language, sidecar.language) and each.role == added.role]
        if alike:
            sound[sound.index(alike[0])] = added
        else:
            sound.append(added)
    return tuple(sound), tuple(findings)


def same(theirs: str, ours: str) -> bool:
    """Whether a track's language, as its file writes it, is `ours` (three letters), of whatever region."""
    try:
        return language(theirs.partition("-")[0]) == ours
    except Invalid:
        return False


def refusal(sidecar: Sidecar, reason: str, problem: str) -> MediaRejected:
    """Why a sidecar cannot be used, and what to do about it."""
    name = f"The {_NOUNS[sidecar.kind]} “{sidecar.file_name}” ({sidecar.language})"
    return MediaRejected(
        reason, f"{name} cannot be used: {problem} Add another file in its place, or remove it."
    )


_NOUNS = {"captions": "captions", "audio": "sound"}
_SAID = {"not_a_video": ("not_a_sound", "It is no sound file in a format that can be read.")}
"""What is said of a film otherwise."""


def _heard(
    request: Request, inspection: Inspection, sidecar: Sidecar, studio: Studio, tools: Tools
) -> tuple[Sound, list[Finding]]:
    seconds = inspection.duration_seconds
    with studio.folder_with(request.source.bucket, sidecar.key) as folder:
        try:
            found = probe(folder, tools)
            sound = _first(found, sidecar)
            placed = replace(sidecar, start_seconds=_start_seconds(found))
            clock = replace(inspection.picture, start_seconds=placed.start_seconds)
            target_lufs = studio.settings.loudness_lufs
            heard, findings = hear(folder, clock, [sound], seconds, target_lufs, tools)
        except MediaRejected as error:
            raise refusal(sidecar, *_SAID.get(error.reason, (error.reason, error.message))) from None
        except TimedOut:
            raise refusal(sidecar, "too_complex", "Reading it takes too long.") from None
    if not heard:
        raise refusal(sidecar, "no_sound", "Its sound cannot be decoded.")
    film = Packets(times=(placed.start_seconds,), end_seconds=placed.start_seconds + seconds)
    findings += together(sound, film, found.packets[sound.stream])
    named = [replace(each, message=f"Of “{sidecar.file_name}”: {each.message}") for each in findings]
    return replace(heard[0], sidecar=placed), named


def _first(found: Probe, sidecar: Sidecar) -> Sound:
    """The stream to take, in the language that was said. Raises MediaRejected."""
    refuse(excess_channels(found))
    refuse_truncated(found)
    if found.encrypted:
        raise MediaRejected("encrypted", "It is encrypted (DRM).")
    streams = sound_of(found)
    if not streams:
        raise MediaRejected("no_sound", "It holds no sound that can be read.")
    return replace(streams[0], language=sidecar.language)


def _start_seconds(found: Probe) -> float:
    said = str(found.format.get("format_name", "")).startswith(_WITHOUT_CLOCK)
    return float(found.format.get("start_time", 0)) if said else 0.0
