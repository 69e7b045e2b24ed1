"""What a title costs: before, after, and above its budget."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from matinee.encoding import keys
from matinee.encoding.batches import Batch
from matinee.encoding.documents import from_bytes
from matinee.encoding.measured import Measurements, Spent
from matinee.encoding.model import Plan
from matinee.encoding.money import FINISH, Bill, mediaconvert_usd, quote, receipt, require_affordable
from matinee.encoding.service.records import batches_of_job
from matinee.encoding.studio import Step
from matinee.encoding.workers import (
    CHUNK_LAMBDA,
    TITLE_WORKERS,
    Worker,
    fargate_of,
    prices,
    usd_per_second,
)
from matinee.kernel.errors import OverBudget
from matinee.kernel.events import EncodePlanned
from tests import media
from tests.encoding_house import JOB, SETTINGS, EncodingHouse


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory, program_folder: Path) -> EncodingHouse:
    """A farm with a small film planned."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PATH", str(program_folder))
        house = EncodingHouse()
        house.inspect(media.film(tmp_path_factory.mktemp("film") / "film.mp4", seconds=1))
        house.plan()
    return house


def plan_of(house: EncodingHouse) -> Plan:
    return from_bytes(Plan, house.work.objects[keys.plan(JOB)])


def batches_of(house: EncodingHouse) -> list[Batch]:
    return batches_of_job(JOB, house.studio)


SPENT = Spent(step="plan", route="lambda", seconds=4.0, cpu_seconds=3.0)


@pytest.mark.parametrize(
    ("machine", "gb_second", "vcpu_hour", "gb_hour"),
    [("x86_64", 0.0000166667, 0.04048, 0.004445), ("aarch64", 0.0000133334, 0.03238, 0.00356)],
)
def test_a_second_of_a_worker_costs_what_is_published(
    monkeypatch: pytest.MonkeyPatch, machine: str, gb_second: float, vcpu_hour: float, gb_hour: float
) -> None:
    monkeypatch.setattr("platform.machine", lambda: machine)
    function = Worker(route="lambda", cpu_units=1024, memory_mb=2048)
    task = Worker(route="fargate", cpu_units=2048, memory_mb=4096, disk_gb=120)
    assert usd_per_second(function) == pytest.approx(2 * gb_second)
    assert usd_per_second(task) * 3600 == pytest.approx(2 * vcpu_hour + 4 * gb_hour + 100 * 0.000111 + 0.005)
    assert prices().date
    assert prices().region
    assert prices().sources


def test_the_quote_is_the_predicted_seconds_at_their_price(planned: EncodingHouse) -> None:
    plan, tasks = plan_of(planned), planned.tasks()
    bill = quote(plan, batches_of(planned), (SPENT,), "lambda")
    predicted = sum(task.predicted_cpu_seconds for task in tasks)
    lines = {line.name: line for line in bill.lines}
    assert lines.keys() == {"plan", FINISH, *(task.rung for task in tasks)}
    rungs = [line for line in bill.lines if line.name not in ("plan", FINISH)]
    assert sum(line.cpu_seconds for line in rungs) == pytest.approx(predicted, abs=0.01)
    assert sum(line.usd for line in rungs) == pytest.approx(
        (predicted + len(tasks)) * usd_per_second(CHUNK_LAMBDA), rel=1e-3
    )
    assert lines["plan"].usd == pytest.approx(4 * usd_per_second(TITLE_WORKERS["lambda"]), abs=1e-9)
    assert lines[FINISH].cpu_seconds > 0
    (event,) = planned.announcer.of(EncodePlanned)
    quoted = from_bytes(Bill, planned.work.objects[keys.quote(JOB)])
    assert event.quote_usd == pytest.approx(quoted.usd, abs=1e-6)
    assert {line.name for line in quoted.lines} == {"inspect", *lines}


def test_work_on_fargate_is_quoted_at_its_price(planned: EncodingHouse) -> None:
    tasks, worker = tuple(planned.tasks()), fargate_of(500, 21)
    bill = quote(plan_of(planned), [Batch(worker=worker, tasks=tasks)], (), "lambda")
    seconds = sum(task.predicted_cpu_seconds + 1 for task in tasks) + 40
    paid = [line for line in bill.lines if line.name != FINISH]
    assert sum(line.seconds for line in paid) == pytest.approx(max(60, seconds), rel=1e-3)
    assert sum(line.usd for line in paid) == pytest.approx(
        max(60, seconds) * usd_per_second(worker), rel=1e-3
    )
    assert sum(line.tasks for line in paid) == len(tasks)


def test_a_step_on_fargate_is_billed_from_its_start(planned: EncodingHouse) -> None:
    spent = replace(SPENT, route="fargate", seconds=100.0)
    (line,) = [line for line in receipt(plan_of(planned), [], {}, (spent,)).lines if line.name == "plan"]
    assert line.usd == pytest.approx(140 * usd_per_second(TITLE_WORKERS["fargate"]))


def test_the_receipt_is_the_measured_seconds_at_their_price(planned: EncodingHouse) -> None:
    plan, tasks = plan_of(planned), planned.tasks()
    measured = {
        task.task_key: Measurements(
            task_key=task.task_key, rung=task.rung, index=task.index, frames=25, size_bytes=1, peak_kbps=1,
            seconds=10.0, cpu_seconds=8.0, build="ffmpeg",
        )
        for task in tasks
    }  # fmt: skip
    bill = receipt(plan, batches_of(planned), measured, (SPENT,))
    expected = 10 * len(tasks) * usd_per_second(CHUNK_LAMBDA)
    expected += 4 * usd_per_second(TITLE_WORKERS["lambda"])
    assert bill.usd - bill.overhead_usd == pytest.approx(expected, rel=1e-3)
    assert sum(line.tasks for line in bill.lines) == len(tasks) + 1


def test_a_title_has_a_receipt_once_it_is_published(planned: EncodingHouse) -> None:
    house = planned.copy()
    house.encode()
    _, detail = house.finish()
    bill = from_bytes(Bill, house.work.objects[keys.receipt(JOB)])
    assert detail["cost_usd"] == pytest.approx(bill.usd, abs=1e-6)
    documents = [json.loads(house.work.objects[keys.measurements(task.output_key)]) for task in house.tasks()]
    assert all(document["seconds"] >= document["cpu_seconds"] * 0.5 > 0 for document in documents)
    encoded = sum(document["cpu_seconds"] for document in documents)
    steps = {"inspect", "plan", "package", "verify"}
    assert {line.name for line in bill.lines} == steps | {task.rung for task in house.tasks()}
    assert sum(line.cpu_seconds for line in bill.lines if line.name not in steps) == pytest.approx(
        encoded, abs=0.1
    )


def test_nothing_is_encoded_above_the_budget(planned: EncodingHouse) -> None:
    house = planned.copy()
    del house.work.objects[keys.chunks(JOB)]
    house.request = replace(house.request, budget_usd=0.00001)
    with pytest.raises(OverBudget, match=r"would cost \$0\.\d+, and its budget is \$0\.0000"):
        house.plan()
    assert keys.chunks(JOB) not in house.work.objects
    house.request = replace(house.request, budget_usd=5.0)
    house.plan()
    assert house.tasks()


def test_ladders_are_left_out_until_the_budget_pays(
    planned: EncodingHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Step, "spent", lambda _: SPENT)
    house = planned.copy()
    house.studio = house.studio_with(replace(SETTINGS, codecs="h264,hevc,vp9"))
    house.plan()
    dear = house.plan()
    whole = from_bytes(Bill, house.work.objects[keys.quote(JOB)])
    vp9 = sum(line.usd for line in whole.lines if line.name.startswith("vp9"))
    house.request = replace(house.request, budget_usd=whole.usd - vp9 / 2)
    cheaper_plan = house.plan()
    assert {rung.codec for rung in dear.rungs} == {"h264", "hevc", "vp9"}
    assert {rung.codec for rung in cheaper_plan.rungs} == {"h264", "hevc"}
    assert [each.message for each in cheaper_plan.findings if each.code == "ladder_left_out"]
    assert {task.video.codec for task in house.tasks() if task.video} == {"h264", "hevc"}
    house.request = replace(house.request, budget_usd=None)
    assert house.plan() == dear


def test_a_budget_is_kept_to_the_cent(planned: EncodingHouse) -> None:
    bill = quote(plan_of(planned), batches_of(planned), (), "lambda")
    require_affordable(bill, None)
    require_affordable(bill, bill.usd)
    with pytest.raises(OverBudget):
        require_affordable(bill, bill.usd * 0.999)


@pytest.mark.parametrize(
    ("sides", "fps", "usd_per_hour"),
    [
        ((1080, 720, 540, 360, 270), 25, 60 * (0.042 + 4 * 0.012)),
        ((576, 360), 25, 60 * (0.021 + 0.012)),
        ((2160, 1080), 25, None),
        ((1080,), 50, None),
    ],
)
def test_mediaconvert_asks_what_it_publishes(
    planned: EncodingHouse, sides: tuple[int, ...], fps: int, usd_per_hour: float | None
) -> None:
    plan = plan_of(planned)
    rungs = tuple(replace(plan.rungs[0], height=side, width=side * 2) for side in sides)
    hour = replace(
        plan, rungs=rungs, frames=3600 * fps, picture=replace(plan.picture, fps_num=fps, fps_den=1)
    )
    asked = mediaconvert_usd(hour)
    assert asked == (None if usd_per_hour is None else pytest.approx(usd_per_hour))
