"""The ladder of one title: rungs a just-noticeable difference apart, on the hull of what trials promise."""

import math
from collections.abc import Sequence

from matinee.encoding.allocation import Candidate
from matinee.encoding.model import Picture
from matinee.encoding.rules import LadderRules
from matinee.encoding.sizes import even, scaled_to

FEWEST_RUNGS = 3
_PARTS = (
    (2000, (1.0, 2 / 3, 1 / 2, 1 / 3, 1 / 6)),
    (1000, (1.0, 2 / 3, 1 / 2, 1 / 3)),
    (96, (1.0, 3 / 4, 1 / 2)),
    (0, (1.0,)),
)
_RATE_STEP = 1.5
_LOW_ENOUGH_KBPS = 450
_RELAXED = ((1.0, 1.0), (0.7, 0.9), (0.35, 0.8), (0.1, 0.75))


def sizes(picture: Picture, rules: LadderRules) -> list[tuple[int, int]]:
    """Sizes worth trying, the source's first: parts of it that depend on how large it is, and forced ones."""
    short = min(picture.even_size)
    parts = next(parts for above, parts in _PARTS if short >= above)
    least = max(rules.least_bottom_size, 2)
    sides = {short} | {even(short * part) for part in parts if even(short * part) >= least}
    return [scaled_to(picture, side) for side in sorted(sides | set(rules.forced_sizes), reverse=True)]


def hull(points: Sequence[Candidate]) -> list[Candidate]:
    """The points on the upper convex hull of quality over rate, by rising rate and rising quality."""
    kept: list[Candidate] = []
    for point in sorted(points, key=lambda p: (p.kbps, -p.vmaf)):
        if kept and point.vmaf <= kept[-1].vmaf:
            continue
        while len(kept) >= 2 and _rise(kept[-2], kept[-1]) <= _rise(kept[-2], point):
            kept.pop()
        kept.append(point)
    return kept


def _rise(low: Candidate, high: Candidate) -> float:
    return (high.vmaf - low.vmaf) / max(high.kbps - low.kbps, 1e-9)


def choose(points: Sequence[Candidate], rules: LadderRules) -> list[Candidate]:
    """Rungs, best first: the one nearest below the cap; each next a step of quality and a third of rate less.

    Where that leaves fewer than three, rungs come closer together, then above the cap, then off the hull; a
    source on a plateau, where every quality is the same bytes, has as many rungs as different encodes.
    """
    allowed = _within_rates(points, rules)
    best = hull(allowed)
    capped = [point for point in best if point.vmaf <= rules.vmaf_cap] or best[:1]
    for tried in (capped, best, sorted(allowed, key=lambda p: p.kbps)):
        top = _top(tried, allowed, rules)
        for closer_vmaf, closer_rate in _RELAXED:
            off_hull = tried is not capped and tried is not best
            step = -math.inf if off_hull else rules.vmaf_step * closer_vmaf
            rungs = _descend(top, tried, step, _RATE_STEP * closer_rate, rules.most_rungs)
            if len(rungs) >= min(FEWEST_RUNGS, rules.most_rungs):
                return _with_forced(rungs, best, allowed, rules)
    return _with_forced(rungs, best, allowed, rules)


def _within_rates(points: Sequence[Candidate], rules: LadderRules) -> list[Candidate]:
    """Those that the bounds of the bitrate allow; when there is none, the one nearest to them."""
    allowed = [point for point in points if rules.least_kbps <= point.kbps <= rules.most_kbps]
    if allowed:
        return allowed
    low, high = rules.least_kbps, rules.most_kbps
    return [min(points, key=lambda p: (max(low - p.kbps, p.kbps - high), -p.vmaf))]


def _top(points: Sequence[Candidate], allowed: Sequence[Candidate], rules: LadderRules) -> Candidate:
    """The best of `points`, or what is nearest below the cap at the least size that a top rung may have."""
    best = points[-1]
    if _side(best) >= rules.least_top_size:
        return best
    large = hull([point for point in allowed if _side(point) >= rules.least_top_size]) or [best]
    return next((point for point in reversed(large) if point.vmaf <= rules.vmaf_cap), large[0])


def _descend(
    top: Candidate, points: Sequence[Candidate], step: float, ratio: float, most: int
) -> list[Candidate]:
    rungs = [top]
    for point in reversed(points):
        if len(rungs) == most or (len(rungs) >= FEWEST_RUNGS and rungs[-1].kbps <= _LOW_ENOUGH_KBPS):
            break
        if point.vmaf <= rungs[-1].vmaf - step and point.kbps * ratio <= rungs[-1].kbps:
            rungs.append(point)
    return rungs


def _with_forced(
    rungs: list[Candidate], best: Sequence[Candidate], allowed: Sequence[Candidate], rules: LadderRules
) -> list[Candidate]:
    """With a rung of each forced size, where it loses least to the hull; the rung nearest to it goes."""
    for side in rules.forced_sizes:
        of_size = [point for point in allowed if _side(point) == side]
        if not of_size or any(_side(rung) == side for rung in rungs):
            continue
        added = min(of_size, key=lambda p: _shortfall(p, best))
        spare = [rung for rung in rungs[1:] if _side(rung) not in rules.forced_sizes]
        if len(rungs) >= rules.most_rungs and spare:
            rungs.remove(min(spare, key=lambda rung: abs(math.log(rung.kbps / added.kbps))))
        rungs = sorted([*rungs, added], key=lambda rung: -rung.kbps)
    return rungs


def _shortfall(point: Candidate, best: Sequence[Candidate]) -> float:
    """How much better the hull is at that rate, in VMAF."""
    return max((each.vmaf for each in best if each.kbps <= point.kbps), default=point.vmaf) - point.vmaf


def _side(point: Candidate) -> int:
    return min(point.width, point.height)
