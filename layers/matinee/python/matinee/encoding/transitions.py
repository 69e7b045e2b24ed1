"""Where one shot becomes the next: cuts, dissolves and fades, found in thumbnails.

Every decision on a frame is made from the `REACH` frames on either side of it and from nothing else, so a film
may be watched in windows that overlap by that much, and gives the same transitions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matinee.encoding.thumbnails import Thumbnail

REACH = 96

_CUT_RATIO = 3.0
_CUT_CHANGE = 100.0
_STILL_CHANGE = 4.0
_FLASH_FRAMES = 3
_NEIGHBOURS = 5

_HALVES = (4, 5, 6, 8, 10, 12, 16, 20)
_DISSOLVE_CHANGE = 60.0
_DISSOLVE_SCORE = 0.4
_DISSOLVE_APART = 12

_FLAT_VARIANCE = 12.0
_PICTURE_VARIANCE = 100.0
_DIP_FRAMES = 48
_RAMP_FRAMES = 24


@dataclass(frozen=True, kw_only=True)
class Transition:
    """The next shot begins at `frame`; frames from `first_frame` to `last_frame` show both (none in a cut)."""

    kind: str
    frame: int
    first_frame: int
    last_frame: int


def transitions(film: Sequence[Thumbnail]) -> list[Transition]:
    """All transitions in a run of frames, in order. `kind` is `cut`, `dissolve` or `fade`."""
    cuts = _cuts(film)
    flat = [each.luma_variance < _FLAT_VARIANCE and each.chroma_variance < _FLAT_VARIANCE for each in film]
    cut = [Transition(kind="cut", frame=at, first_frame=at, last_frame=at - 1) for at in cuts]
    hard = _marks(len(film), cuts)
    found = [*cut, *_dissolves(film, hard, flat), *_fades(film, hard, flat)]
    return sorted(found, key=lambda each: each.frame)


def _marks(frames: int, cuts: Sequence[int]) -> list[int]:
    """How many cuts lie at or before each frame."""
    marks, passed = [], set(cuts)
    count = 0
    for at in range(frames):
        count += at in passed
        marks.append(count)
    return marks


def _cuts(film: Sequence[Thumbnail]) -> list[int]:
    """Frames whose change is a cut: it stands out from the changes around it, and it lasts.

    It stands out when it is three times its nearest neighbours with twice the median of the ten around it. It
    lasts when no frame of the four before is like this one and none of the four after like the last: so
    flashes of up to three frames are none.
    """
    steps = [0.0, *(before.change(after) for before, after in zip(film, film[1:], strict=False))]
    found = []
    for at, step in enumerate(steps):
        if step < _CUT_CHANGE:
            continue
        around = steps[max(1, at - _NEIGHBOURS) : at] + steps[at + 1 : at + 1 + _NEIGHBOURS]
        typical = sorted(around)[len(around) // 2] if around else 0.0
        nearest = max(steps[at - 1], steps[at + 1] if at + 1 < len(steps) else 0.0)
        bar = max(_CUT_CHANGE, _CUT_RATIO * (nearest + 2 * typical + _STILL_CHANGE))
        if step >= bar and _lasting(film, at) >= bar:
            found.append(at)
    return found


def _lasting(film: Sequence[Thumbnail], at: int) -> float:
    skips = range(2, _FLASH_FRAMES + 2)
    earlier = (film[at - skip].change(film[at]) for skip in skips if at - skip >= 0)
    later = (film[at - 1].change(film[at - 1 + skip]) for skip in skips if at - 1 + skip < len(film))
    return min((*earlier, *later), default=_CUT_CHANGE)


def _dissolves(film: Sequence[Thumbnail], hard: Sequence[int], flat: Sequence[bool]) -> Iterator[Transition]:
    """Frames that are the mean of a frame before and one after that have little in common.

    The best score within half a second wins; see `_blend`.
    """
    best = [max((_blend(film, at, half, hard, flat), half) for half in _HALVES) for at in range(len(film))]
    for at, (score, half) in enumerate(best):
        if score < _DISSOLVE_SCORE:
            continue
        before = best[max(0, at - _DISSOLVE_APART) : at]
        after = best[at + 1 : at + 1 + _DISSOLVE_APART]
        if all(each[0] < score for each in before) and all(each[0] <= score for each in after):
            first, last = _extent(film, at, half)
            yield Transition(
                kind="dissolve", frame=(first + last + 1) // 2, first_frame=first, last_frame=last
            )


def _blend(
    film: Sequence[Thumbnail], at: int, half: int, hard: Sequence[int], flat: Sequence[bool]
) -> float:
    """How much frame `at` looks like the middle of a dissolve between those `half` before and after it: 0 to 1.

    Three facts of a linear blend m = (a + b) / 2, multiplied: the ends have little in common but light (their
    change against the sum of their variances); m lies on the line between them (4|m - (a + b)/2|² over |a - b|²:
    0 in a blend, 1 at a cut or in motion); and m has less contrast than its ends, by half where these are
    unlike (the variance parabola of Alattar, 1993).
    """
    first, last = at - half, at + half
    if first < 0 or last >= len(film) or hard[first] != hard[last] or flat[first] or flat[last]:
        return 0.0
    before, middle, after = film[first], film[at], film[last]
    distance = before.distance(after)
    if distance < _DISSOLVE_CHANGE:
        return 0.0
    straight = 1 - 4 * middle.between(before, after) / distance
    contrast = (before.luma_variance + after.luma_variance) / 2
    dip = 1.5 - middle.luma_variance / (contrast + 9)
    if straight <= 0 or dip <= 0:
        return 0.0
    change = before.change(after, brightness=False)
    if change < _DISSOLVE_CHANGE:
        return 0.0
    unlike = change / (4 / 3 * contrast + 30)
    return min(1.0, unlike) * straight * min(1.0, dip)


def _extent(film: Sequence[Thumbnail], at: int, half: int) -> tuple[int, int]:
    """The first and last mixed frames: where the line through a fifth and four fifths of the way has its ends."""
    before, after = film[at - half], film[at + half]
    shares = [each.share(before, after) for each in film[at - half : at + half + 1]]
    low = max(n for n, share in enumerate(shares) if share <= 0.2)
    high = min((n for n, share in enumerate(shares) if share >= 0.8 and n > low), default=2 * half)
    spare = (high - low) / 6
    first, last = max(0, round(low - spare)), min(2 * half, round(high + spare))
    return at - half + first, at - half + last


def _fades(film: Sequence[Thumbnail], hard: Sequence[int], flat: Sequence[bool]) -> Iterator[Transition]:
    """Dips to an empty frame and back, and the ends of long empty runs, where the picture comes or goes slowly."""
    for first, end in _runs(flat):
        left, right = _ramp(film, hard, first, -1), _ramp(film, hard, end - 1, 1)
        if end - first <= _DIP_FRAMES:
            if left and right:
                yield Transition(
                    kind="fade", frame=end, first_frame=first - left, last_frame=end - 1 + right
                )
            continue
        if left:
            yield Transition(kind="fade", frame=first, first_frame=first - left, last_frame=first - 1)
        if right:
            yield Transition(kind="fade", frame=end, first_frame=end, last_frame=end - 1 + right)


def _runs(flags: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """First and end of each run of true values."""
    first = None
    for at, flag in enumerate((*flags, False)):
        if flag and first is None:
            first = at
        if not flag and first is not None:
            yield first, at
            first = None


def _ramp(film: Sequence[Thumbnail], hard: Sequence[int], edge: int, way: int) -> int:
    """How many frames it takes from an empty run's edge to a picture; 0 where there is a cut or no picture."""
    for frames in range(1, _RAMP_FRAMES + 1):
        at = edge + way * frames
        if not 0 <= at < len(film) or hard[at] != hard[edge]:
            return 0
        if film[at].luma_variance >= _PICTURE_VARIANCE:
            return frames
    return 0
