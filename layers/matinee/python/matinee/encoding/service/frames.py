"""Frames for the report: of the source, of the best rung and of the least, so that people see."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from matinee.encoding import keys
from matinee.encoding.comparison import (
    Compared,
    Comparison,
    focus,
    is_black,
    is_same,
    shown_size,
    tile_size,
)
from matinee.encoding.documents import to_bytes
from matinee.encoding.ffmpeg import Stopped, Tools
from matinee.encoding.frame_sheet import draw_sheet, encoded_frame, source_frame
from matinee.encoding.measured import Measurements
from matinee.encoding.model import ChunkTask, Inspection, Plan, PlannedRung, Request
from matinee.encoding.moments import BUSIEST, TYPICAL, WORST, Moment, choose, moments, scores_of
from matinee.encoding.parallel import compute_each
from matinee.encoding.studio import Studio
from matinee.kernel.errors import MatineeError
from matinee.kernel.log import logger

_SHEET = "frames.jpg"
_RUN_SECONDS = 30.0
_MOST_SECONDS = 120.0
_ORDER = (TYPICAL, BUSIEST, WORST)


@dataclass(frozen=True, kw_only=True)
class _Easel:
    """What pictures are made with; `drawn` are the sources' that there are, as raw RGB."""

    folder: Path
    request: Request
    plan: Plan
    rungs: tuple[PlannedRung, ...]
    tasks: dict[tuple[str, int], ChunkTask]
    studio: Studio
    tools: Tools
    until: float
    drawn: list[bytes] = field(default_factory=list)


def draw_frames(
    request: Request,
    plan: Plan,
    tasks: Sequence[ChunkTask],
    measured: Sequence[Measurements],
    studio: Studio,
    tools: Tools,
) -> None:
    """Keep a sheet of compared frames, and what is in it. Raises Stopped, and nothing else that can happen.

    Whatever the length of the film: a few frames, each from its own part of the source and from one chunk. A
    title is not worse for the want of them, so what cannot be made is left out.
    """
    best, least = plan.rungs[0], plan.smallest_rung
    try:
        with studio.folder() as folder:
            easel = _Easel(
                folder=folder,
                request=request,
                plan=plan,
                rungs=(best,) if best == least else (best, least),
                tasks={(task.rung, task.index): task for task in tasks if task.video},
                studio=studio,
                tools=Tools(timeout_seconds=_RUN_SECONDS, within=tools),
                until=time.monotonic() + _MOST_SECONDS,
            )
            _draw(easel, measured)
    except Stopped:
        raise
    except (MatineeError, OSError) as error:
        _note(error)


def _note(error: Exception) -> None:
    logger("encoding").info("frame left out of the report", extra={"error": str(error)})


def _draw(easel: _Easel, measured: Sequence[Measurements]) -> None:
    folder, plan, studio, job_id = easel.folder, easel.plan, easel.studio, easel.request.job_id
    by_rung = [[each for each in measured if each.rung == rung.name] for rung in easel.rungs]
    inspection = studio.document(Inspection, keys.inspection(job_id))
    dark = inspection.condition.black if inspection.condition else ()
    wanted = moments(plan, inspection.shots, by_rung[0], dark)
    shown = choose(wanted, plan, lambda moment: _pictures_or_none(easel, moment))
    if not shown:
        return
    shown.sort(key=lambda each: (_ORDER.index(each[0].why), each[0].frame))
    scores = [scores_of(plan, each) for each in by_rung]
    size = shown_size(plan.picture)
    tile = tile_size(size)
    rows = []
    for moment, names in shown:
        source, encoded = ((folder / name).read_bytes() for name in names[:2])
        left, top = focus(source, encoded, size, tile)
        vmaf = tuple(each.get(moment.frame) for each in scores)
        rows.append(Compared(why=moment.why, frame=moment.frame, left=left, top=top, vmaf=vmaf))
    about = Comparison(
        width=tile[0],
        height=tile[1],
        film_width=size[0],
        film_height=size[1],
        rungs=tuple(rung.name for rung in easel.rungs),
        rows=tuple(rows),
    )
    draw_sheet(folder, about, [names for _, names in shown], _SHEET, easel.tools)
    studio.work.keep(folder / _SHEET, keys.frame_sheet(job_id, plan.version))
    studio.work.write(keys.frames(job_id, plan.version), to_bytes(about))


def _pictures_or_none(easel: _Easel, moment: Moment) -> list[str] | None:
    """One that cannot be drawn gives way to another while there is time."""
    if time.monotonic() > easel.until:
        return None
    try:
        return _pictures(easel, moment)
    except Stopped:
        raise
    except MatineeError as error:
        _note(error)
        return None


def _pictures(easel: _Easel, moment: Moment) -> list[str] | None:
    """The names of raw pictures of that moment: of the source, of each rung; None where there are none."""
    plan, frame = easel.plan, moment.frame
    index = next(n for n, each in enumerate(plan.chunks) if frame < each.first_frame + each.frames)
    source = f"{frame}-source.rgb"
    if not _source(easel, easel.tasks[easel.rungs[0].name, index], frame, source):
        return None
    raw = (easel.folder / source).read_bytes()
    if is_black(raw) or any(is_same(raw, other) for other in easel.drawn):
        return None
    encoded = compute_each(lambda rung: _encoded(easel, rung, index, frame), easel.rungs)
    if not all(encoded):
        return None
    easel.drawn.append(raw)
    return [source, *filter(None, encoded)]


def _source(easel: _Easel, task: ChunkTask, frame: int, name: str) -> bool:
    """From what the chunk was made of; but not from a large source that is not in pieces."""
    source, studio = easel.request.source, easel.studio
    is_whole = (task.source.bucket, task.source.key) == (source.bucket, source.key)
    if is_whole and source.size_bytes > studio.settings.lambda_source_bytes:
        return False
    with studio.folder_with(task.source.bucket, task.source.key) as place:
        size = shown_size(easel.plan.picture)
        if not source_frame(place, task.picture, frame, size, name, easel.tools):
            return False
        (place / name).replace(easel.folder / name)
    return True


def _encoded(easel: _Easel, rung: PlannedRung, index: int, frame: int) -> str | None:
    plan, chunk, name = easel.plan, f"{rung.name}.mp4", f"{frame}-{rung.name}.rgb"
    easel.studio.work.fetch(easel.tasks[rung.name, index].output_key, easel.folder / chunk)
    at = (frame - plan.chunks[index].first_frame - Fraction(1, 2)) / plan.picture.fps
    size = shown_size(plan.picture)
    made = encoded_frame(easel.folder, chunk, rung.transfer, at, size, name, easel.tools)
    return name if made else None
