"""What one size makes of some frames at every CRF: quality, bits and work, from the few CRFs that were tried.

Against CRF, the logarithm of the rate is nearly a straight line, and so is log(√VMAF / (100.3 − VMAF)). Two
trials eight CRFs apart then predict the VMAF halfway with a mean error of 0.2 to 0.5 (measured on two clips,
all sizes); a straight line through the VMAFs themselves errs by 1.5.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from matinee.encoding.curves import pchip
from matinee.encoding.evidence import Trial
from matinee.encoding.scales import Scale

_TOP = 100.3
_LEAST = 0.5
_BEYOND, _BEYOND_BORROWED = 4.0, 9.0
_SMALLER_QUALITY, _SMALLER_RATE = 0.87, 0.97
"""Slopes of a size as parts of those of the next larger one: means over 19 chunks of five clips, H.264."""

type Measured = Mapping[tuple[int, int], Sequence[Trial]]
"""Trials made so far, by number of the span and number of the size."""


@dataclass(frozen=True, kw_only=True)
class RateQuality:
    """Functions of CRF: VMAF, kilobits and CPU seconds per frame; trusted from `lowest` to `highest`.

    The slopes are those of straightened VMAF and of the logarithm of the rate, per CRF, from end to end.
    """

    lowest: float
    highest: float
    vmaf: Callable[[float], float]
    kbits: Callable[[float], float]
    cpu_seconds: Callable[[float], float]
    quality_slope: float
    rate_slope: float

    def crf_at(self, vmaf: float, scale: Scale) -> float:
        """The CRF with that quality, or the end of the scale that is nearest to it."""
        low, high = scale.lowest, scale.highest
        for _ in range(20):
            middle = (low + high) / 2
            low, high = (middle, high) if self.vmaf(middle) >= vmaf else (low, middle)
        return (low + high) / 2


def fit(trials: Sequence[Trial], scale: Scale, larger: RateQuality | None = None) -> RateQuality:
    """The curves through trials of one size and run of frames.

    A single one borrows its slopes: those of the next larger size, somewhat flatter, or its codec's.
    """
    tried = sorted(trials, key=lambda trial: trial.crf)
    crfs = [trial.crf for trial in tried]
    slopes = scale.quality_slope, scale.rate_slope
    if larger:
        slopes = larger.quality_slope * _SMALLER_QUALITY, larger.rate_slope * _SMALLER_RATE
    qualities = [_straightened(trial.vmaf) for trial in tried]
    rates = [math.log(trial.size_bytes * 8 / 1000 / trial.frames) for trial in tried]
    quality, bits = _line(crfs, qualities, slopes[0]), _line(crfs, rates, slopes[1])
    work = pchip(crfs, [trial.cpu_seconds / trial.frames for trial in tried])
    above = _BEYOND_BORROWED if larger and len(tried) == 1 else _BEYOND
    return RateQuality(
        lowest=max(scale.lowest, crfs[0] - _BEYOND * scale.spread),
        highest=min(scale.highest, crfs[-1] + above * scale.spread),
        vmaf=lambda crf: _vmaf(quality(crf)),
        kbits=lambda crf: math.exp(bits(crf)),
        cpu_seconds=work,
        quality_slope=_slope(crfs, qualities, slopes[0]),
        rate_slope=_slope(crfs, rates, slopes[1]),
    )


def fit_all(measured: Measured, scale: Scale) -> dict[tuple[int, int], RateQuality]:
    """The curves of all spans and sizes."""
    curves: dict[tuple[int, int], RateQuality] = {}
    for span, size in sorted(measured):
        larger = max((other for of, other in curves if of == span), default=None)
        curves[span, size] = fit(
            measured[span, size], scale, None if larger is None else curves[span, larger]
        )
    return curves


def _slope(xs: Sequence[float], ys: Sequence[float], otherwise: float) -> float:
    return min(0.0, (ys[-1] - ys[0]) / (xs[-1] - xs[0])) if len(xs) > 1 else otherwise


def _straightened(vmaf: float) -> float:
    value = min(max(vmaf, _LEAST), 100.0)
    return math.log(value) / 2 - math.log(_TOP - value)


def _vmaf(straightened: float) -> float:
    """The inverse: with s = √VMAF and e = exp(`straightened`), e·s² + s − e·top = 0."""
    e = math.exp(straightened)
    return min(100.0, ((math.sqrt(1 + 4 * _TOP * e * e) - 1) / (2 * e)) ** 2)


def _line(xs: Sequence[float], ys: Sequence[float], slope: float) -> Callable[[float], float]:
    """Through the points, and straight on from the outermost ones: never upwards, which is noise."""
    inside = pchip(xs, ys)
    many = len(xs) > 1
    before = min(0.0, (ys[1] - ys[0]) / (xs[1] - xs[0])) if many else slope
    after = min(0.0, (ys[-1] - ys[-2]) / (xs[-1] - xs[-2])) if many else slope
    return lambda x: inside(x) + before * min(0.0, x - xs[0]) + after * max(0.0, x - xs[-1])
