"""Where to try next: a few CRFs for each size, put where that size may be the best one of the ladder.

Three rounds, each of which may run in parallel. First, one trial of each size. Then, for the sizes that can
still win somewhere, one at the far end of the band of quality in which they may; but none for the smallest of
three and more, whose curves bend like those above it. Last, at the source's size and only where the cap is
still far from what was seen, one near it.
"""

from math import copysign

from matinee.encoding.rate_quality import Measured, RateQuality, fit
from matinee.encoding.scales import Scale

type Wanted = tuple[int, int, float]
"""A trial to make: number of the span, number of the size, CRF."""

_BANDS = ((0.0, -8.0), (-8.0, -20.0), (-18.0, -35.0), (-25.0, -45.0), (-35.0, -55.0))
"""The best and the worst quality, below the cap, in which the source's size and each smaller one may win."""
_ONLY_BAND = (0.0, -30.0)
"""The same for a size that is the only one: all rungs are of it."""

_NEAREST, _FARTHEST, _MISSED = 5.0, 9.0, 5.0
_SPARED = 2
_WORST_VMAF = 50
_DOMINATED = 1.4


def first_round(spans: int, sizes: int, scale: Scale) -> list[Wanted]:
    """One trial of each size of each span."""
    return [(span, size, scale.start(size)) for span in range(spans) for size in range(sizes)]


def second_round(measured: Measured, cap: float, scale: Scale) -> list[Wanted]:
    """One more for each size, towards the farther end of its band; for a size that is the only one, two.

    None for the smallest of three and more: it borrows its slopes from the next larger one.
    """
    wanted: list[Wanted] = []
    sizes = sorted({size for _, size in measured})
    alone, spared = sizes == [0], sizes[_SPARED:][-1:]
    for (span, size), trials in measured.items():
        if size in spared:
            continue
        curve, tried = fit(trials, scale), trials[0].crf
        band = _ONLY_BAND if alone else _BANDS[min(size, len(_BANDS) - 1)]
        step = max((curve.crf_at(cap + offset, scale) - tried for offset in band), key=abs) / scale.spread
        lengths = (_NEAREST, _FARTHEST) if alone else (min(max(abs(step), _NEAREST), _FARTHEST),)
        ends = (tried + copysign(length * scale.spread, step) for length in lengths)
        wanted += [(span, size, scale.snap(crf)) for crf in ends]
    return wanted


def third_round(measured: Measured, cap: float, scale: Scale) -> list[Wanted]:
    """One more at the source's size where the cap is far outside of what was tried."""
    wanted: list[Wanted] = []
    for (span, size), trials in measured.items():
        crfs = [trial.crf for trial in trials]
        at = scale.snap(fit(trials, scale).crf_at(cap, scale))
        missed = max(min(crfs) - at, at - max(crfs))
        if size == 0 and missed > _MISSED * scale.spread:
            wanted.append((span, size, at))
    return wanted


def promising(measured: Measured, cap: float, scale: Scale) -> set[int]:
    """The sizes within 40 % of the bits of the best one, for some span at some quality from 50 up.

    The source's size is always one.
    """
    curves = {key: fit(trials, scale) for key, trials in measured.items()}
    alive = {0}
    for span in {span for span, _ in curves}:
        for vmaf in range(_WORST_VMAF, round(cap) + 1, 3):
            rates = {
                size: curve.kbits(curve.crf_at(vmaf, scale))
                for (of, size), curve in curves.items()
                if of == span and _reaches(curve, vmaf, scale)
            }
            alive |= {size for size, rate in rates.items() if rate <= _DOMINATED * min(rates.values())}
    return alive


def _reaches(curve: RateQuality, vmaf: float, scale: Scale) -> bool:
    return curve.vmaf(scale.lowest) >= vmaf
