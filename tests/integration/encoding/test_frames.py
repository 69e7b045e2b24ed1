"""Before and after are one frame: each film here bears its frame's number, and all tiles of a row show it."""

import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from matinee.encoding import keys
from matinee.encoding.comparison import Comparison
from matinee.encoding.documents import from_bytes
from matinee.encoding.ffmpeg import Stopped
from matinee.encoding.service.frames import draw_frames
from matinee.encoding.service.records import measurements_of
from tests import media
from tests.encoded_title import encoded, first, shots
from tests.encoding_house import JOB, SETTINGS, EncodingHouse
from tests.fakes.encoding import MemorySources
from tests.unit.encoding.test_exact_frames import OPEN_GOP

__all__ = ["encoded", "first", "shots"]

PQ = "setparams=range=tv:color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc"
HDR = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none", "-pix_fmt", "yuv420p10le")
FIELDS = ("-c:v", "mpeg2video", "-flags", "+ildct+ilme")
BAR = "if(lt(Y,72),lum(X,Y),if(mod(floor({number}/pow(2,floor(X/20))),2),170,70))"
CHROMA = "if(lt(Y,36),{plane}(X,Y),128)"


def counted(
    path: Path, *output: str, number: str = "N", after: str = "null", rate: str = "25", seconds: float = 6
) -> Path:
    """A film, 160×96; its lowest quarter is eight bars, light where `number` has a one, the first bar 1."""
    planes = f"cb='{CHROMA.format(plane='cb')}':cr='{CHROMA.format(plane='cr')}'"
    filters = f"geq=lum='{BAR.format(number=number)}':{planes},{after}"
    return media.film(
        path, seconds=seconds, size="160x96", rate=rate, filters=filters, output=output, sound=None
    )


def turned(path: Path) -> Path:
    """The same, filmed upright."""
    plain = counted(path.with_name("plain.mp4"))
    media.ffmpeg("-display_rotation", "90", "-i", str(plain), "-c", "copy", str(path))
    return path


CASES: dict[str, tuple[str, Callable[[Path], Path], str]] = {
    "h264 in MP4": ("h264", lambda folder: counted(folder / "film.mp4"), "null"),
    "open groups": (
        "h264",
        lambda folder: counted(folder / "film.mkv", *OPEN_GOP, rate="24000/1001"),
        "null",
    ),
    "late": (
        "h264",
        lambda folder: counted(folder / "film.ts", *OPEN_GOP, "-output_ts_offset", "5.55"),
        "null",
    ),
    "anamorphic": ("h264", lambda folder: counted(folder / "film.mp4", after="setsar=16/11"), "null"),
    "interlaced": (
        "h264",
        lambda folder: counted(
            folder / "film.ts", *FIELDS, number="floor(N/2)", after="interlace", rate="50"
        ),
        "null",
    ),
    "upright": ("h264", lambda folder: turned(folder / "film.mp4"), "transpose=clock"),
    "hdr": ("h264", lambda folder: counted(folder / "film.mp4", *HDR, after=PQ), "null"),
    "hevc": ("hevc", lambda folder: counted(folder / "film.mp4"), "null"),
    "vp9": ("vp9", lambda folder: counted(folder / "film.mp4"), "null"),
    "av1": ("av1", lambda folder: counted(folder / "film.mp4"), "null"),
}


def compared(house: EncodingHouse) -> tuple[Comparison, bytes]:
    """What was compared, and the sheet."""
    version = house.plan().version
    found = house.work.objects[keys.frames(JOB, version)]
    return from_bytes(Comparison, found), house.work.objects[keys.frame_sheet(JOB, version)]


def number_in(sheet: Path, about: Comparison, row: int, column: int, upright: str) -> int:
    """The number that a tile bears, read from the middles of its bars."""
    part = f"crop={about.width}:{about.height}:{column * about.width}:{row * about.height}"
    bars = f"{part},{upright},scale=160:96:flags=area,crop=160:14:0:78,scale=40:1:flags=area,format=gray"
    command = [
        media.programs()["ffmpeg"],
        "-v",
        "error",
        "-i",
        str(sheet),
        "-vf",
        bars,
        "-f",
        "rawvideo",
        "-",
    ]
    values = subprocess.run(command, capture_output=True, check=True).stdout[2::5]
    middle = (min(values) + max(values)) / 2
    return sum((value > middle) << place for place, value in enumerate(values))


def numbers(about: Comparison, sheet: Path, upright: str = "null") -> list[list[int]]:
    """Those of the source and of each rung, row by row."""
    return [
        [number_in(sheet, about, row, column, upright) for column in range(1, 2 + len(about.rungs))]
        for row in range(len(about.rows))
    ]


def made(house: EncodingHouse, film: Path, codecs: str = "h264") -> tuple[Comparison, bytes]:
    """What is compared of that film, and the sheet."""
    settings = replace(house.studio.settings, codecs=codecs, trials=False, preset="fast")
    house.studio = house.studio_with(settings)
    house.whole(film)
    return compared(house)


@pytest.mark.parametrize("name", CASES)
def test_all_sides_show_the_frame_that_is_named(house: EncodingHouse, tmp_path: Path, name: str) -> None:
    codecs, maker, upright = CASES[name]
    about, sheet = made(house, maker(tmp_path), codecs)
    (tmp_path / "frames.jpg").write_bytes(sheet)
    assert len(about.rows) >= 3
    assert numbers(about, tmp_path / "frames.jpg", upright) == [
        [row.frame] * (1 + len(about.rungs)) for row in about.rows
    ]
    assert all(vmaf is not None for row in about.rows for vmaf in row.vmaf)


def test_a_wide_pixel_is_shown_wide_on_all_sides(house: EncodingHouse, tmp_path: Path) -> None:
    about, _ = made(house, counted(tmp_path / "film.mp4", after="setsar=2", seconds=1))
    assert (about.film_width, about.film_height) == (320, 96)


def test_the_lowest_rung_is_compared_too(house: EncodingHouse, tmp_path: Path) -> None:
    film = media.film(tmp_path / "film.mp4", size="1280x720", seconds=1, sound=None)
    about, _ = made(house, film)
    rungs = house.plan().rungs
    assert about.rungs == (rungs[0].name, rungs[-1].name)
    assert (about.width, about.height) == (512, 288)
    best, least = about.rows[0].vmaf
    assert best is not None
    assert least is not None
    assert best > least


def test_the_same_chunks_are_drawn_the_same(encoded: EncodingHouse) -> None:
    encoded.finish()
    first_time = compared(encoded)
    encoded.verify()
    assert compared(encoded) == first_time


def test_a_film_of_one_frame_is_compared(house: EncodingHouse, tmp_path: Path) -> None:
    about, _ = made(house, media.film(tmp_path / "film.mp4", seconds=0.04, sound=None))
    assert [row.frame for row in about.rows] == [0]


def test_a_film_that_stands_still_is_shown_once(house: EncodingHouse, tmp_path: Path) -> None:
    still = "loop=-1:1:0,trim=duration=5"
    about, _ = made(house, media.film(tmp_path / "film.mp4", seconds=5, filters=still, sound=None))
    assert len(about.rows) == 1


def test_a_black_film_has_no_frames_and_is_published(house: EncodingHouse, tmp_path: Path) -> None:
    dark = media.of_shots(tmp_path / "film.mp4", "black", "black", frames=30)
    house.studio = house.studio_with(replace(SETTINGS, trials=False))
    _, _, detail = house.whole(dark)
    assert keys.frames(JOB, detail["version"]) not in house.work.objects
    assert "No frames could be drawn" in house.origin.objects[detail["report_key"]].decode()


def test_a_source_that_has_gone_does_not_fail_the_title(encoded: EncodingHouse) -> None:
    encoded.sources = MemorySources()
    encoded.studio = encoded.studio_with(encoded.studio.settings)
    _, detail = encoded.finish()
    assert "No frames could be drawn" in encoded.origin.objects[detail["report_key"]].decode()


def test_a_frame_that_cannot_be_drawn_gives_way_to_another(encoded: EncodingHouse) -> None:
    encoded.finish()
    before, _ = compared(encoded)
    plan, tasks, tools = encoded.plan(), encoded.tasks(), encoded.studio.tools()
    measured = measurements_of(tasks, encoded.studio)
    lost = next(
        n for n, each in enumerate(plan.chunks) if before.rows[0].frame < each.first_frame + each.frames
    )
    for task in tasks:
        if task.video and task.index == lost:
            del encoded.work.objects[task.output_key]
    draw_frames(encoded.request, plan, tasks, measured, encoded.studio, tools)
    after, _ = compared(encoded)
    gone = range(plan.chunks[lost].first_frame, plan.chunks[lost].first_frame + plan.chunks[lost].frames)
    assert after.rows
    assert not [row for row in after.rows if row.frame in gone]


def test_a_large_source_that_is_not_in_pieces_is_left_alone(encoded: EncodingHouse) -> None:
    encoded.studio = encoded.studio_with(replace(encoded.studio.settings, lambda_source_bytes=10))
    fetched = encoded.sources.fetched
    _, detail = encoded.finish()
    assert keys.frames(JOB, detail["version"]) not in encoded.work.objects
    assert encoded.sources.fetched == fetched


def test_a_large_source_is_drawn_from_its_pieces(house: EncodingHouse, tmp_path: Path) -> None:
    film = counted(tmp_path / "film.mp4")
    house.studio = house.studio_with(replace(SETTINGS, trials=False, lambda_source_bytes=4_999_999))
    house.upload(film)
    house.request = replace(house.request, source=replace(house.request.source, size_bytes=5_000_000))
    assert house.inspected().pieces
    house.plan()
    house.encode()
    house.studio = house.studio_with(house.studio.settings)
    fetched = house.sources.fetched
    house.finish()
    assert house.sources.fetched == fetched
    about, sheet = compared(house)
    (tmp_path / "frames.jpg").write_bytes(sheet)
    shown = numbers(about, tmp_path / "frames.jpg")
    assert shown == [[row.frame] * (1 + len(about.rungs)) for row in about.rows]


def test_who_cancels_is_heard(encoded: EncodingHouse) -> None:
    plan, tasks, tools = encoded.plan(), encoded.tasks(), encoded.studio.tools()
    measured = measurements_of(tasks, encoded.studio)
    tools.stop()
    with pytest.raises(Stopped):
        draw_frames(encoded.request, plan, tasks, measured, encoded.studio, tools)
