"""Tiny pictures of a film's frames, and what two of them have in common: all that shot detection looks at."""

from collections.abc import Iterable, Sequence
from itertools import takewhile
from math import sqrt, sumprod
from typing import BinaryIO

WIDTH, HEIGHT = 32, 18
_LUMA = WIDTH * HEIGHT
_CHROMA = _LUMA // 4
BYTES = _LUMA + 2 * _CHROMA
"""A thumbnail as ffmpeg writes it: 8-bit 4:2:0."""

_NOISE = 9.0
"""Variance of luma that is taken for noise."""

_BLACK_LUMA = 32
_DARK = bytes(value < _BLACK_LUMA for value in range(256))
_BAR_LUMA = 24
_BLACK, _GREY = 16, 128


class Thumbnail:
    """One frame's pixels with their sums. All figures are per pixel value, so they do not depend on the size.

    `luma_variance` and `chroma_variance` are of the values around their planes' means. `bars` counts black
    rows and columns at the top, bottom, left and right: there all films are alike, so what two frames have
    in common is judged from the area inside.
    """

    __slots__ = (
        "_chroma",
        "_chroma_energy",
        "_colour",
        "_energy",
        "_light",
        "_light_energy",
        "bars",
        "black_percent",
        "chroma_variance",
        "luma_variance",
        "pixels",
    )

    def __init__(self, raw: bytes) -> None:
        self.pixels = tuple(raw)
        self._chroma = self.pixels[_LUMA:]
        self._energy = sumprod(self.pixels, self.pixels)
        self._chroma_energy = sumprod(self._chroma, self._chroma)
        luma_sum = sum(raw[:_LUMA])
        blue, red = sum(self._chroma[:_CHROMA]), sum(self._chroma[_CHROMA:])
        luma_energy = self._energy - self._chroma_energy
        self.luma_variance = luma_energy / _LUMA - (luma_sum / _LUMA) ** 2
        self.chroma_variance = (self._chroma_energy - (blue * blue + red * red) / _CHROMA) / (2 * _CHROMA)
        self._light = luma_sum - _BLACK * _LUMA
        self._light_energy = luma_energy - _BLACK * (luma_sum + self._light)
        self._colour = (blue - _GREY * _CHROMA, red - _GREY * _CHROMA)
        self.bars = _bars(raw)
        self.black_percent = raw[:_LUMA].translate(_DARK).count(1) * 100 // _LUMA

    def distance(self, other: "Thumbnail") -> float:
        """Mean squared difference of all values."""
        return (self._energy + other._energy - 2 * sumprod(self.pixels, other.pixels)) / BYTES

    def change(self, other: "Thumbnail", *, brightness: bool = True) -> float:
        """Mean squared difference, less what a change of light explains.

        A change of exposure scales luma: where the two are alike but for a gain, luma correlates with r = 1,
        and 1 - r² is the share of the difference that a gain leaves (linear regression). Pictures flatter
        than noise correlate with nothing. Without `brightness`, a difference of mean luma does not count.
        """
        area = self.area(other)
        chroma_dot = sumprod(self._chroma, other._chroma)
        luma_dot = sumprod(self.pixels, other.pixels) - chroma_dot
        luma_dot -= _BLACK * (self._light + other._light + _BLACK * _LUMA)
        chroma = self._chroma_energy + other._chroma_energy - 2 * chroma_dot
        luma = self._light_energy + other._light_energy - 2 * luma_dot
        covariance = luma_dot / area - self._light * other._light / area**2
        scale = sqrt(max(0.0, self._spread(area) * other._spread(area))) + _NOISE
        alike = max(0.0, covariance / scale)
        if not brightness:
            luma -= (self._light - other._light) ** 2 / area
        return (luma * (1 - alike * alike) + chroma) / BYTES

    def area(self, other: "Thumbnail") -> int:
        """The pixels that are not in the bars of both; all of them where both are black."""
        top, bottom, left, right = map(min, self.bars, other.bars)
        return max(0, HEIGHT - top - bottom) * max(0, WIDTH - left - right) or _LUMA

    def contrast(self, area: int) -> float:
        """Mean squared difference of all values from their planes' means over an area."""
        blue, red = self._colour
        chroma = self._chroma_energy - 2 * _GREY * (blue + red + _GREY * _CHROMA)
        return (self._spread(area) * area + chroma - (blue * blue + red * red) * 4 / area) / BYTES

    def _spread(self, area: int) -> float:
        """Variance of luma over an area outside of which it is black."""
        return self._light_energy / area - (self._light / area) ** 2

    def distance_from_mean(self, before: "Thumbnail", after: "Thumbnail") -> float:
        """Mean squared difference from the mean of two others."""
        ends = before._energy + after._energy + 2 * sumprod(before.pixels, after.pixels)
        mine = sumprod(self.pixels, before.pixels) + sumprod(self.pixels, after.pixels)
        return (self._energy + ends / 4 - mine) / BYTES

    def share(self, before: "Thumbnail", after: "Thumbnail") -> float:
        """How far it lies on the line from one to the other: 0 at `before`, 1 at `after`."""
        cross = sumprod(before.pixels, after.pixels)
        way = before._energy + after._energy - 2 * cross
        gone = (
            sumprod(self.pixels, after.pixels) - sumprod(self.pixels, before.pixels) + before._energy - cross
        )
        return gone / way if way else 0.0


def _bars(raw: bytes) -> tuple[int, int, int, int]:
    """Black rows and columns at the top, bottom, left and right."""
    rows = [raw[at : at + WIDTH] for at in range(0, _LUMA, WIDTH)]
    columns = [raw[at:_LUMA:WIDTH] for at in range(WIDTH)]
    return _black(rows), _black(reversed(rows)), _black(columns), _black(reversed(columns))


def _black(lines: Iterable[bytes]) -> int:
    return sum(1 for _ in takewhile(lambda line: max(line) <= _BAR_LUMA, lines))


def read(file: BinaryIO, frames: int) -> Sequence[Thumbnail]:
    """The next thumbnails of a file, at most `frames`."""
    raw = file.read(frames * BYTES)
    return [Thumbnail(raw[at : at + BYTES]) for at in range(0, len(raw) - BYTES + 1, BYTES)]
