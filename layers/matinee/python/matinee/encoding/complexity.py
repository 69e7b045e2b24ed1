"""How hard a film is to encode, from 0 (a still picture) to 1 (noise): the bits of a fast, small encode.

A second of a chunk is scaled to at most 320 pixels wide and encoded by x264 `ultrafast` at CRF 28; its bits
per pixel and frame, on a logarithmic scale from 0.01 to 1, are its complexity.
"""

import math
from collections.abc import Sequence
from pathlib import Path

from matinee.encoding.conform import conform
from matinee.encoding.encoder import frames_of, starts
from matinee.encoding.ffmpeg import Tools
from matinee.encoding.model import Chunk, Picture
from matinee.encoding.parallel import compute_each
from matinee.kernel.errors import Transient

_MOST_CHUNKS = 64
_WIDTH = 320
_LOW_BITS, _HIGH_BITS = 0.01, 1.0
_FAST = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "28", "-threads", "1", "-fps_mode", "passthrough")


def complexities(folder: Path, picture: Picture, chunks: Sequence[Chunk], tools: Tools) -> dict[int, float]:
    """The complexity of chunks, by number: of all, or of 64 that are spread evenly. Raises Transient."""
    count = min(len(chunks), _MOST_CHUNKS)
    numbers = [(2 * n + 1) * len(chunks) // (2 * count) for n in range(count)]
    return dict(compute_each(lambda n: (n, _complexity(folder, picture, chunks[n], tools)), numbers))


def _complexity(folder: Path, picture: Picture, chunk: Chunk, tools: Tools) -> float:
    width, height = picture.even_size
    shrink = max(1.0, width / _WIDTH)
    width, height = max(2, round(width / shrink / 2) * 2), max(2, round(height / shrink / 2) * 2)
    frames = min(chunk.frames, max(1, round(picture.fps)))
    first = chunk.first_frame + (chunk.frames - frames) // 2
    name = f"complexity-{first}.mp4"
    chain = ",".join(
        [*conform(picture, first_frame=first, frames=frames), f"scale={width}:{height}", "format=yuv420p"]
    )
    for start in starts(picture, first):
        made = tools.ffmpeg(folder, *start, "-vf", chain, *_FAST, name)
        if made.exit_code == 0 and len(found := frames_of(folder, name, tools)) == frames:
            bits = sum(frame.size_bytes for frame in found) * 8
            return scaled(bits / (frames * width * height))
    raise Transient(f"Frames from {first} cannot be weighed: {made.last_words[:200]}")


def scaled(bits_per_pixel: float) -> float:
    """Bits per pixel and frame as a complexity."""
    place = math.log(max(bits_per_pixel, 1e-9) / _LOW_BITS) / math.log(_HIGH_BITS / _LOW_BITS)
    return min(1.0, max(0.0, place))
