"""Fades: the picture goes slowly to an empty frame (black, white, any colour), or comes from one."""

from collections.abc import Iterator, Sequence

from matinee.encoding.thumbnails import Thumbnail

_EMPTY_VARIANCE = 5.0
_PICTURE_VARIANCE = 20.0
_DIP_FRAMES = 48
_RAMP_FRAMES = 24
_ALIKE_SHARE = 0.2


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
    """How many frames it takes from an empty run's edge to a picture; 0 where a cut or no picture comes."""
    for frames in range(1, _RAMP_FRAMES + 1):
        at = edge + step * frames
        if not 0 <= at < len(film) or hard[at] != hard[edge]:
            return 0
        if film[at].luma_variance >= _PICTURE_VARIANCE:
            return frames
    return 0


def _unlike(film: Sequence[Thumbnail], hard: Sequence[int], first: int, last: int) -> bool:
    """Whether the pictures a ramp outside an empty run have little in common."""
    before = next(at for at in range(max(0, first - _RAMP_FRAMES), first) if hard[at] == hard[first])
    stop = min(len(film) - 1, last + _RAMP_FRAMES)
    after = next(at for at in range(stop, last, -1) if hard[at] == hard[last])
    contrast = film[before].luma_variance + film[after].luma_variance
    return film[before].change(film[after], brightness=False) > _ALIKE_SHARE * contrast
