"""From chosen points to planned rungs: names, pixel shapes, rate caps, and a CRF for each chunk."""

import math
from collections.abc import Iterable, Sequence

from matinee.encoding.allocation import Candidate
from matinee.encoding.evidence import Aim
from matinee.encoding.measured import VerifiedRung
from matinee.encoding.model import Picture, PlannedRung
from matinee.encoding.spans import Span
from matinee.kernel.events import Rung

_PEAK_OVER_MEAN = 2
_LEAST_MAXRATE_KBPS = 64
_SLACK_VMAF = 1.0
_UNTRIED_SLACK_VMAF = 3.0
PARTLY_TRIED = 1.5
"""CPU seconds of a chunk to those of its trial, where trials saw a part of the film.

What misses its plan is made again: 1.4 to 1.6 were measured, and 1.0 where trials saw every frame.
"""


def rungs_of(
    picture: Picture, chosen: Sequence[Candidate], spans: Sequence[Span], frames: int
) -> tuple[PlannedRung, ...]:
    """The chosen points as rungs; their parts are `spans`, which together stand for all chunks and frames."""
    parts = [part for _, part in sorted((chunk, n) for n, span in enumerate(spans) for chunk in span.chunks)]
    tried = {span.chunks[0] for span in spans}
    names = names_of([(point.width, point.height) for point in chosen])
    cost = 1.0 if sum(span.frames for span in spans) == frames else PARTLY_TRIED
    return tuple(
        rung(
            picture,
            name,
            (point.width, point.height),
            crfs=tuple(point.crfs[part] for part in parts),
            kbps=point.kbps,
            cpu_seconds_per_frame=cost * point.cpu_seconds_per_frame,
            vmaf=round(point.vmaf, 2),
            aims=tuple(_aim(point, part, tried=chunk in tried) for chunk, part in enumerate(parts)),
        )
        for name, point in zip(names, chosen, strict=True)
    )


def announced(rungs: Iterable[PlannedRung | VerifiedRung], chunks: int) -> tuple[Rung, ...]:
    """Rungs as events tell them; only verified ones with their quality."""
    return tuple(
        Rung(
            name=rung.name,
            width=rung.width,
            height=rung.height,
            bitrate_kbps=rung.bitrate_kbps,
            chunks=chunks,
            vmaf_mean=rung.vmaf_mean if isinstance(rung, VerifiedRung) else None,
        )
        for rung in rungs
    )


def _aim(point: Candidate, part: int, *, tried: bool) -> Aim:
    """A chunk without a trial of its own may be farther off: it is only thought to be like another."""
    return Aim(
        vmaf=round(point.vmafs[part], 3),
        slack_vmaf=_SLACK_VMAF if tried else _UNTRIED_SLACK_VMAF,
        vmaf_per_crf=round(point.slopes[part], 4),
    )


def rung(
    picture: Picture,
    name: str,
    size: tuple[int, int],
    *,
    crfs: tuple[float, ...],
    kbps: float,
    cpu_seconds_per_frame: float,
    vmaf: float | None = None,
    aims: tuple[Aim, ...] = (),
    peak_over_mean: float = _PEAK_OVER_MEAN,
) -> PlannedRung:
    """A rung of that size, with pixels of the shape that keeps the picture's aspect."""
    shape = (picture.display_aspect * size[1] / size[0]).limit_denominator(16_384)
    return PlannedRung(
        name=name,
        width=size[0],
        height=size[1],
        sar_num=shape.numerator,
        sar_den=shape.denominator,
        crfs=crfs,
        bitrate_kbps=max(1, round(kbps)),
        maxrate_kbps=max(_LEAST_MAXRATE_KBPS, math.ceil(kbps * peak_over_mean)),
        cpu_seconds_per_frame=round(cpu_seconds_per_frame, 5),
        vmaf=vmaf,
        aims=aims,
    )


def names_of(sizes: Sequence[tuple[int, int]]) -> list[str]:
    """`720p`, or `720p-1`, `720p-2` where a size comes more than once."""
    sides = [min(size) for size in sizes]
    return [
        f"{side}p" if sides.count(side) == 1 else f"{side}p-{1 + sides[:number].count(side)}"
        for number, side in enumerate(sides)
    ]
