"""Who does the work: Lambda, at once and dear, or Fargate, which takes its time to begin and costs less.

Chunks and trials are programs of one thread each, so a worker for them is one processor. Steps over a whole
title do several things at a time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from matinee.encoding.documents import from_bytes

LAMBDA, FARGATE = "lambda", "fargate"

_PRICES = Path(__file__).with_name("prices.json")
_HOUR_SECONDS = 3600
_START_SECONDS: Mapping[str, float] = {LAMBDA: 1.0, FARGATE: 40.0}
"""What a task is billed besides its CPU seconds: to start, fetch and store (on Lambda 0.3–1.2 s measured)."""
_LEAST_SECONDS: Mapping[str, float] = {LAMBDA: 0.0, FARGATE: 60.0}


@dataclass(frozen=True, kw_only=True)
class Worker:
    """What a worker is given, so what it is billed for, busy or not."""

    route: str
    vcpus: float
    memory_mb: int
    disk_gb: int = 0


LARGEST_DISK_GB = 200
"""What Fargate has at most; the least is 21."""

CHUNK_WORKERS: Mapping[str, Worker] = {
    LAMBDA: Worker(route=LAMBDA, vcpus=1, memory_mb=1769),
    FARGATE: Worker(route=FARGATE, vcpus=1, memory_mb=6144, disk_gb=21),
}
TITLE_WORKERS: Mapping[str, Worker] = {
    LAMBDA: Worker(route=LAMBDA, vcpus=1.7, memory_mb=3008),
    FARGATE: Worker(route=FARGATE, vcpus=8, memory_mb=32_768, disk_gb=LARGEST_DISK_GB),
}


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
    fargate_usd_per_disk_gb_hour: float
    fargate_free_disk_gb: int
    states_usd_per_transition: float
    s3_usd_per_write: float
    mediaconvert_sd_avc_usd_per_minute: float
    mediaconvert_hd_avc_usd_per_minute: float
    mediaconvert_uhd_hevc_usd_per_minute: float
    mediaconvert_more_rungs_usd_per_minute: float


@cache
def prices() -> Prices:
    """The published prices."""
    return from_bytes(Prices, _PRICES.read_bytes())


def usd_per_second(worker: Worker) -> float:
    """What a worker costs while it is there."""
    price = prices()
    if worker.route == LAMBDA:
        return worker.memory_mb / 1024 * price.lambda_usd_per_gb_second
    disk_gb = max(0, worker.disk_gb - price.fargate_free_disk_gb)
    per_hour = (
        worker.vcpus * price.fargate_usd_per_vcpu_hour
        + worker.memory_mb / 1024 * price.fargate_usd_per_gb_hour
        + disk_gb * price.fargate_usd_per_disk_gb_hour
    )
    return per_hour / _HOUR_SECONDS


def title_route(cpu_seconds: float, lambda_cpu_seconds: float) -> str:
    """Where steps over a whole title run that are predicted to take so much."""
    return LAMBDA if cpu_seconds <= lambda_cpu_seconds else FARGATE


def billed_seconds(route: str, cpu_seconds: float) -> float:
    """How long a task of one thread is billed that computes so long."""
    return max(_LEAST_SECONDS[route], cpu_seconds + _START_SECONDS[route])


def cheaper(cpu_seconds: float) -> str:
    """The route on which a chunk of that much work is predicted to cost less."""
    return min(
        CHUNK_WORKERS,
        key=lambda route: billed_seconds(route, cpu_seconds) * usd_per_second(CHUNK_WORKERS[route]),
    )
