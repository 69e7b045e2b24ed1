"""Trial encodes: samples of the title at several sizes and qualities, with the final codec, measured."""

import os
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from matinee.encoding.codecs import video_options
from matinee.encoding.conform import conform, scale
from matinee.encoding.encoder import frames_of, starts
from matinee.encoding.ffmpeg import OURS, Tools
from matinee.encoding.ladder import crfs, sizes
from matinee.encoding.model import Chunk, Picture, TrialPoint, VideoCodec
from matinee.encoding.quality import score, scoring_size
from matinee.kernel.errors import Transient

_SAMPLE_SHARE = 0.3
_LEAST_FRAMES = 40
_MOST_SECONDS = 20
_MOST_PIXELS = 250_000_000
_WINDOW_SECONDS = 2
_LEAST_KBPS = 0.1
_UNCAPPED_KBPS = 400_000
_SAMPLE = "sample.yuv"
_WINDOW = "window.yuv"


@dataclass(frozen=True, kw_only=True)
class Window:
    """A run of frames to sample."""

    first_frame: int
    frames: int


def windows(frames: int, picture: Picture, chunks: Sequence[Chunk]) -> list[Window]:
    """Which frames to sample: two-second windows inside chunks spread evenly over the film.

    A third of the film, at least 40 frames, at most 20 s or 250 million pixels.
    """
    pixels = picture.even_size[0] * picture.even_size[1]
    most = min(int(_MOST_SECONDS * picture.fps), max(_LEAST_FRAMES, _MOST_PIXELS // pixels))
    budget = min(frames, most, max(_LEAST_FRAMES, int(_SAMPLE_SHARE * frames)))
    each = min(budget, int(_WINDOW_SECONDS * picture.fps))
    count = min(ceil(budget / each), len(chunks))
    picked = [chunks[(2 * n + 1) * len(chunks) // (2 * count)] for n in range(count)]
    return [_middle(chunk, min(ceil(budget / count), chunk.frames)) for chunk in picked]


def _middle(chunk: Chunk, frames: int) -> Window:
    return Window(first_frame=chunk.first_frame + (chunk.frames - frames) // 2, frames=frames)


def run_trials(
    folder: Path, picture: Picture, sampled: Sequence[Window], preset: str, tools: Tools
) -> list[TrialPoint]:
    """Encode and score every size and quality of `ladder.sizes` and `ladder.crfs`. Raises Transient."""
    for window in sampled:
        _extract(folder, picture, window, tools)
    tried = sizes(picture)
    jobs = [
        VideoCodec(
            width=width,
            height=height,
            sar_num=1,
            sar_den=1,
            preset=preset,
            crf=crf,
            maxrate_kbps=_UNCAPPED_KBPS,
            gop_frames=max(window.frames for window in sampled),
        )
        for number, (width, height) in enumerate(tried)
        for crf in crfs(number, len(tried))
    ]
    frames = sum(window.frames for window in sampled)
    with ThreadPoolExecutor(max_workers=min(4, os.process_cpu_count() or 1)) as pool:
        return list(pool.map(lambda codec: _trial(folder, codec, picture, frames, tools), jobs))


def _extract(folder: Path, picture: Picture, window: Window, tools: Tools) -> None:
    """Add a window of our frames, raw at the source's size, to the sample."""
    width, height = picture.even_size
    filters = [
        *conform(picture, first_frame=window.first_frame, frames=window.frames),
        *scale(width, height, flags="lanczos"),
    ]
    raw = ("-fps_mode", "passthrough", "-c:v", "rawvideo", "-f", "rawvideo", _WINDOW)
    for start in starts(picture, window.first_frame):
        made = tools.ffmpeg(folder, *start, "-vf", ",".join(filters), *raw)
        path = folder / _WINDOW
        if made.exit_code == 0 and path.stat().st_size == window.frames * width * height * 3 // 2:
            with path.open("rb") as source, (folder / _SAMPLE).open("ab") as target:
                shutil.copyfileobj(source, target)
            path.unlink()
            return
    raise Transient(f"Frames from {window.first_frame} cannot be sampled: {made.last_words[:200]}")


def _trial(folder: Path, codec: VideoCodec, picture: Picture, frames: int, tools: Tools) -> TrialPoint:
    width, height = picture.even_size
    rate = f"{picture.fps_num}/{picture.fps_den}"
    shape = ("-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{width}x{height}", "-framerate", rate)
    sample = (*OURS, *shape, "-i", f"file:{_SAMPLE}")
    name = f"trial-{codec.width}x{codec.height}-{codec.crf:g}.mp4"
    mine = tools.separate()
    chain = ",".join(scale(codec.width, codec.height, flags="lanczos"))
    mine.must_ffmpeg(folder, *sample, "-vf", chain, *video_options(codec, picture.fps), name)
    quality = score(folder, name, sample, (), scoring_size(picture), mine)
    size = sum(frame.size_bytes for frame in frames_of(folder, name, mine))
    (folder / name).unlink()
    return TrialPoint(
        width=codec.width,
        height=codec.height,
        crf=codec.crf,
        kbps=max(_LEAST_KBPS, size * 8 / 1000 / float(frames / picture.fps)),
        vmaf=quality.mean,
        cpu_seconds_per_frame=mine.cpu_seconds / frames,
    )
