"""How a codec's quality scale behaves: where to begin a search on it, and what a step usually changes.

They only decide where to look first. H.264's slopes are means over two clips; the others' are H.264's, on
scales of another length.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True, kw_only=True)
class Scale:
    """A codec's CRF: its useful range, its step, and what one more of it does.

    `starts` are the first tries at the source's size and at each smaller one. `spread` is how many of its
    CRFs do what one of H.264's does. `quality_slope` is of VMAF as `rate_quality` straightens it,
    `rate_slope` of the logarithm of the rate, per CRF.
    """

    lowest: float
    highest: float
    step: float
    spread: float
    starts: tuple[float, ...]
    quality_slope: float
    rate_slope: float

    def snap(self, crf: float) -> float:
        """The nearest CRF that the codec knows and that is in range."""
        return min(max(round(crf / self.step) * self.step, self.lowest), self.highest)

    def start(self, size_number: int) -> float:
        """The first CRF to try at the `size_number`-th size."""
        return self.starts[min(size_number, len(self.starts) - 1)]


_H264 = Scale(
    lowest=12, highest=46, step=0.5, spread=1, starts=(21, 28, 27), quality_slope=-0.14, rate_slope=-0.115
)
_HEVC = replace(_H264, starts=(25, 27, 28))
_VP9 = Scale(
    lowest=12, highest=62, step=1, spread=1.9, starts=(34, 37, 39), quality_slope=-0.075, rate_slope=-0.06
)
_AV1 = Scale(
    lowest=14, highest=62, step=1, spread=1.6, starts=(34, 37, 39), quality_slope=-0.09, rate_slope=-0.07
)


def scale_of(codec: str) -> Scale:
    """The scale of `h264`, `hevc`, `vp9` or `av1`. Raises KeyError."""
    return {"h264": _H264, "hevc": _HEVC, "vp9": _VP9, "av1": _AV1}[codec]
