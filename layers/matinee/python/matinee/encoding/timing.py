"""Which constant frame rate a video has, or should have."""

import statistics
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

FASTEST = 60
SLOWEST = 5
_STANDARD = tuple(
    Fraction(rate) for rate in ("24000/1001", "24", "25", "30000/1001", "30", "48", "50", "60000/1001", "60")
)
_FALLBACK = Fraction(25)
_TOLERANCE_SECONDS = 0.0015
_RELATIVE_TOLERANCE = 0.1
_IRREGULAR_SHARE = 0.05
_SAME_RATE = 0.002
_SURELY_SAME_RATE = 0.0005


def frame_rate(times: Sequence[float], *, stated: Sequence[Fraction]) -> tuple[Fraction, bool]:
    """The rate to encode at, in frames per second, and whether the source's own rate varies.

    `times` are the frames' sorted presentation times in seconds; `stated` are rates that the container
    claims, believed when the times agree. A variable rate becomes the next standard rate not below it;
    anything faster than 60 is halved until it is not, anything slower than 5 doubled.
    """
    deltas = [after - before for before, after in pairwise(times) if after > before]
    if not deltas:
        return _within(next((rate for rate in stated if rate > 0), _FALLBACK)), False
    middle = statistics.median(deltas)
    tolerance = max(_TOLERANCE_SECONDS, _RELATIVE_TOLERANCE * middle)
    regular = [delta for delta in deltas if abs(delta - middle) <= tolerance]
    if len(deltas) - len(regular) > _IRREGULAR_SHARE * len(deltas):
        return _next_standard(max(1 / middle, len(deltas) / (times[-1] - times[0]))), True
    return _within(_exactly(len(regular) / sum(regular), stated)), False


def _exactly(measured: float, stated: Sequence[Fraction]) -> Fraction:
    near = sorted(_STANDARD, key=lambda rate: abs(rate - measured))[:1]
    choices = (
        *((rate, _SAME_RATE) for rate in stated if rate in _STANDARD),
        *((rate, _SURELY_SAME_RATE) for rate in near),
        *((rate, _SAME_RATE) for rate in (*stated, *near)),
    )
    close = (rate for rate, tolerance in choices if abs(rate - measured) <= tolerance * measured)
    return next(close, None) or Fraction(measured).limit_denominator(1001)


def _next_standard(rate: float) -> Fraction:
    return next((each for each in _STANDARD if each >= rate * (1 - 10 * _SAME_RATE)), _STANDARD[-1])


def _within(rate: Fraction) -> Fraction:
    while rate > FASTEST:
        rate /= 2
    while rate < SLOWEST:
        rate *= 2
    return rate.limit_denominator(1001)
