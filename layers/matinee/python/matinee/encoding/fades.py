"""Fades: the picture goes slowly to an empty frame (black, white, any colour), or comes from one."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from matinee.encoding.thumbnails import Thumbnail

_EMPTY_VARIANCE = 5.0
_PICTURE_VARIANCE = 20.0
_DIP_FRAMES = 48
_RAMP_FRAMES = 24
_LONGEST_RAMP = 48
_GROWTH = 1.02
_ALIKE_SHARE = 0.1


def is_empty(frame: Thumbnail) -> bool:
    """Whether a frame shows one colour only."""
    return frame.luma_variance < _EMPTY_VARIANCE and frame.chroma_variance < _EMPTY_VARIANCE


def fades(
    film: Sequence[Thumbnail], hard: Sequence[int], empty: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int, int]]:
    """Where the next shot begins, and the first and last mixed frames, from the runs `empty` (first, end).

    A run of up to 48 frames between two pictures that goes and comes without a cut is one dip; the next shot
    begins after it, if it is another (else it was a flash or a blink). A longer run stands as a shot of its
    own, with a fade wherever its end is slow.
    """
    for first, end in empty:
        out, into = _ramp(film, hard, first, -1), _ramp(film, hard, end - 1, 1)
        if end - first <= _DIP_FRAMES:
            if out and into and _unlike(film, hard, first, end - 1):
                yield end, first - out, end - 1 + into
            continue
        if out:
            yield first, first - out, first - 1
        if into:
            yield end, end, end - 1 + into


def _ramp(film: Sequence[Thumbnail], hard: Sequence[int], edge: int, step: int) -> int:
    """How many frames it takes from an empty run's edge to the full picture; 0 where none comes, or a cut.

    The picture is there within a second, and full where its contrast grows no more.
    """
    end = max(-1, edge - _LONGEST_RAMP - 1) if step < 0 else min(len(film), edge + _LONGEST_RAMP + 1)
    shot = takewhile(lambda at: hard[at] == hard[edge], range(edge, end, step))
    contrast = [film[at].luma_variance for at in shot]
    there = next((n for n, each in enumerate(contrast) if each >= _PICTURE_VARIANCE), len(contrast))
    if not 0 < there <= _RAMP_FRAMES or there == len(contrast):
        return 0
    rising = (n for n in range(there, len(contrast) - 2) if contrast[n + 2] < _GROWTH * contrast[n])
    return next(rising, len(contrast) - 1)


def _unlike(film: Sequence[Thumbnail], hard: Sequence[int], first: int, last: int) -> bool:
    """Whether the pictures a ramp outside an empty run have little in common."""
    before = next(at for at in range(max(0, first - _RAMP_FRAMES), first) if hard[at] == hard[first])
    stop = min(len(film) - 1, last + _RAMP_FRAMES)
    after = next(at for at in range(stop, last, -1) if hard[at] == hard[last])
    contrast = film[before].luma_variance + film[after].luma_variance
    return film[before].change(film[after], brightness=False) > _ALIKE_SHARE * contrast
