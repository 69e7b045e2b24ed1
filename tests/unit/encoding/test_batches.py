"""Which tasks one worker does, and which worker that is."""

import json
from dataclasses import replace
from itertools import pairwise

import pytest

from matinee.encoding.batches import Batch, deal, predicted_seconds, together, written
from matinee.encoding.documents import from_json, to_bytes
from matinee.encoding.model import ChunkTask, Picture, SourceRange, VideoCodec
from matinee.encoding.tasks import memory_mb
from matinee.encoding.workers import (
    CHUNK_LAMBDA,
    LARGEST_DISK_GB,
    billed_seconds,
    fargate_of,
    usd_per_second,
)
from tests.encoding_house import JOB, SETTINGS

HD = VideoCodec(
    width=1920, height=1080, sar_num=1, sar_den=1, preset="fast", crf=23, maxrate_kbps=9000, gop_frames=50
)


def task(
    number: int, cpu_seconds: float, *, key: str = "film", codec: VideoCodec = HD, chunk: int | None = None
) -> ChunkTask:
    chunk = number if chunk is None else chunk
    return ChunkTask(
        job_id=JOB,
        attempt=1,
        task_key=f"{number:064x}",
        kind="video",
        rung="h264-1080p",
        index=number,
        source=SourceRange(
            bucket="b",
            key=key,
            first_frame=50 * chunk,
            frames=50,
            start_seconds=2.0 * chunk,
            duration_seconds=2,
        ),
        output_key=f"chunks/{number}.mp4",
        picture=Picture(stream=0, width=codec.width, height=codec.height, fps_num=25),
        predicted_cpu_seconds=cpu_seconds,
        video=codec,
    )


def dealt(
    tasks: list[ChunkTask], *, chunk: float = 300, chunks: float = 2000, batch: float = 400
) -> list[Batch]:
    settings = replace(SETTINGS, lambda_chunk_cpu_seconds=chunk, lambda_chunks_cpu_seconds=chunks)
    return deal(tasks, replace(settings, batch_cpu_seconds=batch))


def keys_of(batches: list[Batch]) -> list[str]:
    return sorted(task.task_key for batch in batches for task in batch.tasks)


LONG = [task(n, 5 + n % 40) for n in range(400)]


def test_a_title_of_little_work_has_a_lambda_for_each_chunk() -> None:
    short = [task(n, 20) for n in range(100)]
    batches = dealt(short)
    assert {batch.worker for batch in batches} == {CHUNK_LAMBDA}
    assert [len(batch.tasks) for batch in batches] == [1] * 100


def test_a_longer_one_is_dealt_evenly_to_fargate_and_nothing_is_lost() -> None:
    batches = dealt(LONG)
    seconds = [batch.predicted_seconds for batch in batches]
    assert {batch.worker.route for batch in batches} == {"fargate"}
    assert keys_of(batches) == sorted(each.task_key for each in LONG)
    assert len(batches) == round(sum(each.predicted_cpu_seconds for each in LONG) / 400)
    assert max(seconds) - min(seconds) <= max(map(predicted_seconds, LONG))
    assert all(before >= after for before, after in pairwise(seconds))


def test_batches_cost_less_than_a_lambda_for_each_task() -> None:
    apart = sum(predicted_seconds(each) for each in LONG) * usd_per_second(CHUNK_LAMBDA)
    assert sum(batch.predicted_usd for batch in dealt(LONG)) < apart / 1.7


def test_a_batch_that_would_cost_more_on_fargate_stays_on_lambda() -> None:
    batches = dealt([task(n, 8) for n in range(400)], batch=8)
    assert {batch.worker.route for batch in batches} == {"lambda"}


@pytest.mark.parametrize(
    "large",
    [
        task(1, 301),
        task(1, 9, codec=replace(HD, codec="av1", width=3840, height=2160)),
        replace(task(1, 9), disk_gb=LARGEST_DISK_GB),
    ],
    ids=["time", "memory", "disk"],
)
def test_what_does_not_fit_a_lambda_goes_to_fargate_alone(large: ChunkTask) -> None:
    batches = dealt([large, task(2, 9)])
    assert {batch.worker.route: [each.index for each in batch.tasks] for batch in batches} == {
        "fargate": [1],
        "lambda": [2],
    }


def test_nothing_fits_when_the_limit_is_nought() -> None:
    batches = dealt([task(n, 1) for n in range(7)], chunk=0)
    assert [(batch.worker.route, len(batch.tasks)) for batch in batches] == [("fargate", 7)]


def indices(groups: list[list[ChunkTask]]) -> list[list[int]]:
    return [[each.index for each in group] for group in groups]


def test_rungs_of_one_chunk_are_done_together_from_one_decode() -> None:
    tasks = [task(n, 9, chunk=n % 3) for n in range(9)]
    wanted = [[0, 3, 6], [1, 4, 7], [2, 5, 8]]
    assert indices(together(tasks, CHUNK_LAMBDA)) == wanted
    assert sorted([each.index for each in batch.tasks] for batch in dealt(tasks)) == wanted
    (on_fargate,) = dealt(tasks, chunk=0)
    assert indices(together(on_fargate.tasks, on_fargate.worker)) == wanted


def test_but_for_those_that_need_another_decode() -> None:
    carried = replace(HD, codec="hevc", transfer="pq", dolby_vision=True)
    sound = replace(task(3, 1, chunk=0), kind="audio", video=None)
    tasks = [task(0, 1), task(1, 1, key="piece", chunk=0), task(2, 1, codec=carried, chunk=0), sound]
    assert indices(together([*tasks, task(4, 1, chunk=0)], CHUNK_LAMBDA)) == [[0, 4], [1], [2], [3]]


def test_what_is_done_together_fits_the_worker_that_its_largest_needs() -> None:
    large = replace(HD, codec="hevc", width=3840, height=2160)
    small = replace(HD, codec="hevc", width=640, height=360)
    of_chunk = [large, replace(large, crf=24), *(replace(small, crf=crf) for crf in range(20, 24))]
    tasks = [task(n, 9, codec=codec, chunk=n // 6) for n, codec in enumerate(of_chunk * 20)]
    batches = dealt(tasks, chunk=0)
    assert {batch.worker for batch in batches} == {fargate_of(memory_mb([tasks[0]]), 21)}
    assert keys_of(batches) == sorted(each.task_key for each in tasks)
    groups = [group for batch in batches for group in together(batch.tasks, batch.worker)]
    assert {len(group) for group in groups} == {1, 5}
    assert all(memory_mb(group) * 1.25 <= batches[0].worker.memory_mb for group in groups)


def test_nobody_who_wants_a_title_soon_waits_long_for_what_is_done_together() -> None:
    tasks = [task(n, 25, chunk=0) for n in range(5)]
    assert [[each.index for each in batch.tasks] for batch in dealt(tasks)] == [[0, 1], [2, 3], [4]]


def test_a_worker_needs_one_source_only() -> None:
    tasks = [task(n, 50, key=f"piece-{n % 3}") for n in range(90)]
    assert all(len({each.source.key for each in batch.tasks}) == 1 for batch in dealt(tasks))


@pytest.mark.parametrize(
    ("memory_mb", "given"),
    [(100, (1024, 2048)), (2000, (1024, 3072)), (6600, (2048, 9216)), (90_000, (4096, 30_720))],
)
def test_a_fargate_worker_has_a_quarter_more_memory_than_is_predicted(
    memory_mb: float, given: tuple[int, int]
) -> None:
    worker = fargate_of(memory_mb, 21)
    assert (worker.cpu_units, worker.memory_mb) == given


def test_fargate_is_billed_from_its_start_and_a_minute_at_least() -> None:
    assert [billed_seconds("lambda", 3), billed_seconds("fargate", 3), billed_seconds("fargate", 400)] == [
        3,
        60,
        440,
    ]


def test_an_item_says_where_its_tasks_stand() -> None:
    batches = dealt(LONG)
    chunks, items = written(batches)
    assert [from_json(ChunkTask, values) for values in json.loads(chunks)] == [
        each for batch in batches for each in batch.tasks
    ]
    for item, batch in zip(items, batches, strict=True):
        part = json.loads(b"[" + chunks[item.first_byte : item.end_byte] + b"]")
        assert [from_json(ChunkTask, values) for values in part] == list(batch.tasks)
        assert (item.tasks, item.worker) == (len(batch.tasks), batch.worker)
    assert max(len(to_bytes(item)) for item in items) < 500


def test_nothing_to_do_is_no_item() -> None:
    assert written(dealt([])) == (b"[]", [])
