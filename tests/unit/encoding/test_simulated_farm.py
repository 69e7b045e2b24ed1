"""The simulated farm keeps the laws of schedules."""

import pytest

from benchmarks.measure.dry_plan import dry_plan
from benchmarks.measure.simulated_farm import farms, makespan, stops_at, work_of


def test_one_worker_does_all_and_enough_workers_wait_for_the_longest() -> None:
    assert makespan([5.0, 3.0, 2.0], 1) == 10.0
    assert makespan([5.0, 3.0, 2.0], 2) == 5.0
    assert makespan([5.0, 3.0, 2.0], 9) == 5.0


def test_a_schedule_is_between_its_bounds() -> None:
    batches = dry_plan("h264")[1]
    work = work_of(batches, seed=3)
    assert len(work) == len(batches)
    for farm in farms(work, 10.0):
        least = max(max(work), sum(work) / farm.workers)
        assert least <= farm.chunk_seconds + 1e-6
        assert farm.chunk_seconds <= sum(work) / farm.workers + max(work)
        assert farm.wall_seconds == pytest.approx(farm.chunk_seconds + 10.0)


def test_a_farm_stops_growing_when_more_workers_wait() -> None:
    assert stops_at(farms([11.0] * 100, 0.0)) == 100
