"""Where a film is cut into chunks: where its shots begin if it can be, in even parts where a shot is long."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil

from matinee.encoding.model import Chunk

_SHORTEST_SECONDS = 1
LONGEST_SECONDS = 6
_GOP_SECONDS = 2


def divide(frames: int, fps: Fraction, starts: Sequence[int]) -> tuple[Chunk, ...]:
    """The chunks of a film of `frames` frames, in order, without a gap.

    The start of a shot begins a chunk unless that would leave less than a second on either side; a longer
    stretch is divided evenly into parts of three to six seconds. Inside a chunk, groups of pictures have one
    length of two to four seconds (less only where the chunk is).
    """
    return tuple(
        Chunk(first_frame=first, frames=end - first, gop_frames=_gop(end - first, fps))
        for first, end in pairwise(_boundaries(frames, fps, starts))
    )


def _boundaries(frames: int, fps: Fraction, starts: Sequence[int]) -> list[int]:
    shortest, longest = _SHORTEST_SECONDS * fps, LONGEST_SECONDS * fps
    kept = [0]
    kept.extend(start for start in _spaced(starts, shortest) if frames - start >= shortest)
    return [
        *(start for first, end in pairwise([*kept, frames]) for start in _even(first, end, longest)),
        frames,
    ]


def _spaced(starts: Sequence[int], shortest: Fraction) -> Iterator[int]:
    last = 0
    for start in sorted(starts):
        if start - last >= shortest:
            last = start
            yield start


def _even(first: int, end: int, longest: Fraction) -> list[int]:
    parts = max(1, ceil((end - first) / longest))
    return [first + (end - first) * part // parts for part in range(parts)]


def _gop(frames: int, fps: Fraction) -> int:
    return ceil(frames / max(1, int(frames / (_GOP_SECONDS * fps))))
