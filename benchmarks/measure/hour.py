"""What long films of 1080p cost and take, from every CPU second measured on two short ones."""

import math
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean
from typing import Any

from matinee.encoding import keys
from matinee.encoding.batches import Batch, deal, predicted_seconds
from matinee.encoding.complexity import complexities
from matinee.encoding.documents import from_json
from matinee.encoding.measured import Measurements, Spent
from matinee.encoding.model import ChunkTask, Plan
from matinee.encoding.money import Bill, receipt
from matinee.encoding.service.inspect import inspect_source
from matinee.encoding.service.package import package_title
from matinee.encoding.service.plan import plan_encode
from matinee.encoding.service.verify import verify_title
from matinee.encoding.spans import affordable
from matinee.encoding.workers import FARGATE, TITLE_WORKERS, usd_per_second
from tests.encoding_house import JOB, SETTINGS, EncodingHouse
from tests.fakes.encoding import MemorySources
from tests.media import ffmpeg

_SETTINGS = replace(SETTINGS, preset="fast", forced_sizes="1080,720,540,432,360", max_rungs=5)
"""A rung of each of these sizes; trials find their qualities, as for every title."""

_CLIP_SECONDS = 12
HOUR = 3600 // _CLIP_SECONDS
"""How many times the clip is in an hour."""

_SPREAD = ("inspect", "plan", "verify")
"""Steps that take a longer film in more windows, trials or parts: they keep all processors busy."""


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
        rest = f"requests, states and writes ${self.bill.overhead_usd:.3f}"
        return f"{sum(work):,.0f} CPU-s in {len(work):,} tasks: {given}; steps {steps}; {rest}"


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of a title worker on Fargate: of the clip, and what more it takes for each clip more.

    Of a film longer than `most_times` the clip it takes no more.
    """

    of_clip: Spent
    more_seconds: float
    more_cpu_seconds: float
    most_times: float = math.inf

    def of(self, times: int) -> Spent:
        """What it takes of the clip so many times over."""
        more = min(times, self.most_times) - 1
        return replace(
            self.of_clip,
            seconds=self.of_clip.seconds + more * self.more_seconds,
            cpu_seconds=self.of_clip.cpu_seconds + more * self.more_cpu_seconds,
        )


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What the tasks and the steps of the clip took."""

    plan: Plan
    tasks: list[ChunkTask]
    took: dict[str, Measurements]
    steps: tuple[Step, ...]

    @property
    def over_quote(self) -> float:
        """The CPU seconds that its chunks took, for each that their quote had."""
        predicted = sum(task.predicted_cpu_seconds for task in self.tasks)
        return sum(each.cpu_seconds for each in self.took.values()) / predicted

    @property
    def encodes(self) -> float:
        """How often a chunk of a rung was encoded."""
        return mean(each.encodes for each in self.took.values() if each.frames)

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
    """Do the whole path of twelve seconds, and of twenty-four, in five rungs, and count."""
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
        self.house = EncodingHouse(_SETTINGS)
        self.house.upload(film)
        request, studio = self.house.request, self.house.studio
        inspected = _taken(lambda: inspect_source(request, studio))
        planned = _taken(lambda: plan_encode(request, studio))
        self.plan = studio.document(Plan, keys.plan(JOB))
        self.weighing = _weighing(self.house, self.plan)
        self.house.encode()
        packaged = _taken(lambda: package_title(request, studio))
        whole = _taken(lambda: verify_title(request, studio))
        self.house.sources = MemorySources()
        without = self.house.studio_with(studio.settings)
        verified = _taken(lambda: verify_title(request, without))
        self.taken = (inspected, planned, packaged, verified)
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
    inspect, plan, package, verify = map(_step, once.taken, twice.taken)
    plan = replace(plan, most_times=_tried(once.plan, HOUR) / _tried(once.plan, 1))
    drawn = _more(verify, once.pictures_seconds, once.pictures_cpu_seconds)
    return inspect, _more(plan, *once.weighing), package, drawn


def _tried(plan: Plan, times: int) -> int:
    """How many chunks trials are made of, of a film so many times as long."""
    return affordable(plan.picture, plan.chunks * times)


def _more(step: Step, seconds: float, cpu_seconds: float) -> Step:
    """With what a film of any length takes besides."""
    clip = step.of_clip
    both = replace(clip, seconds=clip.seconds + seconds, cpu_seconds=clip.cpu_seconds + cpu_seconds)
    return replace(step, of_clip=both)


def _weighing(house: EncodingHouse, plan: Plan) -> tuple[float, float]:
    """What it takes, in seconds and CPU seconds, to choose the chunks of a long film that are tried."""
    tools, source = house.studio.tools(), house.request.source
    with house.studio.folder_with(source.bucket, source.key) as folder:
        complexities(folder, plan.picture, plan.chunks * HOUR, tools)
    return tools.cpu_seconds / TITLE_WORKERS[FARGATE].vcpus, tools.cpu_seconds


def _step(once: _Taken, twice: _Taken) -> Step:
    cpu = twice.spent.cpu_seconds - once.spent.cpu_seconds
    spread = cpu / TITLE_WORKERS[FARGATE].vcpus + twice.own_seconds - once.own_seconds
    alone = twice.spent.seconds - once.spent.seconds
    more = spread if once.spent.step in _SPREAD else alone
    return Step(of_clip=once.spent, more_seconds=more, more_cpu_seconds=cpu)
