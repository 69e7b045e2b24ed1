"""What ladders are compared by: bits at a quality, BD-rate, and bits that a population of viewers is sent."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matinee.encoding.curves import pchip

_TOP = 100.3
_SLOWEST_KBPS, _FASTEST_KBPS = 300.0, 20_000.0
_USED_SHARE = 0.8
_STEPS = 400


@dataclass(frozen=True, kw_only=True)
class Point:
    """A rung as it was measured."""

    kbps: float
    vmaf: float


def bd_rate(ours: Sequence[Point], theirs: Sequence[Point], low: float = 70, high: float = 95) -> float:
    """The mean difference in rate at equal VMAF, from `low` to `high` where both reach: −0.1 is 10 % less.

    After G. Bjøntegaard, VCEG-M33 (2001), with monotone cubics through the logarithm of the rate over VMAF
    straightened as log(√v / (100.3 − v)), for both ladders alike.
    """
    first, second = _curve(ours), _curve(theirs)
    low = max(low, _lowest(ours), _lowest(theirs))
    high = min(high, _highest(ours), _highest(theirs))
    steps = [low + (high - low) * n / 100 for n in range(101)]
    return math.exp(sum(first(v) - second(v) for v in steps) / len(steps)) - 1


def rate_at(points: Sequence[Point], vmaf: float) -> float:
    """Kbit/s at that quality, or beyond the last rung, of the last rung."""
    return math.exp(_curve(points)(vmaf))


def delivered(rungs: Sequence[Point]) -> Point:
    """Mean kbit/s and VMAF for bandwidths spread log-uniformly from 0.3 to 20 Mbit/s.

    Each viewer gets the largest rung that needs at most 80 % of the bandwidth, or the smallest.
    """
    sent = []
    for step in range(_STEPS):
        bandwidth = _SLOWEST_KBPS * (_FASTEST_KBPS / _SLOWEST_KBPS) ** ((step + 0.5) / _STEPS)
        fitting = [rung for rung in rungs if rung.kbps <= _USED_SHARE * bandwidth]
        smallest = min(rungs, key=lambda rung: rung.kbps)
        sent.append(max(fitting, key=lambda rung: rung.kbps, default=smallest))
    return Point(kbps=sum(each.kbps for each in sent) / _STEPS, vmaf=sum(each.vmaf for each in sent) / _STEPS)


def _rising(points: Sequence[Point]) -> list[Point]:
    kept: list[Point] = []
    for point in sorted(points, key=lambda each: each.kbps):
        if not kept or point.vmaf > kept[-1].vmaf + 0.01:
            kept.append(point)
    return kept


def _lowest(points: Sequence[Point]) -> float:
    return _rising(points)[0].vmaf


def _highest(points: Sequence[Point]) -> float:
    return _rising(points)[-1].vmaf


def _curve(points: Sequence[Point]) -> Callable[[float], float]:
    rising = _rising(points)
    through = pchip([_straight(each.vmaf) for each in rising], [math.log(each.kbps) for each in rising])
    return lambda vmaf: through(_straight(vmaf))


def _straight(vmaf: float) -> float:
    value = min(max(vmaf, 0.5), 100.0)
    return math.log(value) / 2 - math.log(_TOP - value)
