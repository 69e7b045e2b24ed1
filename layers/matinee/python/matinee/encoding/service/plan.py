"""Plan encode: from measured trials to a ladder, from cuts to chunks, and to one task for each of both."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from matinee.encoding import keys
from matinee.encoding.batches import Batch, deal, written
from matinee.encoding.chunks import divide
from matinee.encoding.documents import canonical, from_bytes, to_bytes, to_json
from matinee.encoding.dolby_vision import as_made
from matinee.encoding.ffmpeg import Tools
from matinee.encoding.measured import Spent
from matinee.encoding.model import (
    ChunkTask,
    Inspection,
    Plan,
    Request,
)
from matinee.encoding.money import Bill, quote, require_affordable
from matinee.encoding.pieces import from_pieces
from matinee.encoding.policy import ladder_names, ladders, without
from matinee.encoding.protection import require_offered
from matinee.encoding.qc import finding, judged, policy, refuse
from matinee.encoding.rules import rules_of
from matinee.encoding.rungs import announced
from matinee.encoding.service.captions import added_captions, all_captions, embedded
from matinee.encoding.service.ladder import Stage, plan_ladder
from matinee.encoding.service.sidecars import sidecars_of, with_sound
from matinee.encoding.settings import EncodingSettings
from matinee.encoding.sidecar import Sidecar
from matinee.encoding.sound import tracks_of
from matinee.encoding.studio import Studio
from matinee.encoding.tasks import digest, tasks_of
from matinee.encoding.trials import drop_samples, encode_of
from matinee.encoding.workers import title_route
from matinee.kernel.events import EncodePlanned, EncodeStepStarted

_RULES = 5
"""Raise it when the rules of planning change: plans of before are then made anew."""


def plan_encode(request: Request, studio: Studio, spent: Sequence[Spent] = ()) -> dict[str, Any]:
    """Write `plan.json` and `chunks.json`. A plan made from the same inputs is kept.

    `spent` is what the steps before took. Raises Transient, MediaRejected for a sidecar that cannot be used,
    and before anything is encoded OverBudget, and Invalid for a protection without keys.
    """
    with studio.step(request, "plan") as step:
        require_offered(request.protection, studio.settings.protections)
        tools = step.tools
        inspection = studio.document(Inspection, keys.inspection(request.job_id))
        build = tools.build()
        sidecars = sidecars_of(request, studio)
        inputs = _inputs(request, inspection, sidecars, studio.settings, build)
        plan = _kept(request, studio, inputs) or _make(
            request, studio, inspection, sidecars, inputs, build, tools
        )
        plan, batches, bill = _afforded(request, plan, (*spent, step.spent()), studio.settings)
        plan = replace(plan, version=_version(plan, batches, request.protection))
        studio.work.write(keys.plan(request.job_id), to_bytes(plan))
        onward = _onward(plan, studio.settings)
        studio.work.write(keys.quote(request.job_id), to_bytes(bill))
        require_affordable(bill, request.budget_usd)
        chunks, items = written(batches)
        studio.work.write(keys.chunks(request.job_id), chunks)
        studio.work.write(keys.batches(request.job_id), canonical(to_json(items)))
        _announce(request, plan, bill, studio)
        return {
            "version": plan.version,
            "batches_key": keys.batches(request.job_id),
            "chunk_count": sum(item.tasks for item in items),
            "route": onward,
            "spent": to_json(step.spent()),
        }


def _afforded(
    request: Request, plan: Plan, spent: Sequence[Spent], settings: EncodingSettings
) -> tuple[Plan, list[Batch], Bill]:
    """The plan with as many ladders as its budget pays, the first in any case; its work and its quote."""
    batches = _batches(request, plan, settings)
    bill = quote(plan, batches, spent, _onward(plan, settings))
    budget, names = request.budget_usd, ladder_names(plan)
    if budget is None or bill.usd <= budget or len(names) == 1:
        return plan, batches, bill
    last = names[-1]
    message = f"The budget of ${budget:.2f} does not pay for {last}: it would be ${bill.usd:.2f}."
    left = replace(plan, findings=(*plan.findings, finding("ladder_left_out", message)))
    return _afforded(request, without(left, last), spent, settings)


def _onward(plan: Plan, settings: EncodingSettings) -> str:
    """Where the steps run that follow the chunks."""
    cost = plan.frames * sum(rung.cpu_seconds_per_frame for rung in plan.rungs)
    return title_route(cost, settings.lambda_title_cpu_seconds)


def _inputs(
    request: Request,
    inspection: Inspection,
    sidecars: Sequence[Sidecar],
    settings: EncodingSettings,
    build: str,
) -> str:
    ruled = (_RULES, settings.codecs, settings.preset, settings.trials, to_json(rules_of(settings)))
    heard = (settings.loudness_lufs, settings.opus)
    return digest(to_json(inspection), to_json(sidecars), request.budget_usd, ruled, heard, build)


def _kept(request: Request, studio: Studio, inputs: str) -> Plan | None:
    body = studio.work.read(keys.plan(request.job_id))
    plan = from_bytes(Plan, body) if body else None
    if plan is None or plan.inputs != inputs:
        return None
    there = studio.work.sizes(keys.texts(request.job_id))
    return plan if all(track.key in there for track in plan.text) else None


def _make(
    request: Request,
    studio: Studio,
    inspection: Inspection,
    sidecars: Sequence[Sidecar],
    inputs: str,
    build: str,
    tools: Tools,
) -> Plan:
    settings, picture = studio.settings, inspection.picture
    chunks = divide(inspection.frames, picture.fps, [shot.first_frame for shot in inspection.shots])
    more, read = added_captions(request, sidecars, inspection.duration_seconds, studio)
    sound, heard = with_sound(request, inspection, sidecars, studio, tools)
    with studio.folder_with(request.source.bucket, request.source.key) as folder:
        stage = Stage(
            request=request,
            studio=studio,
            folder=folder,
            picture=picture,
            chunks=chunks,
            build=build,
            tools=tools,
        )
        kinds = ladders(settings.codecs, picture)
        made = []
        for _, alike in groupby(kinds, key=lambda kind: kind.transfer):
            made += [plan_ladder(stage, encode_of(picture, kind, settings.preset)) for kind in alike]
            drop_samples(folder)
        own, repaired = embedded(request.job_id, inspection, folder, studio, tools)
    pairs = list(zip(kinds, made, strict=True))
    found = (finding for ladder in made for finding in ladder.findings)
    seen = as_made(inspection.findings, picture, kinds)
    findings = judged((*seen, *found, *repaired, *read, *heard), policy(settings.qc_rules))
    refuse(findings)
    return Plan(
        inputs=inputs,
        version="",
        build=build,
        preset=settings.preset,
        frames=inspection.frames,
        poster_frame=inspection.poster_frame,
        picture=picture,
        rungs=tuple(rung for kind, ladder in pairs for rung in kind.named(ladder.rungs)),
        chunks=chunks,
        sound=sound,
        audio=tracks_of(sound, target_lufs=settings.loudness_lufs, opus=settings.opus),
        text=all_captions(own, more),
        trials=tuple(replace(each, ladder=kind.name) for kind, ladder in pairs for each in ladder.trials),
        findings=findings,
        pieces=inspection.pieces,
    )


def _version(plan: Plan, batches: Sequence[Batch], protection: str | None) -> str:
    made = sorted(task.task_key for batch in batches for task in batch.tasks)
    shown = [(track.name, track.language, track.digest) for track in plan.text]
    about = (made, shown, plan.poster_frame, [rung.name for rung in plan.rungs])
    return digest(*about, *([protection] if protection else ()))[:12]


def _batches(request: Request, plan: Plan, settings: EncodingSettings) -> list[Batch]:
    tasks = tasks_of(
        request,
        picture=plan.picture,
        preset=plan.preset,
        build=plan.build,
        rungs=plan.rungs,
        chunks=plan.chunks,
        audio=plan.audio,
    )
    return deal([_placed(task, request, plan, settings) for task in tasks], settings)


def _placed(task: ChunkTask, request: Request, plan: Plan, settings: EncodingSettings) -> ChunkTask:
    """A task of a file that a Lambda's disk does not hold is made where it can be."""
    sidecar = task.audio.sidecar if task.audio else None
    size_bytes = sidecar.size_bytes if sidecar else request.source.size_bytes
    is_small = size_bytes <= settings.lambda_source_bytes
    return task if is_small else from_pieces(task, plan.pieces, settings.work_bucket)


def _announce(request: Request, plan: Plan, bill: Bill, studio: Studio) -> None:
    studio.announcer.announce(
        EncodePlanned(
            job_id=request.job_id,
            attempt=request.attempt,
            version=plan.version,
            quote_usd=round(bill.usd, 6),
            mediaconvert_usd=bill.mediaconvert_usd,
            rungs=announced(plan.rungs, len(plan.chunks)),
        ),
        EncodeStepStarted(job_id=request.job_id, attempt=request.attempt, step="encode"),
    )
