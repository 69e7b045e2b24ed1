"""The same frame of the source and of its encodes, side by side: how large, and which part of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil, sumprod
from operator import sub

from matinee.encoding.model import Picture
from matinee.encoding.sizes import even

TILE = (512, 288)
"""The most that a tile shows, in pixels."""

_LONGEST_SIDE = 1920
_CELL = 16
_BLACK, _DARK_SHARE = 32, 0.98
_SAME = 2.0
_SAMPLE = 37
_EVERY_ROW = 4


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A row of the sheet: frame `frame` of the film, and the part from `left`, `top` on of it.

    `why` is a `Moment`'s; `vmaf` has this frame's in each rung, None where it was not scored.
    """

    why: str
    frame: int
    left: int
    top: int
    vmaf: tuple[float | None, ...]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The sheet. A row has a tile of the whole frame, with the part marked; that of the source; of each rung.

    Tiles are `width` × `height`; whole frames were `film_width` × `film_height` when they were cut.
    """

    width: int
    height: int
    film_width: int
    film_height: int
    rungs: tuple[str, ...]
    rows: tuple[Compared, ...]


def shown_size(picture: Picture) -> tuple[int, int]:
    """A frame with square pixels, no side of it smaller than the source's, but at most 1920 long."""
    width, height = picture.even_size
    shape = picture.sar_num / picture.sar_den
    wide, tall = width * max(1.0, shape), height * max(1.0, 1 / shape)
    shrink = min(1.0, _LONGEST_SIDE / max(wide, tall))
    return even(wide * shrink), even(tall * shrink)


def tile_size(size: tuple[int, int]) -> tuple[int, int]:
    """What of a frame of that size is shown; in whole blocks of a JPEG where it can be."""
    width, height = (min(most, side) for most, side in zip(TILE, size, strict=True))
    return (width // _CELL * _CELL or width), (height // _CELL * _CELL or height)


def is_black(rgb: bytes) -> bool:
    """Whether next to nothing is seen in a picture."""
    seen = rgb[::_SAMPLE]
    return sum(value < _BLACK for value in seen) >= _DARK_SHARE * len(seen)


def is_same(one: bytes, other: bytes) -> bool:
    """Whether two pictures of one size show the same."""
    pairs = [abs(a - b) for a, b in zip(one[::_SAMPLE], other[::_SAMPLE], strict=True)]
    return sum(pairs) < _SAME * len(pairs)


def focus(one: bytes, other: bytes, size: tuple[int, int], tile: tuple[int, int]) -> tuple[int, int]:
    """Left and top of the part in which two pictures (raw RGB) differ most; the middle where they do not.

    By squared differences in every fourth row, summed over cells of 16 × 16.
    """
    columns, rows = (ceil(side / _CELL) for side in size)
    cells = [[0.0] * columns for _ in range(rows)]
    line = size[0] * 3
    for y in range(0, size[1], _EVERY_ROW):
        gaps = list(map(sub, one[y * line : (y + 1) * line], other[y * line : (y + 1) * line]))
        row = cells[y // _CELL]
        for column in range(columns):
            part = gaps[column * _CELL * 3 : (column + 1) * _CELL * 3]
            row[column] += sumprod(part, part)
    left, top = _densest(cells, max(1, tile[0] // _CELL), max(1, tile[1] // _CELL))
    return min(left * _CELL, size[0] - tile[0]), min(top * _CELL, size[1] - tile[1])


def _densest(cells: Sequence[Sequence[float]], across: int, down: int) -> tuple[int, int]:
    """Column and row of the window with the greatest sum; of equal ones, that nearest to the middle."""
    width, height = len(cells[0]) - across, len(cells) - down
    sums = [[0.0] * (len(cells[0]) + 1)]
    for row in cells:
        sums.append([above + here for above, here in zip(sums[-1], [0.0, *accumulate(row)], strict=True)])

    def inside(place: tuple[int, int]) -> tuple[float, int, tuple[int, int]]:
        x, y = place
        total = sums[y + down][x + across] - sums[y][x + across] - sums[y + down][x] + sums[y][x]
        return total, -abs(2 * x - width) - abs(2 * y - height), (-x, -y)

    return max(((x, y) for y in range(height + 1) for x in range(width + 1)), key=inside)
