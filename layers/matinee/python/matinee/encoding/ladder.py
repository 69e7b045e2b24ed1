"""The ladder of one title: rungs a just-noticeable difference apart, on the hull of its own trials."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from matinee.encoding.curves import pchip
from matinee.encoding.model import Picture, PlannedRung, TrialPoint

FEWEST_RUNGS = 3
_CRF_STEP = 0.5
_RATE_STEP = 1.5
_LOW_ENOUGH_KBPS = 400
_RELAXED = ((1.0, 1.0), (0.7, 0.9), (0.35, 0.8), (0.1, 0.75))
_PEAK_OVER_MEAN = 2
_LEAST_MAXRATE_KBPS = 64


def sizes(picture: Picture) -> list[tuple[int, int]]:
    """Sizes worth trying, the source's first: thirds of a large film, quarters of a small one."""
    width, height = picture.even_size
    short = min(width, height)
    parts = (1.0, 2 / 3, 1 / 2, 1 / 3) if short >= 1000 else (1.0, 3 / 4, 1 / 2) if short >= 96 else (1.0,)
    return [(_even(width * part), _even(height * part)) for part in parts]


def _even(side: float) -> int:
    return max(2, round(side / 2) * 2)


def crfs(size_number: int, size_count: int) -> tuple[float, ...]:
    """The qualities to try at the `size_number`-th size: a wider sweep where there is only one."""
    if size_count == 1:
        return (18, 26, 34, 42)
    return (19, 26, 33) if size_number == 0 else (21, 28, 35)


def fit(trials: Iterable[TrialPoint]) -> list[TrialPoint]:
    """The trials of each size, interpolated to steps of half a CRF: VMAF, and the logarithm of the rate."""
    by_size = groupby(
        sorted(trials, key=lambda t: (t.width, t.height, t.crf)), key=lambda t: (t.width, t.height)
    )
    return [point for _, group in by_size for point in _interpolate(list(group))]


def _interpolate(trials: Sequence[TrialPoint]) -> list[TrialPoint]:
    xs = [trial.crf for trial in trials]
    vmaf = pchip(xs, [trial.vmaf for trial in trials])
    rate = pchip(xs, [math.log(trial.kbps) for trial in trials])
    cost = pchip(xs, [trial.cpu_seconds_per_frame for trial in trials])
    steps = round((xs[-1] - xs[0]) / _CRF_STEP)
    return [
        replace(trials[0], crf=x, kbps=math.exp(rate(x)), vmaf=vmaf(x), cpu_seconds_per_frame=cost(x))
        for x in (xs[0] + n * _CRF_STEP for n in range(steps + 1))
    ]


def hull(points: Iterable[TrialPoint]) -> list[TrialPoint]:
    """The points on the upper convex hull of quality over rate, by rising rate and rising quality."""
    kept: list[TrialPoint] = []
    for point in sorted(points, key=lambda p: (p.kbps, -p.vmaf)):
        if kept and point.vmaf <= kept[-1].vmaf:
            continue
        while len(kept) >= 2 and _rise(kept[-2], kept[-1]) <= _rise(kept[-2], point):
            kept.pop()
        kept.append(point)
    return kept


def _rise(low: TrialPoint, high: TrialPoint) -> float:
    return (high.vmaf - low.vmaf) / max(high.kbps - low.kbps, 1e-9)


def choose(points: Sequence[TrialPoint], *, vmaf_cap: float, vmaf_step: float, most: int) -> list[TrialPoint]:
    """Rungs, best first: the one nearest below the cap, each next `vmaf_step` and a third of the rate less.

    Where that leaves fewer than three, rungs come closer together, then above the cap, then off the hull; a
    source on a plateau, where every quality is the same bytes, has as many rungs as different encodes.
    """
    best = hull(points)
    capped = [point for point in best if point.vmaf <= vmaf_cap] or best[:1]
    for candidates in (capped, best, sorted(points, key=lambda p: p.kbps)):
        for closer_vmaf, closer_rate in _RELAXED:
            off_hull = candidates is not capped and candidates is not best
            step = -math.inf if off_hull else vmaf_step * closer_vmaf
            rungs = _descend(candidates, step, _RATE_STEP * closer_rate, most)
            if len(rungs) >= FEWEST_RUNGS:
                return rungs
    return rungs


def _descend(points: Sequence[TrialPoint], step: float, ratio: float, most: int) -> list[TrialPoint]:
    rungs = [points[-1]]
    for point in reversed(points):
        if len(rungs) == most or (len(rungs) >= FEWEST_RUNGS and rungs[-1].kbps <= _LOW_ENOUGH_KBPS):
            break
        if point.vmaf <= rungs[-1].vmaf - step and point.kbps * ratio <= rungs[-1].kbps:
            rungs.append(point)
    return rungs


def rungs_of(picture: Picture, chosen: Sequence[TrialPoint]) -> tuple[PlannedRung, ...]:
    """The chosen points as rungs with names, pixel shapes that keep the aspect exactly, and rate caps."""
    return tuple(
        PlannedRung(
            name=_name(number, chosen),
            width=point.width,
            height=point.height,
            sar_num=shape.numerator,
            sar_den=shape.denominator,
            crf=point.crf,
            bitrate_kbps=max(1, round(point.kbps)),
            maxrate_kbps=max(_LEAST_MAXRATE_KBPS, math.ceil(point.kbps * _PEAK_OVER_MEAN)),
            vmaf=round(point.vmaf, 2),
            cpu_seconds_per_frame=round(point.cpu_seconds_per_frame, 5),
        )
        for number, point in enumerate(chosen)
        for shape in [(picture.display_aspect * point.height / point.width).limit_denominator(16_384)]
    )


def _name(number: int, chosen: Sequence[TrialPoint]) -> str:
    side = min(chosen[number].width, chosen[number].height)
    alike = [n for n, each in enumerate(chosen) if min(each.width, each.height) == side]
    return f"{side}p" if len(alike) == 1 else f"{side}p-{alike.index(number) + 1}"
