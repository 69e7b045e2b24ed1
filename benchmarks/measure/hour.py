"""What an hour of 1080p film costs, from every CPU second measured on a short one."""

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from benchmarks.measure.simulated_farm import START_SECONDS, per_frame
from matinee.encoding import keys
from matinee.encoding.chunks import divide
from matinee.encoding.documents import canonical, to_bytes, to_json
from matinee.encoding.measured import Measurements
from matinee.encoding.model import ChunkTask, Inspection, Plan, PlannedRung
from matinee.encoding.money import rates, receipt
from matinee.encoding.service.package import package_title
from matinee.encoding.service.publish import publish_title
from matinee.encoding.service.verify import verify_title
from matinee.encoding.sound import tracks_of
from matinee.encoding.tasks import tasks_of
from tests.encoding_house import JOB, EncodingHouse
from tests.media import ffmpeg

_RUNGS = {1080: (23.0, 6000), 720: (24.0, 3000), 540: (25.0, 1800), 432: (26.0, 1200), 360: (26.0, 900)}
"""Lines of a rung, its CRF and its bitrate in kbit/s, which caps the busiest second at twice that."""

_HOUR_SECONDS = 3600


@dataclass(frozen=True, kw_only=True)
class Hour:
    """`seconds_per_frame` are CPU seconds by rung; `step_seconds_per_second` of all other steps."""

    fps: Fraction
    seconds_per_frame: dict[str, float]
    step_seconds_per_second: float
    usd: float
    mediaconvert_usd: float
    arithmetic: str


def film_of_1080p(clip: Path, path: Path) -> Path:
    """Three seconds of the clip enlarged to 1080 lines, with grain, so not soft; nearly lossless."""
    grain = "scale=1920:1080:flags=lanczos,noise=alls=5:allf=t:all_seed=5,format=yuv420p"
    codec = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "8", "-c:a", "copy")
    ffmpeg("-i", str(clip), "-t", "3", "-vf", grain, *codec, str(path))
    return path


def measured_hour(house: EncodingHouse, film: Path) -> Hour:
    """Inspect, encode five rungs, package, verify and publish a film, and count."""
    inspection = house.inspect(film)
    plan, tasks = _planned(house, inspection)
    house.encode()
    steps = [
        package_title(house.request, house.studio)["cpu_seconds"],
        verify_title(house.request, house.studio)["cpu_seconds"],
        inspection.cpu_seconds,
    ]
    publish_title(house.request, house.studio, house.origin)
    return _counted(house, plan, tasks, sum(steps))


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


def _counted(house: EncodingHouse, plan: Plan, tasks: list[ChunkTask], step_seconds: float) -> Hour:
    settings = house.studio.settings
    measured = {
        task.task_key: house.studio.document(Measurements, keys.measurements(task.output_key))
        for task in tasks
    }
    billed = {key: replace(each, seconds=each.cpu_seconds + START_SECONDS) for key, each in measured.items()}
    bill = receipt(replace(plan, cpu_seconds=step_seconds), tasks, billed, settings)
    scale = _HOUR_SECONDS / plan.duration_seconds
    encode = sum(each.cpu_seconds for each in measured.values())
    rate = rates(settings)["lambda"]
    length = plan.duration_seconds
    arithmetic = (
        f"per second of film {encode / length:.1f} CPU-s of tasks and "
        f"{step_seconds / length:.1f} of steps, {len(tasks) / length:.1f} tasks; "
        f"${rate:.7f} per second; trial encodes (once per film) not included"
    )
    return Hour(
        fps=plan.picture.fps,
        seconds_per_frame=per_frame(tasks, {key: each.cpu_seconds for key, each in measured.items()}),
        step_seconds_per_second=step_seconds / plan.duration_seconds,
        usd=bill.usd * scale,
        mediaconvert_usd=(bill.mediaconvert_usd or 0.0) * scale,
        arithmetic=arithmetic,
    )
