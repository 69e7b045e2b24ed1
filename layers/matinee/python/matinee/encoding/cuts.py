"""Cuts: changes from one frame to the next that stand out and last."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from matinee.encoding.thumbnails import Thumbnail

_RATIO = 3.0
_LEAST_CHANGE = 60.0
_STILL_CHANGE = 4.0
_NEIGHBOURS = 5
_FLASH_FRAMES = 3
_LASTING_SHARE = 0.6


def cuts(film: Sequence[Thumbnail]) -> Iterator[int]:
    """First frames of shots that begin at once.

    A change stands out when it is three times the larger of its two neighbours with the median of the ten
    around it: in fast motion the bar is high, in a still shot it is low. It lasts when the frames on either
    side, up to a flash of three frames apart, differ nearly as much.
    """
    changes = [0.0, *(before.change(after) for before, after in pairwise(film))]
    for at, change in enumerate(changes):
        if change < _LEAST_CHANGE:
            continue
        around = changes[max(1, at - _NEIGHBOURS) : at] + changes[at + 1 : at + 1 + _NEIGHBOURS]
        nearest = max(changes[at - 1 : at] + changes[at + 1 : at + 2])
        bar = _RATIO * (nearest + _median(around) + _STILL_CHANGE)
        if change >= bar and _lasting(film, at, change) >= _LASTING_SHARE * change:
            yield at


def _median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2] if values else 0.0


def _lasting(film: Sequence[Thumbnail], at: int, change: float) -> float:
    """The least change across `at` that is left when up to three frames on one side are skipped."""
    skips = range(2, _FLASH_FRAMES + 2)
    earlier = (film[at - skip].change(film[at]) for skip in skips if at >= skip)
    later = (film[at - 1].change(film[at - 1 + skip]) for skip in skips if at - 1 + skip < len(film))
    return min((change, *earlier, *later))
