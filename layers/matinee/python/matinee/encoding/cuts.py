"""Cuts: changes from one frame to the next that stand out and last."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from matinee.encoding.thumbnails import Thumbnail

_RATIO = 3.0
_LEAST_CHANGE = 40.0
_STILL_CHANGE = 4.0
_REPEATED_CHANGE = 2.0
_NEIGHBOURS = 5
_MOTION_FRAMES = 4
_FLASH_FRAMES = 6
_EDGE_SHARE = 0.4
_ALIKE_SHARE = 0.85


def cuts(film: Sequence[Thumbnail]) -> Iterator[int]:
    """First frames of shots that begin at once.

    A change stands out when it is three times the larger of its two neighbours with the median of the ten
    around it: in fast motion the bar is high, in a still shot it is low. Repeated frames (animation on twos,
    a raised frame rate) are no neighbours. It is no cut when both shots move as far in four frames, as where
    frames were dropped, or when it is an edge of a flash.
    """
    changes = [0.0, *(before.change(after) for before, after in pairwise(film))]
    for at, change in enumerate(changes):
        if change < _LEAST_CHANGE or change < _bar(changes, at):
            continue
        if change >= _motion(film, at) and not _is_flash(film, changes, at):
            yield at


def _bar(changes: Sequence[float], at: int) -> float:
    before, after = changes[max(1, at - _NEIGHBOURS) : at], changes[at + 1 : at + 1 + _NEIGHBOURS]
    nearest = max(_nearest(before[::-1]), _nearest(after))
    return _RATIO * (nearest + _median([*before, *after]) + _STILL_CHANGE)


def _nearest(changes: Sequence[float]) -> float:
    return next((each for each in changes if each >= _REPEATED_CHANGE), 0.0)


def _motion(film: Sequence[Thumbnail], at: int) -> float:
    """How far the shots before and after move in four frames: the lesser."""
    before = film[max(0, at - 1 - _MOTION_FRAMES)].change(film[at - 1])
    after = film[at].change(film[min(len(film) - 1, at + _MOTION_FRAMES)])
    return min(before, after)


def _median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2] if values else 0.0


def _is_flash(film: Sequence[Thumbnail], changes: Sequence[float], at: int) -> bool:
    """Whether a change like it comes within six frames, and the frames outside the two are more alike."""
    for other in range(max(1, at - _FLASH_FRAMES), min(len(film) - 1, at + _FLASH_FRAMES) + 1):
        if other == at or changes[other] < changes[at] * _EDGE_SHARE:
            continue
        outside = film[min(at, other) - 1].change(film[max(at, other)])
        if outside < _ALIKE_SHARE * min(changes[at], changes[other]):
            return True
    return False
