"""Rungs of one chunk done together: one decode, and nothing else differs."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from matinee.encoding import ffmpeg, keys
from matinee.encoding.batches import together
from matinee.encoding.documents import from_bytes
from matinee.encoding.ffmpeg import Finished
from matinee.encoding.measured import Measurements
from matinee.encoding.model import ChunkTask
from matinee.encoding.service.encode import encode_together
from matinee.encoding.workers import CHUNK_LAMBDA
from matinee.kernel.errors import Transient, VerificationFailed
from matinee.kernel.events import EncodeProgressed
from tests import media
from tests.encoding_house import SETTINGS, EncodingHouse

LADDERS = replace(SETTINGS, codecs="h264,hevc", max_rungs=2, forced_sizes="54,108")
READS_SOURCE = "file:source"


@pytest.fixture
def planned(house: EncodingHouse, tmp_path: Path) -> list[ChunkTask]:
    """The tasks of a chunk in rungs of two codecs and two sizes, without an aim."""
    house.studio = house.studio_with(LADDERS)
    house.inspect(media.film(tmp_path / "film.mp4", seconds=3, size="192x108"))
    tasks = [replace(task, aim=None) for task in house.planned_tasks()]
    return max(together(tasks, CHUNK_LAMBDA), key=len)


@pytest.fixture
def decodes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each program that reads the source."""
    seen: list[int] = []
    run = ffmpeg.run

    def counting(folder: Path, arguments: Any, **options: Any) -> Finished:
        seen.extend([1] * (READS_SOURCE in arguments))
        return run(folder, arguments, **options)

    monkeypatch.setattr(ffmpeg, "run", counting)
    return seen


def measured(house: EncodingHouse, task: ChunkTask) -> Measurements:
    return from_bytes(Measurements, house.work.objects[keys.measurements(task.output_key)])


def test_they_take_one_decode_and_come_out_as_they_do_alone(
    house: EncodingHouse, planned: list[ChunkTask], decodes: list[int]
) -> None:
    made = {(task.video.codec, task.video.height) for task in planned if task.video}
    assert made >= {("h264", 108), ("hevc", 108), ("hevc", 54)}
    alone = house.copy()
    for task in planned:
        encode_together([task], alone.studio)
    assert len(decodes) == len(planned)
    encode_together(planned, house.studio)
    assert len(decodes) == len(planned) + 1
    for task in planned:
        assert house.work.objects[task.output_key] == alone.work.objects[task.output_key]
        mine, other = measured(house, task), measured(alone, task)
        assert mine == replace(other, seconds=mine.seconds, cpu_seconds=mine.cpu_seconds)
        assert mine.cpu_seconds > 0
        assert mine.seconds > 0
    spent = {task.rung: measured(house, task).cpu_seconds for task in planned}
    told = [each for each in house.announcer.announced if isinstance(each, EncodeProgressed)]
    assert {each.rung: each.cpu_seconds for each in told} == spent


def test_what_was_done_before_is_not_done_again(
    house: EncodingHouse, planned: list[ChunkTask], decodes: list[int]
) -> None:
    encode_together(planned[1:3], house.studio)
    house.announcer.announced.clear()
    house.work.written.clear()
    encode_together(planned, house.studio)
    missing = [planned[0], *planned[3:]]
    assert sorted(house.work.written) == sorted(
        key for task in missing for key in (task.output_key, keys.measurements(task.output_key))
    )
    told = {each.rung: each for each in house.announcer.announced if isinstance(each, EncodeProgressed)}
    assert set(told) == {task.rung for task in planned}
    assert all(told[task.rung].cpu_seconds == 0 for task in planned[1:3])
    encode_together(planned, house.studio)
    assert len(decodes) == 2


def test_two_rungs_that_are_one_encode_are_made_once(house: EncodingHouse, planned: list[ChunkTask]) -> None:
    twins = [planned[0], replace(planned[0], rung="its-twin")]
    encode_together(twins, house.studio)
    assert house.work.written.count(planned[0].output_key) == 1
    told = [each.rung for each in house.announcer.announced if isinstance(each, EncodeProgressed)]
    assert sorted(told) == sorted([planned[0].rung, "its-twin"])


def test_one_that_cannot_be_made_holds_up_no_other(house: EncodingHouse, planned: list[ChunkTask]) -> None:
    bad = next(task for task in planned if task.video and task.video.codec == "hevc")
    assert bad.video is not None
    broken = replace(bad, video=replace(bad.video, preset="nosuch"))
    tasks = [broken if task is bad else task for task in planned]
    with pytest.raises(Transient, match=rf"^{bad.rung}, chunk {bad.index}: .*libx265"):
        encode_together(tasks, house.studio)
    made = {task.output_key for task in planned if task.output_key in house.work.objects}
    assert made == {task.output_key for task in planned} - {bad.output_key}


def test_another_encoder_than_the_planned_one_makes_nothing(
    house: EncodingHouse, planned: list[ChunkTask]
) -> None:
    assert {task.build for task in planned} == {house.studio.tools().build()}
    with pytest.raises(VerificationFailed) as caught:
        encode_together([replace(planned[0], build="ffmpeg version 1")], house.studio)
    assert caught.value.reason == "encoder_replaced"
    assert planned[0].output_key not in house.work.objects
