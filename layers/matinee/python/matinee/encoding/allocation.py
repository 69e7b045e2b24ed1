"""How good each part of a film shall be, so that the whole is best for its bits.

Where one more kilobit buys the same quality in every part, no bits can be moved to gain anything: for a price
λ of a kilobit, each part takes the CRF with the least λ·kilobits − VMAF (H. Everett, "Generalized Lagrange
multiplier method", Operations Research 11, 1963; for video, Y. Shoham and A. Gersho, IEEE ASSP 36, 1988).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from matinee.encoding.rate_quality import RateQuality
from matinee.encoding.scales import Scale

_PRICES = 160
_FLOOR_VMAF = 6.0
_PEAK_OVER_MEAN = 1.8
_FLATTEST = 1e-4
_HOLDING_ROUNDS = 8


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A rung that could be: one size, a CRF for each part, and what the whole comes to.

    `slopes` say how the VMAF of each part changes with one more of its CRF.
    """

    width: int
    height: int
    crfs: tuple[float, ...]
    vmafs: tuple[float, ...]
    slopes: tuple[float, ...]
    kbps: float
    vmaf: float
    cpu_seconds_per_frame: float


@dataclass(frozen=True, kw_only=True)
class _Choice:
    crf: float
    vmaf: float
    kbits: float


def candidates(
    size: tuple[int, int], parts: Sequence[tuple[int, RateQuality]], fps: Fraction, scale: Scale
) -> list[Candidate]:
    """The best rungs of one size, from a high price of bits to a low one.

    `parts` are frames and curves. No part falls more than 6 VMAF below the mean, and none takes more than 1.8
    times its bitrate, which a rate cap of twice the mean would deny it anyway.
    """
    menus = [_menu(curve, scale) for _, curve in parts]
    frames = [count for count, _ in parts]
    found: dict[tuple[float, ...], Candidate] = {}
    for price in _prices(menus):
        taken = [min(menu, key=lambda each: price * each.kbits - each.vmaf) for menu in menus]
        taken = _bounded(taken, menus, frames)
        crfs = tuple(each.crf for each in taken)
        if crfs not in found:
            found[crfs] = _candidate(size, taken, parts, fps, scale)
    return list(found.values())


def _menu(curve: RateQuality, scale: Scale) -> list[_Choice]:
    first, last = math.ceil(curve.lowest / scale.step), math.floor(curve.highest / scale.step)
    crfs = [number * scale.step for number in range(first, last + 1)]
    return [_Choice(crf=crf, vmaf=curve.vmaf(crf), kbits=curve.kbits(crf)) for crf in crfs]


def _prices(menus: Sequence[Sequence[_Choice]]) -> list[float]:
    rises = [
        max(_FLATTEST, (finer.vmaf - coarser.vmaf) / max(finer.kbits - coarser.kbits, 1e-9))
        for menu in menus
        for finer, coarser in pairwise(menu)
    ]
    low, high = min(rises, default=1.0) / 1.1, max(rises, default=1.0) * 1.1
    return [high * (low / high) ** (step / (_PRICES - 1)) for step in range(_PRICES)]


def _bounded(
    taken: Sequence[_Choice], menus: Sequence[Sequence[_Choice]], frames: Sequence[int]
) -> list[_Choice]:
    floor = _mean([each.vmaf for each in taken], frames) - _FLOOR_VMAF
    held = [
        each if each.vmaf >= floor else max((c for c in menu if c.vmaf >= floor), key=_crf, default=menu[0])
        for each, menu in zip(taken, menus, strict=True)
    ]
    for _ in range(_HOLDING_ROUNDS):
        most = _mean([each.kbits for each in held], frames) * _PEAK_OVER_MEAN
        held = [
            each
            if each.kbits <= most
            else min((c for c in menu if c.kbits <= most), key=_crf, default=menu[-1])
            for each, menu in zip(held, menus, strict=True)
        ]
    return held


def _candidate(
    size: tuple[int, int],
    taken: Sequence[_Choice],
    parts: Sequence[tuple[int, RateQuality]],
    fps: Fraction,
    scale: Scale,
) -> Candidate:
    frames = [count for count, _ in parts]
    curves = [curve for _, curve in parts]
    crfs = tuple(each.crf for each in taken)
    return Candidate(
        width=size[0],
        height=size[1],
        crfs=crfs,
        vmafs=tuple(each.vmaf for each in taken),
        slopes=tuple(_slope(curve, crf, scale) for curve, crf in zip(curves, crfs, strict=True)),
        kbps=_mean([each.kbits for each in taken], frames) * float(fps),
        vmaf=_mean([each.vmaf for each in taken], frames),
        cpu_seconds_per_frame=_mean(
            [curve.cpu_seconds(crf) for curve, crf in zip(curves, crfs, strict=True)], frames
        ),
    )


def _slope(curve: RateQuality, crf: float, scale: Scale) -> float:
    return (curve.vmaf(crf + scale.spread) - curve.vmaf(crf - scale.spread)) / (2 * scale.spread)


def _mean(values: Sequence[float], frames: Sequence[int]) -> float:
    return sum(value * count for value, count in zip(values, frames, strict=True)) / sum(frames)


def _crf(choice: _Choice) -> float:
    return choice.crf
