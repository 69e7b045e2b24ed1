"""A farm of any size at work on a two-hour film, from measured CPU seconds: longest tasks first."""

import heapq
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from matinee.encoding.model import ChunkTask

START_SECONDS = 1.0
"""What a task takes besides its CPU seconds: to start, fetch and store."""

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


def work_of(chunks: Sequence[int], seconds_per_frame: Mapping[str, float], *, seed: int) -> list[float]:
    """Seconds of every task of a film with chunks of these many frames, in the order they are started.

    The order is by what was predicted; what a task takes strays from that by a factor of 0.7 to 1.3.
    """
    dice = random.Random(seed)  # noqa: S311 - a model, not a secret
    predicted = sorted(
        (frames * each for frames in chunks for each in seconds_per_frame.values()), reverse=True
    )
    return [each * dice.uniform(0.7, 1.3) + START_SECONDS for each in predicted]


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


def per_frame(tasks: Sequence[ChunkTask], cpu_seconds: Mapping[str, float]) -> dict[str, float]:
    """Measured CPU seconds per frame of each rung, by task key of what was measured."""
    rungs = {task.rung for task in tasks if task.kind == "video"}
    return {
        rung: sum(cpu_seconds[task.task_key] for task in tasks if task.rung == rung)
        / sum(task.source.frames for task in tasks if task.rung == rung)
        for rung in sorted(rungs)
    }
