"""How large frames are compared, which part of them is shown, and which show nothing."""

import pytest

from matinee.encoding.comparison import focus, is_black, is_same, shown_size, tile_size
from matinee.encoding.model import Picture

SIZE = (640, 360)
TILE = (160, 96)


def grey(value: int, width: int = SIZE[0], height: int = SIZE[1]) -> bytes:
    """A plain picture, as raw RGB."""
    return bytes([value]) * (width * height * 3)


def with_box(left: int, top: int, side: int = 30, value: int = 200) -> bytes:
    """Grey with a square of another."""
    made = bytearray(grey(100))
    for y in range(top, top + side):
        at = (y * SIZE[0] + left) * 3
        made[at : at + side * 3] = bytes([value]) * (side * 3)
    return bytes(made)


@pytest.mark.parametrize("corner", [(300, 150), (0, 0), (609, 329), (50, 300)])
def test_the_part_shown_holds_what_differs_most(corner: tuple[int, int]) -> None:
    left, top = focus(grey(100), with_box(*corner), SIZE, TILE)
    assert left <= corner[0] < corner[0] + 30 <= left + TILE[0] <= SIZE[0]
    assert top <= corner[1] < corner[1] + 30 <= top + TILE[1] <= SIZE[1]


def test_of_two_differences_the_greater_is_shown() -> None:
    left, _ = focus(with_box(20, 20, value=130), with_box(580, 20, value=240), SIZE, TILE)
    assert left <= 580 < left + TILE[0]


def test_where_nothing_differs_the_middle_is_shown() -> None:
    left, top = focus(grey(100), grey(100), SIZE, TILE)
    assert (left, top) == ((SIZE[0] - TILE[0]) // 2, 128)


@pytest.mark.parametrize("size", [(2, 2), (30, 14), (512, 288), (16, 1920)])
def test_a_small_picture_is_shown_whole_or_nearly(size: tuple[int, int]) -> None:
    tile = tile_size(size)
    left, top = focus(grey(9, *size), grey(9, *size), size, tile)
    assert left >= 0
    assert top >= 0
    assert all(side - 16 < shown <= side for shown, side in zip(tile, size, strict=True) if side <= 288)


@pytest.mark.parametrize(
    ("picture", "size"),
    [
        (Picture(stream=0, width=1920, height=1080, fps_num=25), (1920, 1080)),
        (Picture(stream=0, width=3840, height=2160, fps_num=25), (1920, 1080)),
        (Picture(stream=0, width=1080, height=1920, fps_num=25), (1080, 1920)),
        (Picture(stream=0, width=720, height=576, sar_num=64, sar_den=45, fps_num=25), (1024, 576)),
        (Picture(stream=0, width=720, height=480, sar_num=8, sar_den=9, fps_num=25), (720, 540)),
        (Picture(stream=0, width=4096, height=16, fps_num=25), (1920, 8)),
        (Picture(stream=0, width=3, height=3, fps_num=25), (2, 2)),
    ],
)
def test_frames_are_compared_with_square_pixels(picture: Picture, size: tuple[int, int]) -> None:
    assert shown_size(picture) == size


def test_black_pictures_show_nothing() -> None:
    assert is_black(grey(0))
    assert is_black(grey(20))
    assert not is_black(grey(60))
    assert not is_black(bytes([0, 0, 180]) * (SIZE[0] * SIZE[1]))
    assert not is_black(with_box(0, 0, side=200))


def test_pictures_that_differ_little_are_the_same() -> None:
    assert is_same(grey(100), grey(101))
    assert not is_same(grey(100), grey(104))
    assert not is_same(grey(100), with_box(100, 100, side=120))
