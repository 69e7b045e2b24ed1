"""Inspect source: whether this is a film we can make, and what it is."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from matinee.encoding import keys
from matinee.encoding.clock import clock_findings, rate_of
from matinee.encoding.condition import Condition, Hdr
from matinee.encoding.conform import RGB
from matinee.encoding.damage import decode_errors
from matinee.encoding.detectors import detector
from matinee.encoding.documents import to_bytes, to_json
from matinee.encoding.dolby_vision import DolbyVision, carried, dolby_vision_of
from matinee.encoding.dynamic_range import believed, bit_depth, hdr_colour, hdr_of
from matinee.encoding.facts import (
    EXPORT_CODEC,
    captions_left_out,
    captions_of,
    excess_channels,
    is_turned,
    picture_of,
    refuse_excess,
    refuse_truncated,
    sound_of,
    stream_of,
)
from matinee.encoding.ffmpeg import TimedOut, Tools
from matinee.encoding.hearing import hear
from matinee.encoding.interlace import interlaced
from matinee.encoding.keyframes import (
    hidden_captions,
    key_frames,
    light_changes,
    pixel_shapes,
    size_changes,
)
from matinee.encoding.model import Finding, Inspection, Picture, Request, Sound
from matinee.encoding.piece import Piece
from matinee.encoding.pieces import split
from matinee.encoding.probe import Probe, probe
from matinee.encoding.qc import judged, policy, refuse
from matinee.encoding.scenes import Scenes
from matinee.encoding.service.sidecars import sidecars_of
from matinee.encoding.settings import EncodingSettings
from matinee.encoding.stillness import pictures, spans
from matinee.encoding.studio import Studio
from matinee.encoding.watch import watch_all
from matinee.encoding.workers import FARGATE, title_route
from matinee.kernel.errors import MediaRejected

_PIXELS_PER_CPU_SECOND = 150e6
_LOST_SECONDS = 1.0
_LOST_SHARE = 0.05
_SDR = "bt709"
"""The colours of a film that is flagged HDR and is not."""


def inspect_source(request: Request, studio: Studio) -> dict[str, Any]:
    """Write `inspection.json`; the result says where the next steps run. Raises MediaRejected, Transient.

    A film that a rule rejects leaves its inspection too, with all that was found.
    """
    with studio.step(request, "inspect") as step:
        if request.source.size_bytes == 0:
            raise MediaRejected("empty", "The file is empty: it has zero bytes. Upload it again.")
        rules = policy(studio.settings.qc_rules)
        tools = step.tools
        with studio.folder_with(request.source.bucket, request.source.key) as folder:
            try:
                inspection = _inspect(folder, studio.settings, tools)
            except TimedOut:
                raise MediaRejected(
                    "too_complex", "Reading this film takes too long. Export it again."
                ) from None
            inspection = replace(inspection, findings=judged(inspection.findings, rules))
            studio.work.write(keys.inspection(request.job_id), to_bytes(inspection))
            refuse(inspection.findings)
            large = request.source.size_bytes > studio.settings.lambda_source_bytes
            if large:
                inspection = replace(inspection, pieces=_pieces(folder, request, inspection, studio, tools))
                studio.work.write(keys.inspection(request.job_id), to_bytes(inspection))
        large = large or any(
            each.size_bytes > studio.settings.lambda_source_bytes for each in sidecars_of(request, studio)
        )
        picture = inspection.picture
        cost = inspection.frames * picture.width * picture.height / _PIXELS_PER_CPU_SECOND
        return {
            "route": FARGATE if large else title_route(cost, studio.settings.lambda_title_cpu_seconds),
            "duration_seconds": inspection.duration_seconds,
            "width": picture.width,
            "height": picture.height,
            "frames": inspection.frames,
            "spent": to_json(step.spent()),
        }


def _pieces(
    folder: Path, request: Request, inspection: Inspection, studio: Studio, tools: Tools
) -> tuple[Piece, ...]:
    most_bytes = studio.settings.lambda_source_bytes
    return split(
        folder, request.job_id, inspection.picture, inspection.frames, most_bytes, studio.work, tools
    )


def _inspect(folder: Path, settings: EncodingSettings, tools: Tools) -> Inspection:
    found = probe(folder, tools)
    picture, findings = picture_of(found)
    refuse_excess(found, picture)
    refuse_truncated(found)
    picture, hdr, dolby, seen = _look(folder, found, picture, tools)
    packets = found.packets[picture.stream]
    frames = round((packets.end_seconds - packets.times[0]) * picture.fps)
    scenes = watch_all(folder, picture, frames, tools, detector(settings.shot_detector))
    refuse_damaged(found, picture, scenes)
    picture = replace(picture, start_seconds=picture.start_seconds + float(scenes.first_pts / picture.fps))
    damage = decode_errors(folder, picture, scenes.errors, tools)
    codes = {each.code for each in (*findings, *seen, *damage)}
    picture, told = carried(folder, dolby, picture, packets.times, codes, tools)
    sound, heard = hear(
        folder, picture, sound_of(found), float(scenes.frames / picture.fps), settings.loudness_lufs, tools
    )
    black = [(run.first_frame, run.frames) for run in scenes.black]
    frozen = [(run.first_frame, run.frames) for run in scenes.frozen]
    return Inspection(
        container=str(found.format.get("format_name", "")),
        codec=str(stream_of(found, picture.stream)["codec_name"]),
        frames=scenes.frames,
        picture=picture,
        sound=sound,
        captions=captions_of(found),
        shots=scenes.shots,
        poster_frame=scenes.poster_frame,
        findings=(
            *(*findings, *seen, *told, *excess_channels(found), *clock_findings(found, picture, sound)),
            *damage,
            *captions_left_out(found),
            *pictures(black, frozen, scenes.frames, picture.fps),
            *heard,
        ),
        condition=replace(
            _condition(found, picture, hdr, sound),
            black=tuple(spans(black, picture.fps)),
            frozen=tuple(spans(frozen, picture.fps)),
        ),
    )


def _look(
    folder: Path, found: Probe, picture: Picture, tools: Tools
) -> tuple[Picture, Hdr, DolbyVision | None, list[Finding]]:
    """The picture as its key frames show it to be, what more it announces, and what to say of that."""
    stream, packets = stream_of(found, picture.stream), found.packets[picture.stream]
    keyed = key_frames(folder, picture.stream, packets, tools)
    hdr = hdr_of(stream, keyed.first)
    transfer, colours = believed(hdr, str(stream.get("pix_fmt", "")))
    seconds = packets.end_seconds - packets.times[0]
    fields, interlace = interlaced(folder, picture, picture.interlaced or keyed.interlaced, seconds, tools)
    light = hdr.light if transfer == "pq" else None
    if transfer != "sdr":
        colour = hdr_colour(stream, keyed.first, rgb=picture.colour == RGB)
    else:
        colour = picture.colour or (_SDR if hdr.transfer != "sdr" else "")
    shapes = pixel_shapes(keyed, turned=is_turned(stream))
    picture = replace(picture, transfer=transfer, interlaced=fields, hdr=light, colour=colour, shapes=shapes)
    dolby = dolby_vision_of(stream, keyed.first)
    seen = [*colours, *interlace, *size_changes(keyed, picture)]
    seen += [*light_changes(keyed, picture), *hidden_captions(keyed)]
    return picture, hdr, dolby, seen


def _condition(found: Probe, picture: Picture, hdr: Hdr, sound: Sequence[Sound]) -> Condition:
    stream, packets = stream_of(found, picture.stream), found.packets[picture.stream]
    first = found.packets[sound[0].stream] if sound else None
    begun = packets.times[0]
    return Condition(
        profile=str(stream.get("profile", "")),
        pixel_format=str(stream.get("pix_fmt", "")),
        bit_depth=bit_depth(str(stream.get("pix_fmt", ""))),
        frames_per_second=round(rate_of(packets), 3),
        key_frames=packets.keys,
        unstamped_packets=packets.unstamped,
        video_seconds=round(packets.end_seconds - begun, 3),
        sound_seconds=round(first.end_seconds - begun, 3) if first else None,
        av_offset_seconds=round(first.times[0] - begun, 3) if first else None,
        hdr=hdr,
    )


def refuse_damaged(found: Probe, picture: Picture, scenes: Scenes) -> None:
    """Raises MediaRejected when the decode stopped or lost much of the film."""
    if not scenes.frames:
        text = " ".join(scenes.errors)
        if "Decoder not found" in text or "no decoder found" in text:
            text = f"The video is in a codec that cannot be decoded. {EXPORT_CODEC}"
            raise MediaRejected("unsupported_codec", text)
        text = "No frame of the video can be decoded. Upload it again, or export it again."
        raise MediaRejected("damaged", text, timecode_seconds=0)
    packets = found.packets[picture.stream]
    have, want = float(scenes.frames / picture.fps), packets.end_seconds - packets.times[0]
    if scenes.exit_code != 0 or want - have > max(_LOST_SECONDS, _LOST_SHARE * want):
        message = (
            f"The video is damaged: only {have:.2f} s of {want:.2f} s can be decoded."
            " Upload it again, or export it again."
        )
        raise MediaRejected("damaged", message, timecode_seconds=round(have, 3))
