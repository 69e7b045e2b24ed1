"""Pictures of a film: tiles that show what their cue says, and a poster worth looking at."""

import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from matinee.encoding import captions
from matinee.encoding.model import Picture, Plan
from matinee.encoding.poster import candidates
from matinee.encoding.shots import Shot
from matinee.encoding.storyboard import check_thumbnails, cues, pictured, storyboard
from matinee.kernel.errors import VerificationFailed
from tests import media
from tests.encoding_house import EncodingHouse
from tests.media import programs

PLAN = Plan(
    inputs="",
    version="",
    build="",
    preset="fast",
    frames=250,
    poster_frame=60,
    picture=Picture(stream=0, width=1920, height=1080, fps_num=25),
    rungs=(),
    chunks=(),
)


def colour(path: Path, crop: str) -> str:
    """Which of red, green and blue a part of a picture is most of."""
    command = [
        programs()["ffmpeg"],
        "-v",
        "error",
        "-i",
        str(path),
        "-vf",
        f"crop={crop},scale=1:1,format=rgb24",
    ]
    done = subprocess.run([*command, "-f", "rawvideo", "-"], capture_output=True, check=True)
    return ("red", "green", "blue")[max(range(3), key=lambda n: done.stdout[n])]


def a_shot(first_frame: int, frames: int, mixed_frames: int = 0) -> Shot:
    return Shot(
        first_frame=first_frame,
        frames=frames,
        transition="dissolve" if mixed_frames else "cut",
        mixed_first_frame=first_frame - mixed_frames // 2,
        mixed_frames=mixed_frames,
    )


def test_each_tile_shows_its_moment_of_the_film(house: EncodingHouse, tmp_path: Path) -> None:
    film = media.of_shots(tmp_path / "film.mp4", "red", "blue", "lime", frames=50)
    plan, *_ = house.whole(film)
    title = house.published(tmp_path / "origin")
    check_thumbnails(title, plan)
    read = captions.read((title / "thumbnails" / "thumbnails.vtt").read_text())
    shown = []
    for cue in read:
        name, _, place = cue.text.partition("#xywh=")
        x, y, width, height = place.split(",")
        shown.append(colour(title / "thumbnails" / name, f"{width}:{height}:{x}:{y}"))
    assert shown == ["red", "red", "blue", "blue", "green", "green"]
    assert (read[0].start_seconds, read[-1].end_seconds) == (0, 6)


def test_a_long_film_has_ten_rows_of_ten_on_a_sheet() -> None:
    plan = replace(PLAN, frames=180_000)
    board = storyboard(plan)
    assert (board.step_frames, board.tiles, board.sheet_size) == (250, 720, (1600, 900))
    assert cues(plan)[-1].text == "8.jpg#xywh=1440,90,160,90"
    assert cues(plan)[-1].end_seconds == plan.duration_seconds


@pytest.mark.parametrize(
    ("size", "tile"), [((1080, 1920), (90, 160)), ((4096, 16), (160, 2)), ((100, 100), (160, 160))]
)
def test_tiles_keep_the_shape_of_the_film(size: tuple[int, int], tile: tuple[int, int]) -> None:
    board = storyboard(replace(PLAN, picture=replace(PLAN.picture, width=size[0], height=size[1])))
    assert (board.width, board.height) == tile


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "1.jpg").unlink(),
        lambda folder: (folder / "1.jpg").write_bytes(b"\xff\xd8\xff\xd9"),
        lambda folder: (folder / "thumbnails.vtt").write_text("WEBVTT\n"),
        lambda folder: _change(folder, "#xywh=160,", "#xywh=1600,"),
        lambda folder: _change(folder, "1.jpg#xywh=160", "https://x/1.jpg#xywh=160"),
        lambda folder: _change(folder, "01.000 -->", "01.500 -->"),
    ],
    ids=["no sheet", "no picture", "no cues", "outside the sheet", "another place", "a gap"],
)
def test_thumbnails_that_lead_nowhere_are_noticed(
    house: EncodingHouse, tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    plan, *_ = house.whole(media.film(tmp_path / "film.mp4", seconds=2.4))
    title = house.published(tmp_path / "origin")
    check_thumbnails(title, plan)
    damage(title / "thumbnails")
    with pytest.raises(VerificationFailed):
        check_thumbnails(title, plan)


def _change(folder: Path, old: str, new: str) -> None:
    path = folder / "thumbnails.vtt"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_the_poster_is_neither_flat_nor_blurred(house: EncodingHouse, tmp_path: Path) -> None:
    """Of ten shots, the fourth alone is sharp, and blue: it is 30–40 % into the film."""
    still = "s=160x90:r=25:d=1.2"
    blurred = f"testsrc2={still},lutrgb=b=0,boxblur=12"
    shots = [f"color=c=gray:{still}", blurred, f"color=c=red:{still}", f"testsrc2={still},lutrgb=b=255"]
    shots += [f"color=c=maroon:{still}"] * 6
    inputs = [part for each in shots for part in ("-f", "lavfi", "-i", each)]
    joined = "".join(f"[{n}:v]format=yuv420p[v{n}];" for n in range(10)) + "".join(
        f"[v{n}]" for n in range(10)
    )
    film = tmp_path / "film.mp4"
    media.ffmpeg(*inputs, "-lavfi", f"{joined}concat=n=10", "-c:v", "libx264", "-crf", "12", str(film))
    plan, _, detail = house.whole(film)
    assert plan.poster_frame // 30 == 2
    poster = tmp_path / "poster.jpg"
    poster.write_bytes(house.origin.objects[detail["poster_key"]])
    assert colour(poster, "iw:ih") == "blue"


def test_a_poster_is_looked_for_in_the_middles_of_shots() -> None:
    shots = (a_shot(0, 60), a_shot(60, 30, mixed_frames=20), a_shot(90, 160))
    assert candidates(PLAN, shots) == (30, 80)
    assert candidates(replace(PLAN, poster_frame=75), shots) == (75, 30, 80)
    assert candidates(PLAN, (a_shot(0, 250),)) == (60,)


def test_pictures_of_shots_are_spread_over_a_long_film() -> None:
    shots = [a_shot(n * 10, 10) for n in range(600)]
    assert pictured(shots) == tuple(range(0, 600, 10))
    assert pictured(shots[:3]) == (0, 1, 2)
