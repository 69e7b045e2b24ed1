"""What one size makes of some frames at every CRF: quality, bits and work, from the few CRFs that were tried.

Against CRF, the logarithm of the rate is nearly a straight line, and so is log(√VMAF / (100.3 − VMAF)). Two
trials eight CRFs apart then predict the VMAF halfway with a mean error of 0.2 to 0.5 (measured on two clips,
all sizes); a straight line through the VMAFs themselves errs by 1.5.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matinee.encoding.curves import pchip
from matinee.encoding.evidence import Trial
from matinee.encoding.scales import Scale

_TOP = 100.3
_LEAST = 0.5
_BEYOND = 4.0


@dataclass(frozen=True, kw_only=True)
class RateQuality:
    """Functions of CRF: VMAF, kilobits and CPU seconds per frame; trusted from `lowest` to `highest`."""

    lowest: float
    highest: float
    vmaf: Callable[[float], float]
    kbits: Callable[[float], float]
    cpu_seconds: Callable[[float], float]

    def crf_at(self, vmaf: float, scale: Scale) -> float:
        """The CRF with that quality, or the end of the scale that is nearest to it."""
        low, high = scale.lowest, scale.highest
        for _ in range(20):
            middle = (low + high) / 2
            low, high = (middle, high) if self.vmaf(middle) >= vmaf else (low, middle)
        return (low + high) / 2


def fit(trials: Sequence[Trial], scale: Scale) -> RateQuality:
    """The curves through trials of one size and run of frames; a single one borrows its codec's slopes."""
    tried = sorted(trials, key=lambda trial: trial.crf)
    crfs = [trial.crf for trial in tried]
    quality = _line(crfs, [_straightened(trial.vmaf) for trial in tried], scale.quality_slope)
    bits = _line(
        crfs, [math.log(trial.size_bytes * 8 / 1000 / trial.frames) for trial in tried], scale.rate_slope
    )
    work = pchip(crfs, [trial.cpu_seconds / trial.frames for trial in tried])
    reach = _BEYOND * scale.spread
    return RateQuality(
        lowest=max(scale.lowest, crfs[0] - reach),
        highest=min(scale.highest, crfs[-1] + reach),
        vmaf=lambda crf: _vmaf(quality(crf)),
        kbits=lambda crf: math.exp(bits(crf)),
        cpu_seconds=work,
    )


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
