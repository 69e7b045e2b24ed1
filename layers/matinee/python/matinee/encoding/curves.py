"""Monotone interpolation through a few measured points."""

from collections.abc import Callable, Sequence
from itertools import pairwise


def pchip(xs: Sequence[float], ys: Sequence[float]) -> Callable[[float], float]:
    """The piecewise cubic through `(xs, ys)` that keeps their monotony; `xs` ascend, at least one point.

    Source: F. N. Fritsch and J. Butland, "A method for constructing local monotone piecewise cubic
    interpolants", SIAM J. Sci. Stat. Comput. 5 (1984). Outside the points it is constant.
    """
    if len(xs) == 1:
        return lambda _: ys[0]
    widths = [after - before for before, after in pairwise(xs)]
    rises = [(after - before) / width for (before, after), width in zip(pairwise(ys), widths, strict=True)]
    inner = [_slope(*parts) for parts in zip(pairwise(widths), pairwise(rises), strict=True)]
    slopes = [rises[0], *inner, rises[-1]]

    def at(x: float) -> float:
        x = min(max(x, xs[0]), xs[-1])
        part = max(n for n in range(len(widths)) if xs[n] <= x)
        width = widths[part]
        t = (x - xs[part]) / width
        return float(
            ys[part] * (1 + 2 * t) * (1 - t) ** 2
            + ys[part + 1] * (3 - 2 * t) * t**2
            + width * (slopes[part] * t * (1 - t) ** 2 - slopes[part + 1] * (1 - t) * t**2)
        )

    return at


def _slope(widths: tuple[float, float], rises: tuple[float, float]) -> float:
    if rises[0] * rises[1] <= 0:
        return 0.0
    heavy, light = 2 * widths[1] + widths[0], widths[1] + 2 * widths[0]
    return (heavy + light) / (heavy / rises[0] + light / rises[1])
