"""What a title costs: a quote from its plan, a receipt from what was measured, by published prices.

`prices.json` holds the prices with their date and region. A worker is billed by the second for what it is
given, busy or not; ours run one thread each.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from matinee.encoding.documents import from_bytes
from matinee.encoding.measured import Measurements
from matinee.encoding.model import ChunkTask, Plan
from matinee.encoding.settings import EncodingSettings
from matinee.kernel.errors import OverBudget

_PRICES = Path(__file__).with_name("prices.json")
_HOUR_SECONDS = 3600
_START_SECONDS = 1.0
"""What a task takes besides its CPU seconds: to start, fetch and store (measured: 0.3–1.2 s)."""
_TRANSITIONS_OF_TITLE = 20
_TRANSITIONS_OF_TASK = 3
_WRITES_OF_TASK = 2
_HD_SIDE, _UHD_SIDE = 720, 1081
_MEDIACONVERT_FPS = 30


@dataclass(frozen=True, kw_only=True)
class Prices:
    """Published prices in US dollars, of `region` at `date` (ISO 8601)."""

    date: str
    region: str
    sources: tuple[str, ...]
    lambda_usd_per_gb_second: float
    lambda_usd_per_request: float
    fargate_usd_per_vcpu_hour: float
    fargate_usd_per_gb_hour: float
    states_usd_per_transition: float
    s3_usd_per_write: float
    mediaconvert_sd_avc_usd_per_minute: float
    mediaconvert_hd_avc_usd_per_minute: float
    mediaconvert_uhd_hevc_usd_per_minute: float
    mediaconvert_more_rungs_usd_per_minute: float


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


@cache
def prices() -> Prices:
    """The published prices."""
    return from_bytes(Prices, _PRICES.read_bytes())


def rates(settings: EncodingSettings) -> Mapping[str, float]:
    """US dollars per second of a worker, by route."""
    price = prices()
    fargate_usd_per_hour = (
        settings.fargate_vcpus * price.fargate_usd_per_vcpu_hour
        + settings.fargate_memory_mb / 1024 * price.fargate_usd_per_gb_hour
    )
    return {
        "lambda": settings.lambda_memory_mb / 1024 * price.lambda_usd_per_gb_second,
        "fargate": fargate_usd_per_hour / _HOUR_SECONDS,
    }


def quote(plan: Plan, tasks: Sequence[ChunkTask], settings: EncodingSettings) -> Bill:
    """What the title will cost, from the predicted CPU seconds of each task."""
    work = [
        (task.rung, task.route, task.predicted_cpu_seconds + _START_SECONDS, task.predicted_cpu_seconds)
        for task in tasks
    ]
    planned = ("plan", "lambda", plan.cpu_seconds, plan.cpu_seconds)
    return _bill(plan, [planned, *work], len(tasks), settings)


def require_affordable(bill: Bill, budget_usd: float | None) -> None:
    """Raises OverBudget, with both sums, when the bill is above the budget."""
    if budget_usd is not None and bill.usd > budget_usd:
        raise OverBudget(
            f"Encoding would cost ${bill.usd:.4f}, and its budget is ${budget_usd:.4f}: allow more to go on."
        )


def receipt(
    plan: Plan, tasks: Sequence[ChunkTask], measured: Mapping[str, Measurements], settings: EncodingSettings
) -> Bill:
    """What the title has cost, from the measured seconds of each task (by task key)."""
    work = [
        (task.rung, task.route, measured[task.task_key].seconds, measured[task.task_key].cpu_seconds)
        for task in tasks
    ]
    planned = ("plan", "lambda", plan.cpu_seconds, plan.cpu_seconds)
    return _bill(plan, [planned, *work], len(tasks), settings)


def _bill(
    plan: Plan, work: Iterable[tuple[str, str, float, float]], tasks: int, settings: EncodingSettings
) -> Bill:
    price, rate = prices(), rates(settings)
    lines = []
    for name, group in groupby(sorted(work), key=lambda each: each[0]):
        done = list(group)
        lines.append(
            Line(
                name=name,
                tasks=len(done),
                seconds=round(sum(seconds for _, _, seconds, _ in done), 3),
                cpu_seconds=round(sum(cpu for _, _, _, cpu in done), 3),
                usd=round(sum(rate[route] * seconds for _, route, seconds, _ in done), 9),
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
