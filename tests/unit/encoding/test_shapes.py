"""A film whose shape changes on its way: nothing is stretched, and other films are made as ever."""

from pathlib import Path

import pytest

from matinee.encoding.conform import conform, grid
from matinee.encoding.encoder import starts
from matinee.encoding.ffmpeg import Tools
from matinee.encoding.model import Picture
from matinee.encoding.probe import SOURCE
from tests import media
from tests.encoding_house import EncodingHouse

FIELDS = ("-c:v", "mpeg2video", "-flags", "+ildct+ilme")


def white_part(folder: Path, picture: Picture, frame: int, tools: Tools) -> tuple[int, int]:
    """How wide and how high what is no bar is, in a frame of ours."""
    filters = [*conform(picture, first_frame=frame, frames=1), "format=gray"]
    made = ("-vf", ",".join(filters), "-fps_mode", "passthrough", "-f", "rawvideo", "-y", "frame.gray")
    for start in starts(picture, frame):
        tools.ffmpeg(folder, *start, *made)
        if pixels := (folder / "frame.gray").read_bytes():
            break
    rows = [pixels[at : at + picture.width] for at in range(0, len(pixels), picture.width)]
    assert len(rows) == picture.height
    return sum(each > 128 for each in rows[picture.height // 2]), sum(
        row[picture.width // 2] > 128 for row in rows
    )


@pytest.mark.parametrize(
    ("shapes", "output", "expected"),
    [
        ((("160x120", "1"), ("320x180", "1")), (), (160, 92)),
        ((("160x90", "1"), ("90x160", "1")), (), (52, 90)),
        ((("160x120", "1"), ("160x120", "4/3")), (), (160, 92)),
        ((("160x120", "4/3"), ("160x120", "1")), (), (120, 120)),
        ((("176x144", "12/11"), ("176x144", "16/11")), FIELDS, (176, 108)),
    ],
    ids=["wider", "upright", "wider pixels", "narrower pixels", "fields"],
)
def test_a_film_that_changes_its_shape_gets_bars(
    house: EncodingHouse,
    tools: Tools,
    tmp_path: Path,
    shapes: tuple[tuple[str, str], ...],
    output: tuple[str, ...],
    expected: tuple[int, int],
) -> None:
    path = media.of_shapes(tmp_path / "film.ts", *shapes, shapes[0], output=output)
    inspection = house.inspect(path)
    path.rename(tmp_path / SOURCE)
    picture = inspection.picture
    seen = [white_part(tmp_path, picture, frame, tools) for frame in (0, 20, 30, 45, 55, 70)]
    whole = (picture.width, picture.height)
    assert seen == [whole, whole, expected, expected, whole, whole]
    found = [each.timecode_seconds for each in inspection.findings if each.code == "size_changes"]
    assert found == [pytest.approx(1, abs=0.1), pytest.approx(2, abs=0.1)]


def test_a_film_that_keeps_its_shape_is_scaled_as_ever(house: EncodingHouse, tmp_path: Path) -> None:
    picture = house.inspect(media.of_two_sizes(tmp_path / "film.ts")).picture
    assert picture.shapes == ()
    assert grid(picture)[0] == "scale=160:90"
