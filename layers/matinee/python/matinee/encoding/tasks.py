"""Chunk tasks: one for each chunk of each rung and for each audio track, keyed by all that shapes them."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from matinee.encoding import keys
from matinee.encoding.codecs import carries_dolby_vision, video_options
from matinee.encoding.conform import conform, scale
from matinee.encoding.documents import canonical, to_json
from matinee.encoding.model import (
    AudioTrack,
    Chunk,
    ChunkTask,
    Picture,
    PlannedRung,
    Request,
    SourceRange,
    VideoCodec,
)
from matinee.encoding.quality import EVERY, MODEL
from matinee.encoding.sound import audio_recipe

_AUDIO_CPU_SECONDS_PER_SECOND = 0.05
_BASE_MB = 150
_NEXT_MB = 30
"""For the queues of each further encoder: five of 1080p took 703 MB together, one 385."""

_MB_PER_MEGAPIXEL = {"h264": 85, "hevc": 230, "vp9": 100, "av1": 250}
_SOURCE_MB_PER_MEGAPIXEL = 60


def tasks_of(
    request: Request,
    *,
    picture: Picture,
    preset: str,
    build: str,
    rungs: tuple[PlannedRung, ...],
    chunks: tuple[Chunk, ...],
    audio: tuple[AudioTrack, ...],
) -> list[ChunkTask]:
    """Every task of a title, the longest first."""
    costed = [
        *_video(request, picture, preset, rungs, chunks),
        *_audio(request, picture, sum(chunk.frames for chunk in chunks), audio),
    ]
    costed.sort(key=lambda each: (-each[0], each[1].rung, each[1].index))
    return [
        _keyed(replace(task, predicted_cpu_seconds=round(cost, 3)), build, request.job_id)
        for cost, task in costed
    ]


def memory_mb(tasks: Sequence[ChunkTask]) -> float:
    """What encoding and scoring is predicted to take at its peak (measured; `docs/limits.md`).

    Of tasks that are done together the source is there once, and an encoder with its queues for each.
    """
    codecs = [task.video for task in tasks if task.video]
    if not codecs:
        return _BASE_MB
    picture = tasks[0].picture
    made = sum(_MB_PER_MEGAPIXEL[codec.codec] * codec.width * codec.height for codec in codecs)
    source = _SOURCE_MB_PER_MEGAPIXEL * picture.width * picture.height
    return _BASE_MB + _NEXT_MB * (len(codecs) - 1) + (made + source) / 1e6


def digest(*parts: Any) -> str:
    """SHA-256 of JSON values, in hex."""
    return hashlib.sha256(canonical(parts)).hexdigest()


def _video(
    request: Request, picture: Picture, preset: str, rungs: tuple[PlannedRung, ...], chunks: tuple[Chunk, ...]
) -> Iterator[tuple[float, ChunkTask]]:
    for rung in rungs:
        for index, chunk in enumerate(chunks):
            codec = VideoCodec(
                width=rung.width,
                height=rung.height,
                sar_num=rung.sar_num,
                sar_den=rung.sar_den,
                preset=preset,
                crf=rung.crfs[index],
                maxrate_kbps=rung.maxrate_kbps,
                gop_frames=chunk.gop_frames,
                codec=rung.codec,
                transfer=rung.transfer,
                hdr=picture.hdr if rung.transfer == "pq" else None,
                dolby_vision=carries_dolby_vision(picture, rung.codec, rung.transfer),
            )
            task = _task(request, picture, "video", rung.name, index, chunk.first_frame, chunk.frames)
            aim = rung.aims[index] if rung.aims else None
            yield chunk.frames * rung.cpu_seconds_per_frame, replace(task, video=codec, aim=aim)


def _audio(
    request: Request, picture: Picture, frames: int, tracks: tuple[AudioTrack, ...]
) -> Iterator[tuple[float, ChunkTask]]:
    for track in tracks:
        task = _task(request, picture, "audio", track.name, 0, 0, frames)
        if track.sidecar:
            begun = replace(picture, start_seconds=track.sidecar.start_seconds)
            task = replace(task, picture=begun, source=replace(task.source, key=track.sidecar.key))
        yield task.source.duration_seconds * _AUDIO_CPU_SECONDS_PER_SECOND, replace(task, audio=track)


def _task(
    request: Request, picture: Picture, kind: str, rung: str, index: int, first_frame: int, frames: int
) -> ChunkTask:
    source = SourceRange(
        bucket=request.source.bucket,
        key=request.source.key,
        first_frame=first_frame,
        frames=frames,
        start_seconds=float(first_frame / picture.fps),
        duration_seconds=float(frames / picture.fps),
    )
    return ChunkTask(
        job_id=request.job_id,
        attempt=request.attempt,
        task_key="",
        kind=kind,
        rung=rung,
        index=index,
        source=source,
        output_key="",
        picture=picture,
    )


def _recipe(task: ChunkTask) -> list[str]:
    if task.video:
        return recipe(task.picture, task.video, task.source.first_frame, task.source.frames)
    return audio_recipe(task.picture, task.audio, task.source.duration_seconds) if task.audio else []


def recipe(picture: Picture, codec: VideoCodec, first_frame: int, frames: int) -> list[str]:
    """The filters and the arguments of an encode: what is made by others has another key."""
    return [
        *conform(picture, first_frame=first_frame, frames=frames, transfer=codec.transfer),
        *scale(codec.width, codec.height, flags="lanczos", transfer=codec.transfer),
        *video_options(codec, picture.fps),
    ]


def _keyed(task: ChunkTask, build: str, content: str) -> ChunkTask:
    values = to_json(task)
    shaping = {name: values[name] for name in ("kind", "picture", "video", "audio", "aim")}
    span = (task.source.first_frame, task.source.frames)
    key = digest(content, span, shaping, _recipe(task), build, (MODEL, EVERY))
    return replace(task, task_key=key, output_key=keys.chunk(task.job_id, key), build=build)
