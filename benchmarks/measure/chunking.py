"""One film encoded in chunks, as the farm does it, and in one go with the same key frames."""

import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from math import nan
from pathlib import Path

from matinee.encoding.chunks import divide
from matinee.encoding.codecs import video_options
from matinee.encoding.conform import conform, scale
from matinee.encoding.encoder import encode_video, encode_videos, listed, listing, starts
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


def rungs_of(inspection: Inspection) -> tuple[VideoCodec, ...]:
    """Three rungs: its size, three quarters and half of it."""
    return tuple(_sized(codec_of(inspection), share) for share in _SIZES)


def in_chunks(folder: Path, inspection: Inspection, rungs: Sequence[VideoCodec], *, scored: bool) -> Encoded:
    """Every chunk by itself, all its rungs from one decode, by the code of the farm."""
    tools, picture = Tools(timeout_seconds=_TIMEOUT_SECONDS), inspection.picture
    size_bytes, vmaf, keys = 0, 0.0, list[int]()
    for chunk in chunks_of(inspection):
        wanted = {f"chunk{n}.mp4": replace(rung, gop_frames=chunk.gop_frames) for n, rung in enumerate(rungs)}
        mine = tools.separate()
        made, start = encode_videos(folder, wanted, picture, chunk.first_frame, chunk.frames, mine)
        for name, frames in made.items():
            size_bytes += sum(frame.size_bytes for frame in frames)
            keys += [chunk.first_frame + number for number, frame in enumerate(frames) if frame.key]
            if scored:
                plain = conform(picture, first_frame=chunk.first_frame, frames=chunk.frames)
                vmaf += chunk.frames * _vmaf(folder, name, start, plain, inspection)
    return Encoded(
        cpu_seconds=tools.cpu_seconds,
        chunks=len(chunks_of(inspection)),
        size_bytes=size_bytes,
        vmaf=vmaf / inspection.frames / len(rungs) if scored else nan,
        keys=tuple(sorted(keys)),
    )


def _vmaf(folder: Path, name: str, start: list[str], plain: list[str], inspection: Inspection) -> float:
    tools = Tools(timeout_seconds=_TIMEOUT_SECONDS)
    return score(folder, name, start, plain, scoring_size(inspection.picture), tools).mean


def one_frame_seconds(folder: Path, inspection: Inspection) -> float:
    """CPU seconds of a chunk of one frame: what every chunk costs before it does anything."""
    tools, codec = Tools(timeout_seconds=_TIMEOUT_SECONDS), codec_of(inspection)
    encode_video(folder, "one.mp4", inspection.picture, codec, 0, 1, tools)
    return tools.cpu_seconds


def in_one_go(folder: Path, inspection: Inspection, rungs: Sequence[VideoCodec], *, scored: bool) -> Encoded:
    """One program that encodes the whole film in all rungs, with key frames where the chunks have theirs."""
    tools, picture = Tools(timeout_seconds=_TIMEOUT_SECONDS), inspection.picture
    gops = [
        n
        for chunk in chunks_of(inspection)
        for n in range(chunk.first_frame, chunk.first_frame + chunk.frames, chunk.gop_frames)
    ]
    forced = ",".join(f"{(first - 0.5) / float(picture.fps):.6f}" for first in gops)
    plain, start = conform(picture, first_frame=0, frames=inspection.frames), next(starts(picture, 0))
    names = [f"whole{n}.mp4" for n in range(len(rungs))]
    split = [*plain, f"split={len(rungs)}{''.join(f'[of {name}]' for name in names)}"]
    graph, outputs = [f"[0:{picture.stream}]{','.join(split)}"], list[str]()
    for name, rung in zip(names, rungs, strict=True):
        graph.append(f"[of {name}]{','.join(scale(rung.width, rung.height, flags='lanczos'))}[{name}]")
        options = video_options(replace(rung, gop_frames=inspection.frames), picture.fps)
        outputs += ["-map", f"[{name}]", "-fps_mode", "passthrough", "-force_key_frames", forced]
        outputs += [each.replace(":min-keyint=", ":keyint=") for each in options]
        outputs += listing(name)
    source = start[: start.index("-map")]
    filters = ("-filter_complex_threads", "1", "-filter_complex", ";".join(graph))
    tools.must_ffmpeg(folder, *source, *filters, *outputs)
    made = [listed(folder, name) for name in names]
    vmafs = [_vmaf(folder, name, start, plain, inspection) if scored else nan for name in names]
    return Encoded(
        cpu_seconds=tools.cpu_seconds,
        chunks=1,
        size_bytes=sum(frame.size_bytes for frames in made for frame in frames),
        vmaf=sum(vmafs) / len(rungs),
        keys=tuple(sorted(n for frames in made for n, frame in enumerate(frames) if frame.key)),
    )


def speed_ups(folder: Path, inspection: Inspection, pairs: int) -> list[float]:
    """How many times sooner two workers have the chunks of three rungs than one, in so many runs of both."""
    return [_wall_seconds(folder, inspection, 1) / _wall_seconds(folder, inspection, 2) for _ in range(pairs)]


def _wall_seconds(folder: Path, inspection: Inspection, workers: int) -> float:
    """How long workers of one processor take for the chunks, longest first."""
    tasks = [(chunk, rung) for chunk in chunks_of(inspection) for rung in rungs_of(inspection)]
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
