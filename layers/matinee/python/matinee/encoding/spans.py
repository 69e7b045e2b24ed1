"""Which frames to try encodes on: every chunk, or whole groups of pictures of a sample of them.

A trial on part of a group misleads: x264 looks ahead, and near the end of what it is given it sees little
future, so it spends less on frames that later ones would have been built from. A whole group, as the final
encode cuts it, has the same future and comes out the same. One group stands badly for a film that is little
more: of such a film every frame is tried.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matinee.encoding.model import Chunk, Picture

_MOST_SPANS = 16
_MOST_PIXELS = 2_500_000_000
_WHOLE_PIXELS = 300_000_000
"""What is tried whole: some 13 s of 720p."""


@dataclass(frozen=True, kw_only=True)
class Span:
    """A run of frames to try encodes on, and the chunks it stands for (by number, its own one first)."""

    first_frame: int
    frames: int
    gop_frames: int
    chunks: tuple[int, ...]


def affordable(picture: Picture, chunks: Sequence[Chunk]) -> int:
    """How many chunks to try encodes on: at most sixteen, fewer of a large picture, at least one."""
    width, height = picture.even_size
    longest = max(min(chunk.gop_frames, chunk.frames) for chunk in chunks)
    return min(len(chunks), _MOST_SPANS, max(1, _MOST_PIXELS // (width * height * longest)))


def every(picture: Picture, chunks: Sequence[Chunk]) -> list[Span]:
    """A span in each chunk, for that chunk alone: all of it in a short film, else one group."""
    width, height = picture.even_size
    whole = width * height * sum(chunk.frames for chunk in chunks) <= _WHOLE_PIXELS
    return [
        whole_chunk(chunk, number) if whole else _span(chunk, (number,))
        for number, chunk in enumerate(chunks)
    ]


def whole_chunk(chunk: Chunk, number: int) -> Span:
    """All of a chunk, for that chunk alone."""
    return Span(
        first_frame=chunk.first_frame, frames=chunk.frames, gop_frames=chunk.gop_frames, chunks=(number,)
    )


def stratified(chunks: Sequence[Chunk], complexity: Mapping[int, float], count: int) -> list[Span]:
    """At most `count` spans that stand for all chunks.

    `complexity` is known of some chunks, by number; another one is taken to be as complex as the nearest of
    those. Chunks are put in order of it and cut into strata of equally many frames; the middle chunk of a
    stratum, of those whose complexity is known, stands for it.
    """
    known = sorted(complexity)
    of = {n: complexity[min(known, key=lambda k: (abs(k - n), k))] for n in range(len(chunks))}
    order = sorted(of, key=lambda n: (of[n], n))
    whole = sum(chunk.frames for chunk in chunks)
    strata: dict[int, list[int]] = {}
    passed = 0
    for number in order:
        middle = passed + chunks[number].frames / 2
        strata.setdefault(int(middle * count / whole), []).append(number)
        passed += chunks[number].frames
    return [_standing_for(stratum, chunks, complexity) for stratum in strata.values()]


def _standing_for(stratum: Sequence[int], chunks: Sequence[Chunk], known: Mapping[int, float]) -> Span:
    seen = [number for number in stratum if number in known] or list(stratum)
    chosen = seen[len(seen) // 2]
    return _span(chunks[chosen], (chosen, *(number for number in sorted(stratum) if number != chosen)))


def _span(chunk: Chunk, numbers: tuple[int, ...]) -> Span:
    groups = -(-chunk.frames // chunk.gop_frames)
    skipped = (groups - 1) // 2 * chunk.gop_frames
    return Span(
        first_frame=chunk.first_frame + skipped,
        frames=min(chunk.gop_frames, chunk.frames - skipped),
        gop_frames=chunk.gop_frames,
        chunks=numbers,
    )
