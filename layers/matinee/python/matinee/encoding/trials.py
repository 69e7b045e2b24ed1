"""Trial encodes: samples of the title at several sizes and qualities, with the final codec, measured."""

import os
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from matinee.encoding.codecs import like_x264, video_options
from matinee.encoding.conform import conform, pixel_format, scale, tagged, to_sdr
from matinee.encoding.encoder import frames_of, starts
from matinee.encoding.ffmpeg import OURS, Tools
from matinee.encoding.ladder import crfs, sizes
from matinee.encoding.model import Chunk, Picture, TrialPoint, VideoCodec
from matinee.encoding.policy import Ladder
from matinee.encoding.quality import score, scoring_size
from matinee.kernel.errors import Transient

_SAMPLE_SHARE = 0.3
_LEAST_FRAMES = 40
_MOST_SECONDS = 20
_MOST_PIXELS = 250_000_000
_WINDOW_SECONDS = 2
_LEAST_KBPS = 0.1
_UNCAPPED_KBPS = 400_000
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
    folder: Path, picture: Picture, sampled: Sequence[Window], preset: str, tools: Tools, kind: Ladder
) -> list[TrialPoint]:
    """Encode and score every size and quality of `ladder.sizes` and `ladder.crfs`. Raises Transient."""
    if not (folder / _sample(kind.transfer)).exists():
        for window in sampled:
            _extract(folder, picture, window, kind.transfer, tools)
    tried = sizes(picture)
    jobs = [
        VideoCodec(
            width=width,
            height=height,
            sar_num=1,
            sar_den=1,
            preset=preset,
            crf=like_x264(kind.codec, crf),
            maxrate_kbps=_UNCAPPED_KBPS,
            gop_frames=max(window.frames for window in sampled),
            codec=kind.codec,
            transfer=kind.transfer,
            hdr=picture.hdr if kind.transfer == "pq" else None,
        )
        for number, (width, height) in enumerate(tried)
        for crf in crfs(number, len(tried))
    ]
    frames = sum(window.frames for window in sampled)
    with ThreadPoolExecutor(max_workers=min(4, os.process_cpu_count() or 1)) as pool:
        return list(pool.map(lambda codec: _trial(folder, codec, picture, frames, tools), jobs))


def _sample(transfer: str) -> str:
    return f"sample-{transfer}.yuv"


def _extract(folder: Path, picture: Picture, window: Window, transfer: str, tools: Tools) -> None:
    """Add a window of our frames, raw at the source's size, to the sample."""
    width, height = picture.even_size
    size = width * height * 3 // 2 * (1 if transfer == "sdr" else 2)
    filters = [
        *conform(picture, first_frame=window.first_frame, frames=window.frames, transfer=transfer),
        *scale(width, height, flags="lanczos", transfer=transfer),
    ]
    raw = ("-fps_mode", "passthrough", "-c:v", "rawvideo", "-f", "rawvideo", _WINDOW)
    for start in starts(picture, window.first_frame):
        made = tools.ffmpeg(folder, *start, "-vf", ",".join(filters), *raw)
        path = folder / _WINDOW
        if made.exit_code == 0 and path.stat().st_size == window.frames * size:
            with path.open("rb") as source, (folder / _sample(transfer)).open("ab") as target:
                shutil.copyfileobj(source, target)
            path.unlink()
            return
    raise Transient(f"Frames from {window.first_frame} cannot be sampled: {made.last_words[:200]}")


def _trial(folder: Path, codec: VideoCodec, picture: Picture, frames: int, tools: Tools) -> TrialPoint:
    width, height = picture.even_size
    rate = f"{picture.fps_num}/{picture.fps_den}"
    shape = (
        "-f",
        "rawvideo",
        "-pix_fmt",
        pixel_format(codec.transfer),
        "-s",
        f"{width}x{height}",
        "-framerate",
        rate,
    )
    sample = (*OURS, *shape, "-i", f"file:{_sample(codec.transfer)}")
    name = f"trial-{codec.codec}-{codec.width}x{codec.height}-{codec.crf:g}.mp4"
    mine = tools.separate()
    filters = [
        *tagged(codec.transfer),
        *scale(codec.width, codec.height, flags="lanczos", transfer=codec.transfer),
    ]
    mine.must_ffmpeg(folder, *sample, "-vf", ",".join(filters), *video_options(codec, picture.fps), name)
    light = to_sdr(codec.transfer)
    both = (*tagged(codec.transfer), *light)
    quality = score(folder, name, sample, both, scoring_size(picture), mine, encoded_filters=light)
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
