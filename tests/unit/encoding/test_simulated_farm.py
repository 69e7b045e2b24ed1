"""The simulated farm keeps the laws of schedules."""

from fractions import Fraction

import pytest

from benchmarks.measure.simulated_farm import START_SECONDS, farms, makespan, stops_at, work_of
from matinee.encoding.chunks import divide


def test_one_worker_does_all_and_enough_workers_wait_for_the_longest() -> None:
    assert makespan([5.0, 3.0, 2.0], 1) == 10.0
    assert makespan([5.0, 3.0, 2.0], 2) == 5.0
    assert makespan([5.0, 3.0, 2.0], 9) == 5.0


def test_a_schedule_is_between_its_bounds() -> None:
    chunks = [chunk.frames for chunk in divide(5000, Fraction(25), range(0, 5000, 90))]
    work = work_of(chunks, {"1080p": 0.4, "360p": 0.1}, seed=3)
    assert len(work) == 2 * len(chunks)
    for farm in farms(work, 10.0):
        least = max(max(work), sum(work) / farm.workers)
        assert least <= farm.chunk_seconds + 1e-9
        assert farm.chunk_seconds <= sum(work) / farm.workers + max(work)
        assert farm.wall_seconds == pytest.approx(farm.chunk_seconds + 10.0)


def test_a_farm_stops_growing_when_more_workers_wait() -> None:
    work = [10.0 + START_SECONDS] * 100
    assert stops_at(farms(work, 0.0)) == 100
