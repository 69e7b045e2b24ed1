"""Fades: the picture goes slowly to an empty frame (black, white, any colour), or comes from one."""

from collections.abc import Iterator, Sequence

from matinee.encoding.thumbnails import Thumbnail

_EMPTY_VARIANCE = 5.0
_PICTURE_VARIANCE = 20.0
_DIP_FRAMES = 48
_RAMP_FRAMES = 24


def is_empty(frame: Thumbnail) -> bool:
    """Whether a frame shows one colour only."""
    return frame.luma_variance < _EMPTY_VARIANCE and frame.chroma_variance < _EMPTY_VARIANCE


def fades(
    film: Sequence[Thumbnail], hard: Sequence[int], empty: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int, int]]:
    """Where the next shot begins, and the first and last mixed frames, from the runs `empty` (first, end).

    A run of up to 48 frames with a picture on both sides that comes and goes without a cut is one dip; the next
    shot begins after it. A longer one stands as a shot of its own, with a fade wherever its end is slow.
    """
    for first, end in empty:
        out, into = _ramp(film, hard, first, -1), _ramp(film, hard, end - 1, 1)
        if end - first <= _DIP_FRAMES:
            if out and into:
                yield end, first - out, end - 1 + into
            continue
        if out:
            yield first, first - out, first - 1
        if into:
            yield end, end, end - 1 + into


def _ramp(film: Sequence[Thumbnail], hard: Sequence[int], edge: int, step: int) -> int:
    """How many frames it takes from an empty run's edge to a picture; 0 where a cut or no picture comes."""
    for frames in range(1, _RAMP_FRAMES + 1):
        at = edge + step * frames
        if not 0 <= at < len(film) or hard[at] != hard[edge]:
            return 0
        if film[at].luma_variance >= _PICTURE_VARIANCE:
            return frames
    return 0
