"""A farm of any size at work on a two-hour film, from measured CPU seconds: longest batches first."""

import heapq
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from matinee.encoding.batches import Batch, predicted_seconds
from matinee.encoding.workers import billed_seconds

WORKERS = (1, 10, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
_LEAST_GAIN = 0.05


@dataclass(frozen=True, kw_only=True)
class Farm:
    """How long a film takes with so many workers: `serial_seconds` in steps that one worker does."""

    workers: int
    chunk_seconds: float
    serial_seconds: float

    @property
    def wall_seconds(self) -> float:
        """From upload to publication."""
        return self.chunk_seconds + self.serial_seconds


def work_of(batches: Sequence[Batch], *, seed: int) -> list[float]:
    """Seconds of every batch, in the order they are started; a worker on Fargate has to start first.

    The order is by what was predicted; what a task takes strays from that by a factor of 0.7 to 1.3.
    """
    dice = random.Random(seed)  # noqa: S311 - a model, not a secret
    return [
        billed_seconds(
            batch.worker.route, sum(predicted_seconds(task) * dice.uniform(0.7, 1.3) for task in batch.tasks)
        )
        for batch in batches
    ]


def makespan(seconds: Sequence[float], workers: int) -> float:
    """When the last of `workers` ends, who take tasks in this order, each as soon as it is free."""
    free = [0.0] * workers
    for each in seconds:
        heapq.heapreplace(free, free[0] + each)
    return max(free)


def farms(seconds: Sequence[float], serial_seconds: float) -> list[Farm]:
    """Farms of 1 to 10,000 workers."""
    return [
        Farm(workers=workers, chunk_seconds=makespan(seconds, workers), serial_seconds=serial_seconds)
        for workers in WORKERS
    ]


def stops_at(grown: Sequence[Farm]) -> int:
    """The first size from which the next larger farm saves less than a twentieth of the time."""
    for farm, larger in pairwise(grown):
        if larger.wall_seconds > farm.wall_seconds * (1 - _LEAST_GAIN):
            return farm.workers
    return grown[-1].workers
