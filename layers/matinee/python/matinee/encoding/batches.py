"""Batches: which tasks one worker does one after the other, and what it is given.

A title of little work has a Lambda for each task, so it is made soon. The tasks of a longer one are dealt to
Fargate workers that are busy for minutes each: their start costs little then, and a second half as much.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matinee.encoding.documents import to_bytes
from matinee.encoding.model import ChunkTask
from matinee.encoding.settings import EncodingSettings
from matinee.encoding.tasks import memory_mb
from matinee.encoding.workers import (
    CHUNK_LAMBDA,
    LEAST_DISK_GB,
    Worker,
    billed_seconds,
    fargate_of,
    usd_per_second,
)

_SECONDS_BESIDES = 1.0
"""What a task takes besides its CPU seconds: to fetch and store (0.3–1.2 s measured)."""


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Tasks for one worker, in order."""

    worker: Worker
    tasks: tuple[ChunkTask, ...]

    @property
    def predicted_seconds(self) -> float:
        """How long the worker is predicted to be busy."""
        return sum(map(predicted_seconds, self.tasks))

    @property
    def predicted_usd(self) -> float:
        """What it is predicted to cost."""
        return billed_seconds(self.worker.route, self.predicted_seconds) * usd_per_second(self.worker)


@dataclass(frozen=True, kw_only=True)
class Item:
    """A batch as the distributed map has it: its tasks stand in `chunks.json` between these bytes."""

    job_id: str
    attempt: int
    worker: Worker
    tasks: int
    first_byte: int
    end_byte: int


def predicted_seconds(task: ChunkTask) -> float:
    """How long a worker is predicted to be busy with it."""
    return task.predicted_cpu_seconds + _SECONDS_BESIDES


def deal(tasks: Sequence[ChunkTask], settings: EncodingSettings) -> list[Batch]:
    """All tasks in batches, the longest first.

    A task is for Lambda if it fits one: its memory, its disk, and at most `lambda_chunk_cpu_seconds`. Those
    that fit all go there while they take at most `lambda_chunks_cpu_seconds` together. Else tasks are dealt
    to Fargate in batches of about `batch_cpu_seconds`, unless one costs less on Lambda.
    """
    fitting = {task.task_key for task in tasks if _fits_lambda(task, settings.lambda_chunk_cpu_seconds)}
    soon = sum(task.predicted_cpu_seconds for task in tasks) <= settings.lambda_chunks_cpu_seconds
    batches = [_alone(task) for task in tasks if soon and task.task_key in fitting]
    others = [task for task in tasks if not soon or task.task_key not in fitting]
    for batch in _dealt(others, settings.batch_cpu_seconds):
        apart = [_alone(task) for task in batch.tasks if task.task_key in fitting]
        fits = len(apart) == len(batch.tasks)
        cheaper = fits and sum(each.predicted_usd for each in apart) < batch.predicted_usd
        batches += apart if cheaper else [batch]
    return sorted(batches, key=lambda batch: -batch.predicted_seconds)


def _fits_lambda(task: ChunkTask, most_cpu_seconds: float) -> bool:
    small = memory_mb(task) <= CHUNK_LAMBDA.memory_mb and task.disk_gb == LEAST_DISK_GB
    return small and task.predicted_cpu_seconds <= most_cpu_seconds


def _alone(task: ChunkTask) -> Batch:
    return Batch(worker=CHUNK_LAMBDA, tasks=(task,))


def _dealt(tasks: Sequence[ChunkTask], batch_cpu_seconds: float) -> Iterator[Batch]:
    """Batches of equal work; tasks of one source stay together, so that a worker fetches one."""
    sources: dict[str, list[ChunkTask]] = {}
    for task in tasks:
        sources.setdefault(task.source.key, []).append(task)
    for alike in sources.values():
        work = sum(task.predicted_cpu_seconds for task in alike)
        count = min(len(alike), max(1, round(work / batch_cpu_seconds)))
        hands = [(0.0, number, list[ChunkTask]()) for number in range(count)]
        for task in sorted(alike, key=lambda task: -task.predicted_cpu_seconds):
            seconds, number, hand = hands[0]
            hand.append(task)
            heapq.heapreplace(hands, (seconds + predicted_seconds(task), number, hand))
        yield from (_on_fargate(hand) for _, _, hand in hands)


def _on_fargate(tasks: Sequence[ChunkTask]) -> Batch:
    worker = fargate_of(max(map(memory_mb, tasks)), max(task.disk_gb for task in tasks))
    return Batch(worker=worker, tasks=tuple(tasks))


def written(batches: Sequence[Batch]) -> tuple[bytes, list[Item]]:
    """`chunks.json`, an array of all tasks, and the map's items, which say where in it theirs are."""
    items, body = [], bytearray(b"[")
    for batch in batches:
        first = len(body)
        body += b",".join(map(to_bytes, batch.tasks))
        items.append(
            Item(
                job_id=batch.tasks[0].job_id,
                attempt=batch.tasks[0].attempt,
                worker=batch.worker,
                tasks=len(batch.tasks),
                first_byte=first,
                end_byte=len(body),
            )
        )
        body += b","
    return bytes(body[:-1] if batches else body) + b"]", items
