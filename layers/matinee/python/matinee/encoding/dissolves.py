"""Dissolves: runs of frames in which one picture is blended linearly into another."""

from collections.abc import Iterator, Sequence

from matinee.encoding.thumbnails import Thumbnail

_HALVES = (4, 5, 6, 8, 10, 12, 16, 20)
_LEAST_CHANGE = 60.0
_LEAST_SCORE = 0.3
_FLAT_MARGIN = 8
_NOISE_VARIANCE = 6.0
_UNLIKE_NOISE = 30.0


def dissolves(
    film: Sequence[Thumbnail], hard: Sequence[int], flat: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """The first and last mixed frames of each dissolve.

    `hard` and `flat` count, for each frame, the cuts and the empty frames up to it. The middle of a dissolve
    is the frame that scores best among those whose dissolve would overlap its own.
    """
    best = [max((_score(film, at, half, hard, flat), half) for half in _HALVES) for at in range(len(film))]
    reach = max(_HALVES)
    for at, (score, half) in enumerate(best):
        if score < _LEAST_SCORE:
            continue
        near = range(max(0, at - reach), min(len(best), at + reach + 1))
        rivals = (other for other in near if other != at and abs(other - at) <= max(half, best[other][1]))
        if all((best[other][0], -other) < (score, -at) for other in rivals):
            yield _extent(film, at, half)


def _score(film: Sequence[Thumbnail], at: int, half: int, hard: Sequence[int], flat: Sequence[int]) -> float:
    """How much frame `at` looks like the middle of a dissolve from `half` before to `half` after it: 0 to 1.

    A product of what holds for m = (a + b) / 2 and not for motion, cuts or changes of light:
    a and b have little in common but light (their change against the sum of their variances);
    m lies between them (4|m - (a + b)/2|² over |a - b|² is 0; it is 1 at a cut, and about 1 in motion);
    m has less contrast (half of theirs where they are unlike: Alattar's variance parabola, 1993);
    the blend is as far a quarter of the way before m as after it; and outside of its ends it is quiet.
    """
    first, last = at - half, at + half
    if first < 0 or last >= len(film) or hard[first] != hard[last]:
        return 0.0
    if flat[max(0, first - _FLAT_MARGIN)] != flat[min(len(film) - 1, last + _FLAT_MARGIN)]:
        return 0.0
    before, middle, after = film[first], film[at], film[last]
    distance = before.distance(after)
    if distance < _LEAST_CHANGE:
        return 0.0
    between = 1 - 4 * middle.distance_from_mean(before, after) / distance
    area = before.area(after)
    contrast = (before.contrast(area) + after.contrast(area)) / 2
    softer = min(1.0, 1.5 - middle.contrast(area) / (contrast + _NOISE_VARIANCE))
    change = before.change(after, brightness=False)
    if between <= 0 or softer <= 0 or change < _LEAST_CHANGE:
        return 0.0
    score = between * softer * min(1.0, change / (2 * contrast + _UNLIKE_NOISE))
    if score < _LEAST_SCORE:
        return score
    quarter = half // 2
    shares = film[at - quarter].share(before, after) + film[at + quarter].share(before, after)
    outside = [_motion(film, first, -half, hard), _motion(film, last, half, hard)]
    quiet = 1 - min((each for each in outside if each is not None), default=0.0) / distance
    return score * max(0.0, 1 - abs(shares - 1)) * max(0.0, quiet)


def _motion(film: Sequence[Thumbnail], at: int, way: int, hard: Sequence[int]) -> float | None:
    """How far a shot moves in `way` frames; judged from fewer where it ends, None where it ends at once."""
    step = 1 if way > 0 else -1
    for frames in range(abs(way), 1, -1):
        other = at + step * frames
        if 0 <= other < len(film) and hard[other] == hard[at]:
            return film[at].distance(film[other]) * abs(way) / frames
    return None


def _extent(film: Sequence[Thumbnail], at: int, half: int) -> tuple[int, int]:
    """The ends of the line through the frames that are a fifth and four fifths of the way."""
    before, after = film[at - half], film[at + half]
    shares = [each.share(before, after) for each in film[at - half : at + half + 1]]
    low = max(n for n, share in enumerate(shares) if share <= 0.2)
    high = next((n for n, share in enumerate(shares) if share >= 0.8 and n > low), 2 * half)
    spare = (high - low) / 3
    first, last = max(1, round(low - spare) + 1), min(2 * half, round(high + spare)) - 1
    return at - half + first, at - half + max(first, last)
