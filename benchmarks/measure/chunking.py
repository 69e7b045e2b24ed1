"""One film encoded in chunks, as the farm does it, and in one go with the same key frames."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from math import nan
from pathlib import Path

from matinee.encoding.chunks import divide
from matinee.encoding.codecs import video_options
from matinee.encoding.conform import conform, scale
from matinee.encoding.encoder import encode_video, listed, listing, starts
from matinee.encoding.ffmpeg import Tools
from matinee.encoding.model import Chunk, Inspection, VideoCodec
from matinee.encoding.quality import score, scoring_size

_TIMEOUT_SECONDS = 600.0
_SIZES = (1.0, 0.75, 0.5)


@dataclass(frozen=True, kw_only=True)
class Encoded:
    """What an encode cost and gave. `cpu_seconds` are without the scoring; `vmaf` is NaN without one."""

    cpu_seconds: float
    chunks: int
    size_bytes: int
    vmaf: float
    keys: tuple[int, ...]


def codec_of(inspection: Inspection) -> VideoCodec:
    """H.264 at the film's size, at the default preset, uncapped so that only the joins differ."""
    width, height = inspection.picture.even_size
    return VideoCodec(
        width=width,
        height=height,
        sar_num=1,
        sar_den=1,
        preset="fast",
        crf=23,
        maxrate_kbps=100_000,
        gop_frames=1,
    )


def chunks_of(inspection: Inspection) -> tuple[Chunk, ...]:
    """As the planner has them."""
    return divide(inspection.frames, inspection.picture.fps, [shot.first_frame for shot in inspection.shots])


def in_chunks(folder: Path, inspection: Inspection, *, scored: bool) -> Encoded:
    """Every chunk by itself, by the code of the farm."""
    made = [_chunk(folder, inspection, chunk, scored=scored) for chunk in chunks_of(inspection)]
    frames = sum(count for count, _, _, _, _ in made)
    return Encoded(
        cpu_seconds=sum(seconds for _, seconds, _, _, _ in made),
        chunks=len(made),
        size_bytes=sum(size for _, _, size, _, _ in made),
        vmaf=sum(count * vmaf for count, _, _, vmaf, _ in made) / frames,
        keys=tuple(key for _, _, _, _, keys in made for key in keys),
    )


def _chunk(
    folder: Path, inspection: Inspection, chunk: Chunk, *, scored: bool
) -> tuple[int, float, int, float, tuple[int, ...]]:
    tools, picture = Tools(timeout_seconds=_TIMEOUT_SECONDS), inspection.picture
    codec = replace(codec_of(inspection), gop_frames=chunk.gop_frames)
    name = f"chunk{chunk.first_frame}.mp4"
    frames, start = encode_video(folder, name, picture, codec, chunk.first_frame, chunk.frames, tools)
    seconds = tools.cpu_seconds
    filters = conform(picture, first_frame=chunk.first_frame, frames=chunk.frames)
    vmaf = score(folder, name, start, filters, scoring_size(picture), tools).mean if scored else nan
    keys = tuple(chunk.first_frame + number for number, frame in enumerate(frames) if frame.key)
    return chunk.frames, seconds, sum(frame.size_bytes for frame in frames), vmaf, keys


def one_frame_seconds(folder: Path, inspection: Inspection) -> float:
    """CPU seconds of a chunk of one frame: what every chunk costs before it does anything."""
    tools, codec = Tools(timeout_seconds=_TIMEOUT_SECONDS), codec_of(inspection)
    encode_video(folder, "one.mp4", inspection.picture, codec, 0, 1, tools)
    return tools.cpu_seconds


def in_one_go(folder: Path, inspection: Inspection, *, scored: bool) -> Encoded:
    """One encode of the whole film, with key frames where the chunks have theirs."""
    tools, picture = Tools(timeout_seconds=_TIMEOUT_SECONDS), inspection.picture
    width, height = picture.even_size
    codec = replace(codec_of(inspection), gop_frames=inspection.frames)
    gops = [
        n
        for chunk in chunks_of(inspection)
        for n in range(chunk.first_frame, chunk.first_frame + chunk.frames, chunk.gop_frames)
    ]
    forced = ",".join(f"{(first - 0.5) / float(picture.fps):.6f}" for first in gops)
    whole = conform(picture, first_frame=0, frames=inspection.frames)
    filters = ",".join([*whole, *scale(width, height, flags="lanczos")])
    options = [each.replace(":min-keyint=", ":keyint=") for each in video_options(codec, picture.fps)]
    start = next(starts(picture, 0))
    passed = ("-fps_mode", "passthrough", "-force_key_frames", forced)
    tools.must_ffmpeg(
        folder, *start, "-filter_threads", "1", "-vf", filters, *passed, *options, *listing("whole.mp4")
    )
    frames = listed(folder, "whole.mp4")
    seconds = tools.cpu_seconds
    vmaf = score(folder, "whole.mp4", start, whole, scoring_size(picture), tools).mean if scored else nan
    return Encoded(
        cpu_seconds=seconds,
        chunks=1,
        size_bytes=sum(frame.size_bytes for frame in frames),
        vmaf=vmaf,
        keys=tuple(number for number, frame in enumerate(frames) if frame.key),
    )


def speed_ups(folder: Path, inspection: Inspection, pairs: int) -> list[float]:
    """How many times sooner two workers have the chunks of three rungs than one, in so many runs of both."""
    return [_wall_seconds(folder, inspection, 1) / _wall_seconds(folder, inspection, 2) for _ in range(pairs)]


def _wall_seconds(folder: Path, inspection: Inspection, workers: int) -> float:
    """How long workers of one processor take for the chunks, longest first."""
    rungs = [_sized(codec_of(inspection), share) for share in _SIZES]
    tasks = [(chunk, rung) for chunk in chunks_of(inspection) for rung in rungs]
    tasks.sort(key=lambda each: -each[0].frames * each[1].width * each[1].height)
    free, began = iter(sorted(os.sched_getaffinity(0))), time.monotonic()
    with ThreadPoolExecutor(workers, initializer=lambda: os.sched_setaffinity(0, {next(free)})) as pool:
        list(pool.map(lambda numbered: _encode_only(folder, inspection, *numbered), enumerate(tasks)))
    return time.monotonic() - began


def _sized(codec: VideoCodec, share: float) -> VideoCodec:
    width, height = (round(side * share / 2) * 2 for side in (codec.width, codec.height))
    return replace(codec, width=width, height=height)


def _encode_only(folder: Path, inspection: Inspection, number: int, task: tuple[Chunk, VideoCodec]) -> None:
    (chunk, codec), tools = task, Tools(timeout_seconds=_TIMEOUT_SECONDS)
    codec = replace(codec, gop_frames=chunk.gop_frames)
    name, picture = f"timed{number}.mp4", inspection.picture
    encode_video(folder, name, picture, codec, chunk.first_frame, chunk.frames, tools)
    (folder / name).unlink()
