"""Verify title: fetch what was packaged, as a player would, and let nothing pass that is not whole."""

from typing import Any

from matinee.encoding import keys
from matinee.encoding.delivered import (
    check_captions,
    check_frames,
    check_loudness,
    check_quality,
    check_rates,
)
from matinee.encoding.documents import to_bytes, to_json
from matinee.encoding.dolby_vision_checks import check_dolby_vision
from matinee.encoding.measured import Verification
from matinee.encoding.model import Plan, Request
from matinee.encoding.parallel import for_each
from matinee.encoding.ports import KeySources
from matinee.encoding.poster import POSTER
from matinee.encoding.service.frames import draw_frames
from matinee.encoding.service.package import NO_KEYS, protection_of
from matinee.encoding.service.records import measurements_of, tasks_of_job
from matinee.encoding.signals import check_light, check_signals, check_trick_play
from matinee.encoding.storyboard import check_thumbnails
from matinee.encoding.studio import Studio
from matinee.encoding.verify import CHECKS, check_duration, check_references, check_rungs


def verify_title(request: Request, studio: Studio, key_sources: KeySources = NO_KEYS) -> dict[str, Any]:
    """Write `verification.json`. Raises VerificationFailed, NotFound, Transient.

    With a protection, the title has to be encrypted by the keys of its source; without one, by none. What is
    good is drawn beside its source, for the report.
    """
    with studio.step(request, "verify") as step:
        tools = step.tools
        plan = studio.document(Plan, keys.plan(request.job_id))
        tasks = tasks_of_job(request.job_id, studio)
        measured = measurements_of(tasks, studio)
        prefix = keys.package(request.job_id, plan.version)
        names = [key.removeprefix(prefix) for key in studio.work.sizes(prefix)]
        with studio.folder() as folder:
            for name in names:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
            for_each(lambda name: studio.work.fetch(f"{prefix}{name}", folder / name), names)
            protection = protection_of(request, plan, key_sources)
            check_references(folder, names, protection)
            check_duration(folder, plan)
            check_signals(folder, plan)
            check_light(folder, plan, tools, protection)
            check_trick_play(folder, plan)
            check_thumbnails(folder, plan)
            rungs = check_rungs(folder, plan, measured, tools, protection)
            check_quality(plan, rungs, measured)
            check_frames(plan, measured)
            check_rates(folder, rungs)
            check_loudness(plan, measured)
            check_dolby_vision(folder, plan, measured, tools, protection)
            for track in plan.text:
                check_captions(folder, track.name, (studio.work.read(track.key) or b"").decode())
        verification = Verification(
            version=plan.version,
            duration_seconds=plan.duration_seconds,
            rungs=rungs,
            checks=CHECKS,
            files=len(names) - names.count(POSTER),
        )
        studio.work.write(keys.verification(request.job_id), to_bytes(verification))
        draw_frames(request, plan, tasks, measured, studio, tools)
        return {
            "rungs": len(rungs),
            "vmaf_mean": rungs[0].vmaf_mean,
            "spent": to_json(step.spent()),
        }
