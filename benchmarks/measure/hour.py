"""What an hour of 1080p film costs, from every CPU second measured on a short one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from benchmarks.measure.simulated_farm import START_SECONDS, per_frame
from matinee.encoding import keys
from matinee.encoding.chunks import divide
from matinee.encoding.documents import canonical, to_bytes, to_json
from matinee.encoding.measured import Measurements, Spent
from matinee.encoding.model import ChunkTask, Inspection, Plan, PlannedRung
from matinee.encoding.money import receipt
from matinee.encoding.parallel import processors
from matinee.encoding.service.inspect import inspect_source
from matinee.encoding.service.package import package_title
from matinee.encoding.service.publish import publish_title
from matinee.encoding.service.verify import verify_title
from matinee.encoding.sound import tracks_of
from matinee.encoding.studio import spent_of
from matinee.encoding.tasks import tasks_of
from matinee.encoding.workers import CHUNK_WORKERS, FARGATE, LAMBDA, TITLE_WORKERS, usd_per_second
from tests.encoding_house import JOB, EncodingHouse
from tests.media import ffmpeg

_RUNGS = {1080: (23.0, 6000), 720: (24.0, 3000), 540: (25.0, 1800), 432: (26.0, 1200), 360: (26.0, 900)}
"""Lines of a rung, its CRF and its bitrate in kbit/s, which caps the busiest second at twice that."""

_HOUR_SECONDS = 3600


@dataclass(frozen=True, kw_only=True)
class Hour:
    """`seconds_per_frame` are CPU seconds by rung; `step_seconds_per_second` are a title worker's."""

    fps: Fraction
    seconds_per_frame: dict[str, float]
    step_seconds_per_second: float
    usd: float
    mediaconvert_usd: float
    arithmetic: str


def film_of_1080p(clip: Path, path: Path) -> Path:
    """Twelve seconds of the clip, again and again, enlarged to 1080 lines, with grain, so not soft."""
    grain = "scale=1920:1080:flags=lanczos,noise=alls=5:allf=t:all_seed=5,format=yuv420p"
    codec = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "8", "-c:a", "copy")
    ffmpeg("-stream_loop", "-1", "-i", str(clip), "-t", "12", "-vf", grain, *codec, str(path))
    return path


def measured_hour(house: EncodingHouse, film: Path) -> Hour:
    """Inspect, encode five rungs, package, verify and publish a film, and count."""
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
    publish_title(house.request, house.studio, house.origin, spent_of(state))
    return _counted(house, plan, tasks, spent_of(state))


def _planned(house: EncodingHouse, inspection: Inspection) -> tuple[Plan, list[ChunkTask]]:
    picture = inspection.picture
    chunks = divide(inspection.frames, picture.fps, [shot.first_frame for shot in inspection.shots])
    rungs = tuple(_rung(lines, (crf,) * len(chunks), kbps) for lines, (crf, kbps) in _RUNGS.items())
    audio = tracks_of(inspection.sound, target_lufs=-23, opus=False)
    tasks = tasks_of(
        house.request, picture=picture, preset="fast", build="", rungs=rungs, chunks=chunks, audio=audio,
        lambda_cpu_seconds=300,
    )  # fmt: skip
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


def _counted(house: EncodingHouse, plan: Plan, tasks: list[ChunkTask], spent: Sequence[Spent]) -> Hour:
    measured = {
        task.task_key: house.studio.document(Measurements, keys.measurements(task.output_key))
        for task in tasks
    }
    billed = {key: replace(each, seconds=each.cpu_seconds + START_SECONDS) for key, each in measured.items()}
    worker = TITLE_WORKERS[FARGATE]
    steps = [
        replace(each, route=FARGATE, seconds=each.seconds * processors() / worker.vcpus) for each in spent
    ]
    bill = receipt(plan, tasks, billed, steps)
    length = plan.duration_seconds
    scale = _HOUR_SECONDS / length
    encode = sum(each.cpu_seconds for each in measured.values())
    step_seconds = sum(each.seconds for each in steps)
    arithmetic = (
        f"per second of film: {encode / length:.2f} CPU-s in {len(tasks) / length:.2f} tasks at "
        f"${usd_per_second(CHUNK_WORKERS[LAMBDA]):.7f}, and {step_seconds / length:.3f} s of {worker.vcpus} "
        f"processors at ${usd_per_second(worker):.7f}; trial encodes (once per film) not included"
    )
    return Hour(
        fps=plan.picture.fps,
        seconds_per_frame=per_frame(tasks, {key: each.cpu_seconds for key, each in measured.items()}),
        step_seconds_per_second=step_seconds / length,
        usd=bill.usd * scale,
        mediaconvert_usd=(bill.mediaconvert_usd or 0.0) * scale,
        arithmetic=arithmetic,
    )
