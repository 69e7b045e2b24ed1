"""Publish title: into the origin bucket, segments first, manifests last."""

from collections.abc import Sequence
from typing import Any

from matinee.encoding import keys
from matinee.encoding.documents import to_bytes
from matinee.encoding.ffmpeg import Stopped, Tools
from matinee.encoding.measured import Spent, Verification
from matinee.encoding.model import Plan, Request
from matinee.encoding.money import receipt
from matinee.encoding.packager import DASH, HLS
from matinee.encoding.parallel import for_each
from matinee.encoding.ports import Origin
from matinee.encoding.poster import POSTER
from matinee.encoding.rungs import announced
from matinee.encoding.service.records import batches_of_job, measurements_of
from matinee.encoding.service.report import write_report
from matinee.encoding.studio import Studio
from matinee.kernel.errors import NotFound, VerificationFailed
from matinee.kernel.events import TitleEncoded


def publish_title(
    request: Request, studio: Studio, origin: Origin, spent: Sequence[Spent] = ()
) -> dict[str, Any]:
    """Copy the verified package; returns TitleEncoded's detail. Raises VerificationFailed, NotFound.

    `spent` is what the steps before took.
    """
    with studio.step(request, "publish") as step:
        plan = studio.document(Plan, keys.plan(request.job_id))
        verification = studio.document(Verification, keys.verification(request.job_id))
        if verification.version != plan.version:
            raise VerificationFailed(
                "version", f"Verified was {verification.version}, planned is {plan.version}."
            )
        batches = batches_of_job(request.job_id, studio)
        tasks = [task for batch in batches for task in batch.tasks]
        measured = measurements_of(tasks, studio)
        by_task = {task.task_key: one for one, task in zip(measured, tasks, strict=True)}
        bill = receipt(plan, batches, by_task, spent)
        studio.work.write(keys.receipt(request.job_id), to_bytes(bill))
        report_key = write_report(request, plan, verification, measured, bill, studio, origin)
        _publish(request, plan, studio, origin, step.tools)
        best = verification.rungs[0]
        event = TitleEncoded(
            job_id=request.job_id,
            title_id=request.title_id,
            title_name=request.title_name,
            attempt=request.attempt,
            version=plan.version,
            prefix=keys.title(request.title_id, plan.version),
            duration_seconds=round(verification.duration_seconds, 3),
            width=best.width,
            height=best.height,
            poster_key=keys.poster(request.title_id, plan.version),
            cost_usd=round(bill.usd, 6),
            report_key=report_key,
            protection=request.protection,
            rungs=announced(verification.rungs, len(plan.chunks)),
        )
        return event.to_detail()


def _publish(request: Request, plan: Plan, studio: Studio, origin: Origin, tools: Tools) -> None:
    """Copy it. A version that was not there, and is cancelled on the way, goes again."""
    prefix = keys.package(request.job_id, plan.version)
    target = keys.title(request.title_id, plan.version)
    names = [key.removeprefix(prefix) for key in studio.work.sizes(prefix)]
    if not {HLS, DASH, POSTER} <= set(names):
        raise NotFound(f"The package of {request.job_id} is not whole.")

    def copy(name: str) -> None:
        tools.go_on()
        poster = keys.poster(request.title_id, plan.version)
        origin.publish(f"{prefix}{name}", poster if name == POSTER else f"{target}{name}")

    was_there = f"{target}{HLS}" in origin.keys(f"{target}{HLS}")
    try:
        for wave in (0, 1, 2):
            for_each(copy, [name for name in names if _wave(name) == wave])
    except Stopped:
        if not was_there:
            origin.remove(target)
        raise


def _wave(name: str) -> int:
    """0 for media, 1 for playlists, 2 for the two manifests that players ask for first."""
    return 2 if name in (HLS, DASH) else 1 if name.endswith(".m3u8") else 0
