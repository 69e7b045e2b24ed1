"""What a title costs: a quote from its plan, a receipt from what was measured, by published prices.

`prices.json` holds the prices with their date and region. A worker is billed by the second for what it is
given, busy or not (`workers.py`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from matinee.encoding.measured import Measurements, Spent
from matinee.encoding.model import ChunkTask, Plan
from matinee.encoding.workers import CHUNK_WORKERS, TITLE_WORKERS, billed_seconds, prices, usd_per_second
from matinee.kernel.errors import OverBudget

_TRANSITIONS_OF_TITLE = 20
_TRANSITIONS_OF_TASK = 3
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


def quote(plan: Plan, tasks: Sequence[ChunkTask], spent: Sequence[Spent], route: str) -> Bill:
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
    work = [
        _Work(
            name=task.rung,
            seconds=billed_seconds(task.route, task.predicted_cpu_seconds),
            cpu_seconds=task.predicted_cpu_seconds,
            usd_per_second=_rate(task),
        )
        for task in tasks
    ]
    return _bill(plan, [*map(_of_step, (*spent, finish)), *work], len(tasks))


def require_affordable(bill: Bill, budget_usd: float | None) -> None:
    """Raises OverBudget, with both sums, when the bill is above the budget."""
    if budget_usd is not None and bill.usd > budget_usd:
        raise OverBudget(
            f"Encoding would cost ${bill.usd:.4f}, and its budget is ${budget_usd:.4f}: allow more to go on."
        )


def receipt(
    plan: Plan, tasks: Sequence[ChunkTask], measured: Mapping[str, Measurements], spent: Sequence[Spent]
) -> Bill:
    """What the title has cost: what its steps have `spent`, and the measured seconds of each task."""
    work = [
        _Work(
            name=task.rung,
            seconds=measured[task.task_key].seconds,
            cpu_seconds=measured[task.task_key].cpu_seconds,
            usd_per_second=_rate(task),
        )
        for task in tasks
    ]
    return _bill(plan, [*map(_of_step, spent), *work], len(tasks))


@dataclass(frozen=True, kw_only=True)
class _Work:
    name: str
    seconds: float
    cpu_seconds: float
    usd_per_second: float


def _rate(task: ChunkTask) -> float:
    return usd_per_second(replace(CHUNK_WORKERS[task.route], disk_gb=task.disk_gb))


def _of_step(spent: Spent) -> _Work:
    return _Work(
        name=spent.step,
        seconds=spent.seconds,
        cpu_seconds=spent.cpu_seconds,
        usd_per_second=usd_per_second(TITLE_WORKERS[spent.route]),
    )


def _bill(plan: Plan, work: Iterable[_Work], tasks: int) -> Bill:
    price = prices()
    lines = []
    for name, group in groupby(sorted(work, key=_name), key=_name):
        done = list(group)
        lines.append(
            Line(
                name=name,
                tasks=len(done),
                seconds=round(sum(each.seconds for each in done), 3),
                cpu_seconds=round(sum(each.cpu_seconds for each in done), 3),
                usd=round(sum(each.usd_per_second * each.seconds for each in done), 9),
            )
        )
    transitions = _TRANSITIONS_OF_TITLE + _TRANSITIONS_OF_TASK * tasks
    overhead = transitions * price.states_usd_per_transition + tasks * (
        price.lambda_usd_per_request + _WRITES_OF_TASK * price.s3_usd_per_write
    )
    return Bill(
        prices_date=price.date,
        region=price.region,
        lines=tuple(lines),
        overhead_usd=round(overhead, 9),
        mediaconvert_usd=mediaconvert_usd(plan),
    )


def _name(work: _Work) -> str:
    return work.name


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
