"""Who does the work: Lambda, at once and dear, or Fargate, which takes its time to begin and costs less.

Chunks and trials are programs of one thread each, so a worker for them is one processor. Steps over a whole
title do several things at a time.
"""

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import ceil
from pathlib import Path

from matinee.encoding.documents import from_bytes

LAMBDA, FARGATE = "lambda", "fargate"
X86, ARM = "x86_64", "arm64"

_PRICES = Path(__file__).with_name("prices.json")
_HOUR_SECONDS = 3600
_UNITS = 1024
_HEADROOM = 1.25
_FARGATE_START_SECONDS = 40.0
_FARGATE_LEAST_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class Worker:
    """What a worker is given, so what it is billed for, busy or not. 1,024 `cpu_units` are a processor."""

    route: str
    cpu_units: int
    memory_mb: int
    disk_gb: int = 0

    @property
    def vcpus(self) -> float:
        """Processors."""
        return self.cpu_units / _UNITS

    @property
    def usable_mb(self) -> float:
        """The most memory that work for it may be predicted to take."""
        return self.memory_mb / _HEADROOM


LEAST_DISK_GB, LARGEST_DISK_GB = 21, 200
"""What Fargate has."""

CHUNK_LAMBDA = Worker(route=LAMBDA, cpu_units=1024, memory_mb=1769)
TITLE_WORKERS: Mapping[str, Worker] = {
    LAMBDA: Worker(route=LAMBDA, cpu_units=1741, memory_mb=3008),
    FARGATE: Worker(route=FARGATE, cpu_units=8192, memory_mb=32_768, disk_gb=LARGEST_DISK_GB),
}

_FARGATE_GB = ((1, 2, 8), (2, 4, 16), (4, 8, 30))
"""Processors, and the least and the most memory that Fargate gives with them."""


def fargate_of(memory_mb: float, disk_gb: int) -> Worker:
    """The smallest Fargate worker with that memory and a quarter more; the largest where none has it."""
    wanted = ceil(memory_mb * _HEADROOM / 1024)
    vcpus, least, most = next((each for each in _FARGATE_GB if wanted <= each[2]), _FARGATE_GB[-1])
    memory_gb = min(max(wanted, least), most)
    return Worker(route=FARGATE, cpu_units=vcpus * _UNITS, memory_mb=memory_gb * 1024, disk_gb=disk_gb)


@dataclass(frozen=True, kw_only=True)
class Prices:
    """Published prices in US dollars, of `region` at `date` (ISO 8601); of workers, by architecture."""

    date: str
    region: str
    sources: tuple[str, ...]
    lambda_usd_per_gb_second: dict[str, float]
    lambda_usd_per_request: float
    fargate_usd_per_vcpu_hour: dict[str, float]
    fargate_usd_per_gb_hour: dict[str, float]
    fargate_usd_per_disk_gb_hour: float
    fargate_free_disk_gb: int
    public_ipv4_usd_per_hour: float
    states_usd_per_transition: float
    s3_usd_per_write: float
    mediaconvert_sd_avc_usd_per_minute: float
    mediaconvert_hd_avc_usd_per_minute: float
    mediaconvert_more_rungs_usd_per_minute: float


@cache
def prices() -> Prices:
    """The published prices."""
    return from_bytes(Prices, _PRICES.read_bytes())


def architecture() -> str:
    """What this runs on, as all workers of a stage do."""
    return ARM if platform.machine() in ("aarch64", ARM) else X86


def usd_per_second(worker: Worker) -> float:
    """What a worker costs while it is there."""
    price, kind = prices(), architecture()
    if worker.route == LAMBDA:
        return worker.memory_mb / 1024 * price.lambda_usd_per_gb_second[kind]
    disk_gb = max(0, worker.disk_gb - price.fargate_free_disk_gb)
    per_hour = (
        worker.vcpus * price.fargate_usd_per_vcpu_hour[kind]
        + worker.memory_mb / 1024 * price.fargate_usd_per_gb_hour[kind]
        + disk_gb * price.fargate_usd_per_disk_gb_hour
        + price.public_ipv4_usd_per_hour
    )
    return per_hour / _HOUR_SECONDS


def title_route(cpu_seconds: float, lambda_cpu_seconds: float) -> str:
    """Where steps over a whole title run that are predicted to take so much."""
    return LAMBDA if cpu_seconds <= lambda_cpu_seconds else FARGATE


def billed_seconds(route: str, seconds: float) -> float:
    """How long a worker is billed that is busy for so long: Fargate from its start, and a minute at least."""
    return seconds if route == LAMBDA else max(_FARGATE_LEAST_SECONDS, seconds + _FARGATE_START_SECONDS)
