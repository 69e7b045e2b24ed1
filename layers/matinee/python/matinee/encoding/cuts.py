"""Cuts: changes from one frame to the next that stand out and last."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from matinee.encoding.thumbnails import Thumbnail

_RATIO = 3.0
_LEAST_CHANGE = 40.0
_STILL_CHANGE = 4.0
_NEIGHBOURS = 5
_FLASH_FRAMES = 6
_EDGE_SHARE = 0.4
_ALIKE_SHARE = 0.85


def cuts(film: Sequence[Thumbnail]) -> Iterator[int]:
    """First frames of shots that begin at once.

    A change stands out when it is three times the larger of its two neighbours with the median of the ten
    around it: in fast motion the bar is high, in a still shot it is low. It is no cut when it is an edge of a
    flash.
    """
    changes = [0.0, *(before.change(after) for before, after in pairwise(film))]
    for at, change in enumerate(changes):
        if change < _LEAST_CHANGE:
            continue
        around = changes[max(1, at - _NEIGHBOURS) : at] + changes[at + 1 : at + 1 + _NEIGHBOURS]
        nearest = max(changes[at - 1 : at] + changes[at + 1 : at + 2])
        bar = _RATIO * (nearest + _median(around) + _STILL_CHANGE)
        if change >= bar and not _is_flash(film, changes, at):
            yield at


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
