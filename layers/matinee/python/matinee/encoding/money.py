"""What a title costs: a quote from its plan, a receipt from what was measured, by published prices.

`prices.json` holds the prices with their date and region. A worker is billed by the second for what it is
given, busy or not (`workers.py`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from matinee.encoding.batches import Batch, predicted_seconds
from matinee.encoding.measured import Measurements, Spent
from matinee.encoding.model import Plan
from matinee.encoding.workers import TITLE_WORKERS, Worker, billed_seconds, prices, usd_per_second
from matinee.kernel.errors import OverBudget

_TRANSITIONS_OF_TITLE = 20
_TRANSITIONS_OF_ITEM = 3
_WRITES_OF_TASK = 2
_HD_SIDE, _UHD_SIDE = 720, 1081
_MEDIACONVERT_FPS = 30
_PIXELS_PER_CPU_SECOND = 100e6
"""Of every rung, to package and verify it."""

FINISH = "package and verify"
"""The line of a quote for the steps that follow the chunks."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one rung, or one step, costs: `seconds` are billed, `cpu_seconds` are those it computed in."""

    name: str
    tasks: int
    seconds: float
    cpu_seconds: float
    usd: float


@dataclass(frozen=True, kw_only=True)
class Bill:
    """A quote or a receipt. `mediaconvert_usd` is AWS MediaConvert's price for the H.264 rungs."""

    prices_date: str
    region: str
    lines: tuple[Line, ...]
    overhead_usd: float
    mediaconvert_usd: float | None

    @property
    def usd(self) -> float:
        """All of it."""
        return sum(line.usd for line in self.lines) + self.overhead_usd


def quote(plan: Plan, batches: Sequence[Batch], spent: Sequence[Spent], route: str) -> Bill:
    """What the title will cost: what its first steps have `spent`, and the predicted CPU seconds of the rest.

    `route` is that of the steps which follow the chunks.
    """
    cpu_seconds = plan.frames * sum(rung.width * rung.height for rung in plan.rungs) / _PIXELS_PER_CPU_SECOND
    finish = Spent(
        step=FINISH,
        route=route,
        seconds=cpu_seconds / min(len(plan.rungs), TITLE_WORKERS[route].vcpus),
        cpu_seconds=cpu_seconds,
    )
    predicted = {
        task.task_key: _Took(seconds=predicted_seconds(task), cpu_seconds=task.predicted_cpu_seconds)
        for batch in batches
        for task in batch.tasks
    }
    return _bill(plan, batches, predicted, (*spent, finish))


def require_affordable(bill: Bill, budget_usd: float | None) -> None:
    """Raises OverBudget, with both sums, when the bill is above the budget."""
    if budget_usd is not None and bill.usd > budget_usd:
        raise OverBudget(
            f"Encoding would cost ${bill.usd:.4f}, and its budget is ${budget_usd:.4f}: allow more to go on."
        )


def receipt(
    plan: Plan, batches: Sequence[Batch], measured: Mapping[str, Measurements], spent: Sequence[Spent]
) -> Bill:
    """What the title has cost: what its steps have `spent`, and the measured seconds of each task."""
    took = {key: _Took(seconds=each.seconds, cpu_seconds=each.cpu_seconds) for key, each in measured.items()}
    return _bill(plan, batches, took, spent)


@dataclass(frozen=True, kw_only=True)
class _Took:
    seconds: float
    cpu_seconds: float


def _bill(plan: Plan, batches: Sequence[Batch], took: Mapping[str, _Took], spent: Sequence[Spent]) -> Bill:
    price = prices()
    work = [*map(_of_step, spent), *(line for batch in batches for line in _of_batch(batch, took))]
    tasks = sum(len(batch.tasks) for batch in batches)
    transitions = _TRANSITIONS_OF_TITLE + _TRANSITIONS_OF_ITEM * len(batches)
    overhead = (
        transitions * price.states_usd_per_transition
        + len(batches) * price.lambda_usd_per_request
        + _WRITES_OF_TASK * tasks * price.s3_usd_per_write
    )
    return Bill(
        prices_date=price.date,
        region=price.region,
        lines=tuple(_sum(list(alike)) for _, alike in groupby(sorted(work, key=_name), key=_name)),
        overhead_usd=round(overhead, 9),
        mediaconvert_usd=mediaconvert_usd(plan),
    )


def _of_batch(batch: Batch, took: Mapping[str, _Took]) -> Iterator[Line]:
    """Each task's part of what its worker is billed."""
    busy = sum(took[task.task_key].seconds for task in batch.tasks)
    stretched = billed_seconds(batch.worker.route, busy) / busy if busy else 0.0
    for task in batch.tasks:
        each = took[task.task_key]
        yield _line(task.rung, batch.worker, each.seconds * stretched, each.cpu_seconds)


def _of_step(spent: Spent) -> Line:
    worker = TITLE_WORKERS[spent.route]
    return _line(spent.step, worker, billed_seconds(spent.route, spent.seconds), spent.cpu_seconds)


def _line(name: str, worker: Worker, seconds: float, cpu_seconds: float) -> Line:
    usd = seconds * usd_per_second(worker)
    return Line(name=name, tasks=1, seconds=seconds, cpu_seconds=cpu_seconds, usd=usd)


def _sum(lines: Sequence[Line]) -> Line:
    return Line(
        name=lines[0].name,
        tasks=sum(each.tasks for each in lines),
        seconds=round(sum(each.seconds for each in lines), 3),
        cpu_seconds=round(sum(each.cpu_seconds for each in lines), 3),
        usd=round(sum(each.usd for each in lines), 9),
    )


def _name(line: Line) -> str:
    return line.name


def mediaconvert_usd(plan: Plan) -> float | None:
    """MediaConvert's price for the plan's H.264 rungs; None where it has published none that we know.

    The best rung by its size, each further rung at a flat price per minute (Pro tier, multi-pass HQ).
    """
    avc = [rung for rung in plan.rungs if rung.codec == "h264"]
    sides = sorted((min(rung.width, rung.height) for rung in avc), reverse=True)
    if not sides or sides[0] >= _UHD_SIDE or plan.picture.fps > _MEDIACONVERT_FPS:
        return None
    price = prices()
    is_hd = sides[0] >= _HD_SIDE
    best = price.mediaconvert_hd_avc_usd_per_minute if is_hd else price.mediaconvert_sd_avc_usd_per_minute
    more = price.mediaconvert_more_rungs_usd_per_minute * (len(sides) - 1)
    return round((best + more) * plan.duration_seconds / 60, 6)
