"""The ladder without trials: five usual profiles, scaled by how complex the title is.

Netflix's published outline of per-title encoding has it so: bitrate × (0.5 + complexity / 2).
"""

from collections.abc import Sequence

from matinee.encoding.model import Picture, PlannedRung
from matinee.encoding.rungs import names_of, rung
from matinee.encoding.sizes import scaled_to

_PROFILES = ((2160, 16_000), (2160, 12_000), (1080, 5_800), (720, 3_000), (480, 1_500))
"""Short side in pixels, kbit/s."""

_CRF = {"h264": 20.0, "hevc": 21.0, "vp9": 27.0, "av1": 27.0}
_PEAK_OVER_MEAN = 1.0
_CPU_SECONDS_PER_MEGAPIXEL = 0.08


def bitrates(picture: Picture, complexity: float) -> list[tuple[tuple[int, int], float]]:
    """Sizes and kbit/s, the best first. None is above the source; a smaller source has the least profile."""
    short = min(picture.even_size)
    factor = 0.5 + complexity / 2
    fitting = [profile for profile in _PROFILES if profile[0] <= short] or [(short, _PROFILES[-1][1])]
    return [(scaled_to(picture, side), kbps * factor) for side, kbps in fitting]


def formula_rungs(picture: Picture, complexity: float, chunks: int, codec: str) -> tuple[PlannedRung, ...]:
    """The rungs of the formula: one quality for all chunks, held to its rate. Nothing is promised."""
    profiles: Sequence[tuple[tuple[int, int], float]] = bitrates(picture, complexity)
    names = names_of([size for size, _ in profiles])
    return tuple(
        rung(
            picture,
            name,
            size,
            crfs=(_CRF[codec],) * chunks,
            kbps=kbps,
            cpu_seconds_per_frame=_CPU_SECONDS_PER_MEGAPIXEL * size[0] * size[1] / 1e6,
            peak_over_mean=_PEAK_OVER_MEAN,
        )
        for name, (size, kbps) in zip(names, profiles, strict=True)
    )
