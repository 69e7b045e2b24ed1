"""What long films of 1080p cost and take, from every CPU second measured on two short ones."""

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from matinee.encoding import keys
from matinee.encoding.batches import Batch, deal, predicted_seconds
from matinee.encoding.chunks import divide
from matinee.encoding.documents import canonical, from_json, to_bytes, to_json
from matinee.encoding.measured import Measurements, Spent
from matinee.encoding.model import ChunkTask, Inspection, Plan, PlannedRung
from matinee.encoding.money import Bill, receipt
from matinee.encoding.service.inspect import inspect_source
from matinee.encoding.service.package import package_title
from matinee.encoding.service.verify import verify_title
from matinee.encoding.sound import tracks_of
from matinee.encoding.tasks import tasks_of
from matinee.encoding.workers import FARGATE, TITLE_WORKERS, usd_per_second
from tests.encoding_house import JOB, SETTINGS, EncodingHouse
from tests.fakes.encoding import MemorySources
from tests.media import ffmpeg

_RUNGS = {1080: (23.0, 6000), 720: (24.0, 3000), 540: (25.0, 1800), 432: (26.0, 1200), 360: (26.0, 900)}
"""Lines of a rung, its CRF and its bitrate in kbit/s, which caps the busiest second at twice that."""

_CLIP_SECONDS = 12
HOUR = 3600 // _CLIP_SECONDS
"""How many times the clip is in an hour."""

_SPREAD = ("inspect", "verify")
"""Steps that take a longer film in more windows or parts, and keep all processors of a worker busy."""


@dataclass(frozen=True, kw_only=True)
class Film:
    """The clip so many times over: its work as the farm deals it, the steps around it, and the bill."""

    batches: list[Batch]
    steps: tuple[Spent, ...]
    bill: Bill

    @property
    def step_seconds(self) -> float:
        """How long the steps take that one worker does."""
        return sum(each.seconds for each in self.steps)

    @property
    def arithmetic(self) -> str:
        """How its price comes about, per second of an hour."""
        work = [task.predicted_cpu_seconds for batch in self.batches for task in batch.tasks]
        workers = Counter(batch.worker for batch in self.batches)
        given = ", ".join(
            f"{count} workers on {worker.route} of {worker.vcpus:g} vCPU and {worker.memory_mb} MB at "
            f"${usd_per_second(worker):.7f} a second"
            for worker, count in workers.most_common()
        )
        title = TITLE_WORKERS[FARGATE]
        steps = f"{self.step_seconds:,.0f} s of {title.vcpus:g} vCPU at ${usd_per_second(title):.7f}"
        rest = f"requests, states and writes ${self.bill.overhead_usd:.3f}; trial encodes not included"
        return f"{sum(work):,.0f} CPU-s in {len(work):,} tasks: {given}; steps {steps}; {rest}"


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of a title worker on Fargate: of the clip, and what more it takes for each clip more."""

    of_clip: Spent
    more_seconds: float
    more_cpu_seconds: float

    def of(self, times: int) -> Spent:
        """What it takes of the clip so many times over."""
        return replace(
            self.of_clip,
            seconds=self.of_clip.seconds + (times - 1) * self.more_seconds,
            cpu_seconds=self.of_clip.cpu_seconds + (times - 1) * self.more_cpu_seconds,
        )


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What the tasks and the steps of the clip took."""

    plan: Plan
    tasks: list[ChunkTask]
    took: dict[str, Measurements]
    steps: tuple[Step, ...]

    def again(self, times: int) -> Film:
        """The clip so many times over, dealt and billed by the code that does it for every title."""
        tasks, took = [], {}
        for number in range(times):
            for task in self.tasks:
                key, one = f"{number}-{task.task_key}", self.took[task.task_key]
                tasks.append(replace(task, task_key=key, predicted_cpu_seconds=one.cpu_seconds))
                took[key] = replace(one, seconds=predicted_seconds(tasks[-1]))
        batches = deal(tasks, SETTINGS)
        steps = tuple(each.of(times) for each in self.steps)
        plan = replace(self.plan, frames=times * self.plan.frames)
        return Film(batches=batches, steps=steps, bill=receipt(plan, batches, took, steps))


def film_of_1080p(clip: Path, path: Path, times: int) -> Path:
    """So often twelve seconds of the clip, enlarged to 1080 lines, with grain, so that it is not soft."""
    grain = "scale=1920:1080:flags=lanczos,noise=alls=5:allf=t:all_seed=5,format=yuv420p"
    codec = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "8", "-c:a", "copy")
    length = ("-t", str(times * _CLIP_SECONDS))
    ffmpeg("-stream_loop", "-1", "-i", str(clip), *length, "-vf", grain, *codec, str(path))
    return path


def measured(clip: Path, folder: Path) -> Measured:
    """Inspect, encode five rungs, package and verify twelve seconds, and twenty-four, and count."""
    once, twice = (_Run(film_of_1080p(clip, folder / f"{times}.mkv", times)) for times in (1, 2))
    tasks = once.house.tasks()
    took = {
        task.task_key: once.house.studio.document(Measurements, keys.measurements(task.output_key))
        for task in tasks
    }
    return Measured(plan=once.plan, tasks=tasks, took=took, steps=_steps(once, twice))


@dataclass(frozen=True, kw_only=True)
class _Taken:
    """What a step has spent, and how much of its time our own process computed, which has one processor."""

    spent: Spent
    own_seconds: float


class _Run:
    """A film's way from inspection to verification: what its steps have `taken`, less the report's pictures.

    Those are as many for a film of any length, and not drawn where there is no source.
    """

    def __init__(self, film: Path) -> None:
        self.house = EncodingHouse(replace(SETTINGS, preset="fast"))
        self.house.upload(film)
        inspected = _taken(lambda: inspect_source(self.house.request, self.house.studio))
        inspection = self.house.studio.document(Inspection, keys.inspection(JOB))
        self.plan = _plan(self.house, inspection)
        self.house.encode()
        packaged = _taken(lambda: package_title(self.house.request, self.house.studio))
        whole = _taken(lambda: verify_title(self.house.request, self.house.studio))
        self.house.sources = MemorySources()
        self.house.studio = self.house.studio_with(self.house.studio.settings)
        verified = _taken(lambda: verify_title(self.house.request, self.house.studio))
        self.taken = (inspected, packaged, verified)
        self.pictures_seconds = whole.spent.seconds - verified.spent.seconds
        self.pictures_cpu_seconds = whole.spent.cpu_seconds - verified.spent.cpu_seconds


def _taken(step: Callable[[], dict[str, Any]]) -> _Taken:
    before = os.times()
    spent = from_json(Spent, step()["spent"])
    after = os.times()
    own = after.user + after.system - before.user - before.system
    return _Taken(spent=replace(spent, route=FARGATE), own_seconds=own)


def _steps(once: _Run, twice: _Run) -> tuple[Step, ...]:
    """What grows with the film is spread over the processors of a title worker where the step does that.

    But not what our own process computes, and nothing of what every film takes: that counts as it is here.
    """
    inspect, package, verify = map(_step, once.taken, twice.taken)
    seconds = verify.of_clip.seconds + once.pictures_seconds
    cpu = verify.of_clip.cpu_seconds + once.pictures_cpu_seconds
    drawn = replace(verify.of_clip, seconds=seconds, cpu_seconds=cpu)
    return inspect, package, replace(verify, of_clip=drawn)


def _step(once: _Taken, twice: _Taken) -> Step:
    cpu = twice.spent.cpu_seconds - once.spent.cpu_seconds
    spread = cpu / TITLE_WORKERS[FARGATE].vcpus + twice.own_seconds - once.own_seconds
    alone = twice.spent.seconds - once.spent.seconds
    more = spread if once.spent.step in _SPREAD else alone
    return Step(of_clip=once.spent, more_seconds=more, more_cpu_seconds=cpu)


def _plan(house: EncodingHouse, inspection: Inspection) -> Plan:
    picture = inspection.picture
    chunks = divide(inspection.frames, picture.fps, [shot.first_frame for shot in inspection.shots])
    rungs = tuple(_rung(lines, (crf,) * len(chunks), kbps) for lines, (crf, kbps) in _RUNGS.items())
    audio = tracks_of(inspection.sound, target_lufs=-23, opus=False)
    tasks = tasks_of(
        house.request, picture=picture, preset="fast", build="", rungs=rungs, chunks=chunks, audio=audio
    )
    plan = Plan(
        inputs="", version="0" * 12, build="", preset="fast", frames=inspection.frames, poster_frame=0,
        picture=picture, rungs=rungs, chunks=chunks, audio=audio,
    )  # fmt: skip
    house.work.write(keys.plan(JOB), to_bytes(plan))
    house.work.write(keys.chunks(JOB), canonical(to_json(tasks)))
    return plan


def _rung(lines: int, crfs: tuple[float, ...], kbps: int) -> PlannedRung:
    return PlannedRung(
        name=f"h264-{lines}p", width=lines * 16 // 9, height=lines, sar_num=1, sar_den=1, crfs=crfs,
        bitrate_kbps=kbps, maxrate_kbps=2 * kbps, cpu_seconds_per_frame=0.5,
    )  # fmt: skip
