"""What long films of 1080p cost and take, from every CPU second measured on a short one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from matinee.encoding import keys
from matinee.encoding.batches import Batch, deal, predicted_seconds
from matinee.encoding.chunks import divide
from matinee.encoding.documents import canonical, to_bytes, to_json
from matinee.encoding.measured import Measurements, Spent
from matinee.encoding.model import ChunkTask, Inspection, Plan, PlannedRung
from matinee.encoding.money import Bill, receipt
from matinee.encoding.parallel import processors
from matinee.encoding.service.inspect import inspect_source
from matinee.encoding.service.package import package_title
from matinee.encoding.service.verify import verify_title
from matinee.encoding.sound import tracks_of
from matinee.encoding.studio import spent_of
from matinee.encoding.tasks import tasks_of
from matinee.encoding.workers import FARGATE, TITLE_WORKERS, usd_per_second
from tests.encoding_house import JOB, SETTINGS, EncodingHouse
from tests.media import ffmpeg

_RUNGS = {1080: (23.0, 6000), 720: (24.0, 3000), 540: (25.0, 1800), 432: (26.0, 1200), 360: (26.0, 900)}
"""Lines of a rung, its CRF and its bitrate in kbit/s, which caps the busiest second at twice that."""

_CLIP_SECONDS = 12
HOUR = 3600 // _CLIP_SECONDS
"""How many times the clip is in an hour."""


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
class Measured:
    """What the tasks and the steps of the clip took. `steps` are those of a title worker on Fargate."""

    plan: Plan
    tasks: list[ChunkTask]
    took: dict[str, Measurements]
    steps: tuple[Spent, ...]

    def again(self, times: int) -> Film:
        """The clip so many times over, dealt and billed by the code that does it for every title."""
        tasks, took = [], {}
        for number in range(times):
            for task in self.tasks:
                key, one = f"{number}-{task.task_key}", self.took[task.task_key]
                tasks.append(replace(task, task_key=key, predicted_cpu_seconds=one.cpu_seconds))
                took[key] = replace(one, seconds=predicted_seconds(tasks[-1]))
        batches = deal(tasks, SETTINGS)
        steps = tuple(
            replace(each, seconds=times * each.seconds, cpu_seconds=times * each.cpu_seconds)
            for each in self.steps
        )
        plan = replace(self.plan, frames=times * self.plan.frames)
        return Film(batches=batches, steps=steps, bill=receipt(plan, batches, took, steps))


def film_of_1080p(clip: Path, path: Path) -> Path:
    """Twelve seconds of the clip, again and again, enlarged to 1080 lines, with grain, so not soft."""
    grain = "scale=1920:1080:flags=lanczos,noise=alls=5:allf=t:all_seed=5,format=yuv420p"
    codec = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "8", "-c:a", "copy")
    length = ("-t", str(_CLIP_SECONDS))
    ffmpeg("-stream_loop", "-1", "-i", str(clip), *length, "-vf", grain, *codec, str(path))
    return path


def measured(house: EncodingHouse, film: Path) -> Measured:
    """Inspect, encode five rungs, package and verify a film, and count."""
    house.upload(film)
    inspected = inspect_source(house.request, house.studio)
    inspection = house.studio.document(Inspection, keys.inspection(JOB))
    plan, tasks = _planned(house, inspection)
    house.encode()
    state = {
        "inspection": inspected,
        "package": package_title(house.request, house.studio),
        "verification": verify_title(house.request, house.studio),
    }
    took = {
        task.task_key: house.studio.document(Measurements, keys.measurements(task.output_key))
        for task in tasks
    }
    return Measured(plan=plan, tasks=tasks, took=took, steps=_on_fargate(spent_of(state)))


def _on_fargate(spent: Sequence[Spent]) -> tuple[Spent, ...]:
    """Steps that are busy there to the same share as the processors of this machine were."""
    more = processors() / TITLE_WORKERS[FARGATE].vcpus
    return tuple(replace(each, route=FARGATE, seconds=each.seconds * more) for each in spent)


def _planned(house: EncodingHouse, inspection: Inspection) -> tuple[Plan, list[ChunkTask]]:
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
    return plan, tasks


def _rung(lines: int, crfs: tuple[float, ...], kbps: int) -> PlannedRung:
    return PlannedRung(
        name=f"h264-{lines}p", width=lines * 16 // 9, height=lines, sar_num=1, sar_den=1, crfs=crfs,
        bitrate_kbps=kbps, maxrate_kbps=2 * kbps, cpu_seconds_per_frame=0.5,
    )  # fmt: skip
