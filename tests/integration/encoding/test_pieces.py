"""A chunk from a piece of the source is the chunk from the whole."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from matinee.encoding import chunks, pieces
from matinee.encoding.chunks import divide
from matinee.encoding.ffmpeg import Tools
from matinee.encoding.model import Inspection, Source
from matinee.encoding.pieces import spans
from matinee.encoding.probe import SOURCE
from tests import media
from tests.encoding_house import SETTINGS, EncodingHouse
from tests.unit.encoding.test_exact_frames import OPEN_GOP, pictures

MAKERS: dict[str, Callable[[Path], Path]] = {
    "h264.mp4": lambda path: media.film(
        path, seconds=8, size="64x36", output=("-bf", "3", "-preset", "fast")
    ),
    "open-gop.mp4": lambda path: media.film(
        path, seconds=8, size="64x36", rate="30000/1001", output=OPEN_GOP
    ),
    "film.ts": lambda path: media.film(path, seconds=8, size="64x36", rate="50", output=OPEN_GOP),
    "late.ts": lambda path: media.film(
        path, seconds=8, size="64x36", output=(*OPEN_GOP, "-output_ts_offset", "5.55")
    ),
    "upright.mp4": lambda path: media.rotated(path),
    "interlaced.ts": lambda path: media.film(
        path,
        seconds=8,
        size="64x36",
        rate="50",
        filters="interlace",
        output=("-c:v", "mpeg2video", "-flags", "+ildct+ilme"),
    ),
    "variable.mp4": lambda path: media.film(
        path, seconds=8, size="64x36", filters="select='lt(n,30)+gt(mod(n,4),0)'", output=("-fps_mode", "vfr")
    ),
}


@pytest.fixture(autouse=True)
def _short_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "_PIECE_SECONDS", 2)
    monkeypatch.setattr(pieces, "LONGEST_SECONDS", 2)
    monkeypatch.setattr(chunks, "LONGEST_SECONDS", 2)
    monkeypatch.setattr(pieces, "_MARGINS_SECONDS", (1.0, 3.0, float("inf")))


def large(house: EncodingHouse, path: Path, size_bytes: int = 5_000_000) -> Inspection:
    """The film inspected as one that is too large for a Lambda."""
    house.studio = house.studio_with(replace(SETTINGS, lambda_source_bytes=size_bytes - 1))
    house.upload(path)
    source: Source = replace(house.request.source, size_bytes=size_bytes)
    house.request = replace(house.request, source=source)
    return house.inspected()


@pytest.mark.parametrize("name", MAKERS)
def test_every_frame_of_a_piece_is_the_frame_of_the_whole(
    house: EncodingHouse, tools: Tools, tmp_path: Path, name: str
) -> None:
    path = MAKERS[name](tmp_path / name)
    inspection = large(house, path)
    assert [(each.first_frame, each.frames) for each in inspection.pieces] == spans(
        inspection.frames, inspection.picture.fps
    )
    path.rename(tmp_path / SOURCE)
    whole = pictures(tmp_path, inspection.picture, 0, inspection.frames, tools)
    for number, each in enumerate(inspection.pieces):
        folder = tmp_path / str(number)
        folder.mkdir()
        house.work.fetch(each.key, folder / SOURCE)
        local = replace(inspection.picture, stream=0)
        part = pictures(folder, local, each.first_frame, each.frames, tools)
        assert part == whole[each.first_frame : each.first_frame + each.frames]


def test_a_large_film_becomes_the_same_title_without_its_chunks_fetching_the_whole(tmp_path: Path) -> None:
    path = MAKERS["open-gop.mp4"](tmp_path / "film.mp4")
    small, house = EncodingHouse(), EncodingHouse()
    small.whole(path)
    inspection = large(house, path)
    routes = {task.kind: batch.worker.route for batch in house.planned_batches() for task in batch.tasks}
    video = [task for task in house.tasks() if task.kind == "video"]
    assert {task.source.bucket for task in video} == {SETTINGS.work_bucket}
    assert {task.source.key for task in video} <= {each.key for each in inspection.pieces}
    assert routes == {"video": "lambda", "audio": "fargate"}
    house.studio = house.studio_with(house.studio.settings)
    fetched = house.sources.fetched
    house.encode("video")
    assert house.sources.fetched == fetched
    house.encode("audio")
    house.finish()
    of_the_whole, of_pieces = (
        {key: body for key, body in each.origin.objects.items() if not key.startswith("reports/")}
        for each in (small, house)
    )
    assert of_pieces == of_the_whole


def test_what_is_split_is_split_once_and_by_the_same_bytes(house: EncodingHouse, tmp_path: Path) -> None:
    large(house, MAKERS["film.ts"](tmp_path / "film.ts"))
    before = {key: body for key, body in house.work.objects.items() if "/source/" in key}
    lost = sorted(before)[1]
    del house.work.objects[lost]
    house.work.written.clear()
    house.inspected()
    assert [key for key in house.work.written if "/source/" in key] == [lost]
    assert {key: body for key, body in house.work.objects.items() if "/source/" in key} == before


def test_a_source_that_gives_no_small_pieces_stays_whole_and_on_fargate(
    house: EncodingHouse, tmp_path: Path
) -> None:
    inspection = large(house, MAKERS["h264.mp4"](tmp_path / "film.mp4"), size_bytes=9000)
    assert inspection.pieces == ()
    assert {batch.worker.route for batch in house.planned_batches()} == {"fargate"}


def test_a_piece_that_shows_something_else_is_not_taken(
    house: EncodingHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = media.film(tmp_path / "film.mp4", seconds=3, size="64x36")
    monkeypatch.setattr(pieces, "_digests", lambda folder, *_: [folder.name])
    assert large(house, path).pieces == ()


def test_a_piece_holds_any_chunk_that_begins_in_it() -> None:
    for fps in (24, 25, 60):
        cut = divide(200 * fps, Fraction(fps), range(0, 200 * fps, 17 * fps))
        covered = spans(200 * fps, Fraction(fps))
        for chunk in cut:
            first, frames = max(each for each in covered if each[0] <= chunk.first_frame)
            assert chunk.first_frame + chunk.frames <= first + frames
