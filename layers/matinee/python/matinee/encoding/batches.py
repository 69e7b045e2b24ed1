"""Batches: which tasks one worker does one after the other, and what it is given.

The tasks of one chunk are done together where they fit: from one decode. A title of little work has a Lambda
for each chunk, so it is made soon. The tasks of a longer one are dealt to Fargate workers that are busy for
minutes each: their start costs little then, and a second half as much.
"""

import heapq
import math
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

_LARGEST_SHARE = 0.25
"""The most of a batch that is done together, so that batches come out even."""

_SOON_CPU_SECONDS = 60.0
"""The most that tasks are predicted to take together on Lambda: who wants a title soon waits for the last."""


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


def together(
    tasks: Sequence[ChunkTask], worker: Worker, cpu_seconds: float = math.inf
) -> list[list[ChunkTask]]:
    """Which of them are done together, from one decode: those of one chunk that fit the worker.

    That is its memory, and so much time. One that needs more is alone. They stand in their first one's place.
    """
    groups: list[list[ChunkTask]] = []
    of_chunk: dict[object, list[list[ChunkTask]]] = {}
    for task in tasks:
        alike = of_chunk.setdefault(_decoded(task), [])
        for group in alike:
            joined = [*group, task]
            if memory_mb(joined) <= worker.usable_mb and _work(joined) <= cpu_seconds:
                group.append(task)
                break
        else:
            alike.append([task])
            groups.append(alike[-1])
    return groups


def _decoded(task: ChunkTask) -> object:
    """What one decode gives."""
    return (task.source, task.video.dolby_vision) if task.video else task.task_key


def deal(tasks: Sequence[ChunkTask], settings: EncodingSettings) -> list[Batch]:
    """All tasks in batches, the longest first.

    A task is for Lambda if it fits one: its memory, its disk, and at most `lambda_chunk_cpu_seconds`. Those
    that fit all go there while they take at most `lambda_chunks_cpu_seconds` in all. Else tasks are dealt to
    Fargate in batches of about `batch_cpu_seconds`, unless one costs less on Lambda.
    """
    fitting = {task.task_key for task in tasks if _fits_lambda(task, settings.lambda_chunk_cpu_seconds)}
    soon = _work(tasks) <= settings.lambda_chunks_cpu_seconds
    batches = _on_lambdas([task for task in tasks if soon and task.task_key in fitting])
    others = [task for task in tasks if not soon or task.task_key not in fitting]
    for batch in _dealt(others, settings.batch_cpu_seconds):
        apart = _on_lambdas([task for task in batch.tasks if task.task_key in fitting])
        fits = all(task.task_key in fitting for task in batch.tasks)
        cheaper = fits and sum(each.predicted_usd for each in apart) < batch.predicted_usd
        batches += apart if cheaper else [batch]
    return sorted(batches, key=lambda batch: -batch.predicted_seconds)


def _fits_lambda(task: ChunkTask, most_cpu_seconds: float) -> bool:
    small = memory_mb([task]) <= CHUNK_LAMBDA.usable_mb and task.disk_gb == LEAST_DISK_GB
    return small and task.predicted_cpu_seconds <= most_cpu_seconds


def _on_lambdas(tasks: Sequence[ChunkTask]) -> list[Batch]:
    groups = together(tasks, CHUNK_LAMBDA, _SOON_CPU_SECONDS)
    return [Batch(worker=CHUNK_LAMBDA, tasks=tuple(group)) for group in groups]


def _dealt(tasks: Sequence[ChunkTask], batch_cpu_seconds: float) -> Iterator[Batch]:
    """Batches of equal work; tasks of one source stay together, so that a worker fetches one."""
    sources: dict[str, list[ChunkTask]] = {}
    for task in tasks:
        sources.setdefault(task.source.key, []).append(task)
    for alike in sources.values():
        largest = max(memory_mb([task]) for task in alike)
        worker = fargate_of(largest, max(task.disk_gb for task in alike))
        groups = together(alike, worker, batch_cpu_seconds * _LARGEST_SHARE)
        count = min(len(groups), max(1, round(_work(alike) / batch_cpu_seconds)))
        hands = [(0.0, number, list[ChunkTask]()) for number in range(count)]
        for group in sorted(groups, key=lambda group: -_work(group)):
            seconds, number, hand = hands[0]
            hand.extend(group)
            heapq.heapreplace(hands, (seconds + sum(map(predicted_seconds, group)), number, hand))
        yield from (Batch(worker=worker, tasks=tuple(hand)) for _, _, hand in hands)


def _work(tasks: Sequence[ChunkTask]) -> float:
    return sum(task.predicted_cpu_seconds for task in tasks)


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
