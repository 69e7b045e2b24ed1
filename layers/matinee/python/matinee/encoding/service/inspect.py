"""Inspect source: whether this is a film we can make, and what it is."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from matinee.encoding import keys
from matinee.encoding.detectors import Detector, detector
from matinee.encoding.documents import to_bytes
from matinee.encoding.facts import captions_of, picture_of, refuse_excess, refuse_truncated, sound_of
from matinee.encoding.ffmpeg import THEIRS, Tools
from matinee.encoding.hdr import dolby_vision, light_of
from matinee.encoding.model import Finding, Inspection, Picture, Request, Sound
from matinee.encoding.probe import SOURCE, Probe, probe
from matinee.encoding.scenes import Scenes
from matinee.encoding.studio import Studio
from matinee.encoding.tasks import route
from matinee.encoding.watch import watch
from matinee.kernel.errors import MediaRejected, Transient

_PIXELS_PER_CPU_SECOND = 150e6
_LOST_SECONDS = 1.0
_LOST_SHARE = 0.05
_KILLED = -9


def inspect_source(request: Request, studio: Studio) -> dict[str, Any]:
    """Write `inspection.json`; the result says where the next steps run. Raises MediaRejected, Transient."""
    studio.announce_step(request, "inspect")
    if request.source.size_bytes == 0:
        raise MediaRejected("empty", "The file is empty: it has zero bytes.")
    tools = studio.tools()
    with studio.folder_with(request.source.bucket, request.source.key) as folder:
        inspection = _inspect(folder, tools, detector(studio.settings.shot_detector))
    studio.work.write(keys.inspection(request.job_id), to_bytes(inspection))
    picture = inspection.picture
    cost = inspection.frames * picture.width * picture.height / _PIXELS_PER_CPU_SECOND
    return {
        "route": route(cost, studio.settings.lambda_title_cpu_seconds),
        "duration_seconds": inspection.duration_seconds,
        "width": picture.width,
        "height": picture.height,
        "frames": inspection.frames,
        "cpu_seconds": inspection.cpu_seconds,
    }


def _inspect(folder: Path, tools: Tools, detect: Detector | None) -> Inspection:
    found = probe(folder, tools)
    picture, findings = picture_of(found)
    refuse_excess(found, picture)
    refuse_truncated(found)
    findings += dolby_vision(found, picture)
    picture = replace(picture, hdr=light_of(folder, picture, tools))
    scenes = watch(folder, picture, tools, detect=detect)
    refuse_damaged(found, picture, scenes)
    sound, silent = _audible(folder, sound_of(found), tools)
    return Inspection(
        container=str(found.format.get("format_name", "")),
        codec=next(str(each["codec_name"]) for each in found.streams if each["index"] == picture.stream),
        frames=scenes.frames,
        picture=replace(picture, start_seconds=picture.start_seconds + float(scenes.first_pts / picture.fps)),
        sound=sound,
        captions=captions_of(found),
        shots=scenes.shots,
        poster_frame=scenes.poster_frame,
        findings=(*findings, *_errors(scenes), *silent),
        cpu_seconds=round(tools.cpu_seconds, 3),
    )


def refuse_damaged(found: Probe, picture: Picture, scenes: Scenes) -> None:
    """Raises MediaRejected when the decode stopped or lost much of the film; Transient when it was killed."""
    if scenes.exit_code == _KILLED:
        raise Transient("The decoder was killed.")
    if not scenes.frames:
        text = " ".join(scenes.errors)
        if "Decoder not found" in text or "no decoder found" in text:
            raise MediaRejected("unsupported_codec", "The video is in a codec that cannot be decoded.")
        raise MediaRejected("damaged", "No frame of the video can be decoded.", timecode_seconds=0)
    packets = found.packets[picture.stream]
    have, want = float(scenes.frames / picture.fps), packets.end_seconds - packets.times[0]
    if scenes.exit_code != 0 or want - have > max(_LOST_SECONDS, _LOST_SHARE * want):
        message = f"The video is damaged: only {have:.2f} s of {want:.2f} s can be decoded."
        raise MediaRejected("damaged", message, timecode_seconds=round(have, 3))


def _errors(scenes: Scenes) -> tuple[Finding, ...]:
    if not scenes.errors:
        return ()
    text = f"The decoder complained {len(scenes.errors)} times, first: {scenes.errors[0][:200]}"
    return (Finding(severity="warn", code="decode_errors", message=text),)


def _audible(
    folder: Path, sound: tuple[Sound, ...], tools: Tools
) -> tuple[tuple[Sound, ...], tuple[Finding, ...]]:
    """The streams that decode, at most one; and a warning when the file has sound that does not."""
    for each in sound:
        source = (*THEIRS, "-i", f"file:{SOURCE}", "-map", f"0:{each.stream}")
        if tools.ffmpeg(folder, *source, "-f", "null", "-").exit_code == 0:
            return (each,), ()
    if not sound:
        return (), ()
    message = "The sound cannot be decoded: the title will be silent."
    return (), (Finding(severity="warn", code="no_sound", message=message),)
