"""`docs/limits.md` says what the planner does today, and the film it plans fits."""

import pytest

from benchmarks.encoding.limits import PAGE, limits, page
from benchmarks.measure.dry_plan import dry_plan
from matinee.encoding.batches import Batch
from matinee.encoding.model import Plan


@pytest.fixture(scope="module")
def planned() -> tuple[Plan, list[Batch]]:
    """A two-hour film."""
    return dry_plan()


def test_the_page_is_what_the_planner_says(
    planned: tuple[Plan, list[Batch]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    assert PAGE.read_text() == page(*planned)


def test_a_film_of_two_hours_fits_every_limit(planned: tuple[Plan, list[Batch]]) -> None:
    assert [each.what for each in limits(*planned) if not each.holds] == []


def test_no_chunk_of_a_large_source_fetches_the_whole(planned: tuple[Plan, list[Batch]]) -> None:
    plan, batches = planned
    names = {piece.key for piece in plan.pieces}
    tasks = [(task, batch.worker.route) for batch in batches for task in batch.tasks]
    assert {task.source.key in names for task, _ in tasks if task.kind == "video"} == {True}
    assert {route for task, route in tasks if task.source.key not in names} == {"fargate"}
