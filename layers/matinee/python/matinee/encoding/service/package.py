"""Package title: chunks become tracks, tracks become CMAF, and all of it stands in the work bucket."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matinee.encoding import keys
from matinee.encoding.documents import to_json
from matinee.encoding.ffmpeg import Tools
from matinee.encoding.model import ChunkTask, Inspection, Plan, Request
from matinee.encoding.packager import PACKAGE, Tracks, join, package
from matinee.encoding.parallel import for_each
from matinee.encoding.ports import KeySources
from matinee.encoding.poster import draw_poster
from matinee.encoding.protection import Protection, labels_of, require_offered
from matinee.encoding.service.records import tasks_of_job
from matinee.encoding.storyboard import draw
from matinee.encoding.studio import Studio

_SHOTS = "shots.jpg"
NO_KEYS: KeySources = {}
"""For titles in the clear."""


def package_title(request: Request, studio: Studio, key_sources: KeySources = NO_KEYS) -> dict[str, Any]:
    """Write the package of this version; the result says how much. Raises NotFound, Transient.

    With a protection, the title is encrypted by the keys of its source. Raises Invalid when there is none.
    """
    with studio.step(request, "package") as step:
        tools = step.tools
        plan = studio.document(Plan, keys.plan(request.job_id))
        prefix = keys.package(request.job_id, plan.version)
        with studio.folder() as folder:
            tracks = _gather(folder, plan, tasks_of_job(request.job_id, studio), studio, tools)
            package(folder, plan, tracks, tools, protection_of(request, plan, key_sources))
            _picture(folder, request, plan, tracks, studio, tools)
            root = folder / PACKAGE
            made = [path for path in sorted(root.rglob("*")) if path.is_file()]
            for_each(lambda path: studio.work.keep(path, f"{prefix}{path.relative_to(root)}"), made)
            size = sum(path.stat().st_size for path in made)
        return {
            "prefix": prefix,
            "files": len(made),
            "bytes": size,
            "spent": to_json(step.spent()),
        }


def protection_of(request: Request, plan: Plan, key_sources: KeySources) -> Protection | None:
    """The keys of this title; None in the clear. Raises Invalid, and what the key source raises."""
    if request.protection is None:
        return None
    require_offered(request.protection, key_sources)
    return key_sources[request.protection].protect(request.title_id, labels_of(plan))


def _picture(
    folder: Path, request: Request, plan: Plan, tracks: Tracks, studio: Studio, tools: Tools
) -> None:
    """The poster from the best rung; the thumbnails, and the report's shots, from the smallest like it."""
    shots = studio.document(Inspection, keys.inspection(request.job_id)).shots
    best = plan.rungs[0]
    small = plan.smallest_rung
    draw_poster(folder, tracks.video[best.name], plan, shots, best.transfer, tools)
    draw(folder, tracks.video[small.name], plan, shots, _SHOTS, small.transfer, tools)
    studio.work.keep(folder / _SHOTS, keys.shot_sheet(request.job_id, plan.version))


def _gather(folder: Path, plan: Plan, tasks: Sequence[ChunkTask], studio: Studio, tools: Tools) -> Tracks:
    """Every track in one file. Chunks are fetched rung by rung: two rungs may share some of them."""
    wanted = [(task.output_key, folder / f"{task.task_key}.mp4") for task in tasks if task.kind == "audio"]
    wanted += [(track.key, folder / f"text-{track.name}.vtt") for track in plan.text]
    for_each(lambda pair: studio.work.fetch(*pair), wanted)
    for rung in plan.rungs:
        parts = sorted((each.index, each.output_key) for each in tasks if each.rung == rung.name)
        chunks = [(key, folder / f"chunk-{index}.mp4") for index, key in parts]
        for_each(lambda pair: studio.work.fetch(*pair), chunks)
        join(folder, f"video-{rung.name}.mp4", [path.name for _, path in chunks], plan.picture, tools)
        for _, path in chunks:
            path.unlink()
    return Tracks(
        video={rung.name: f"video-{rung.name}.mp4" for rung in plan.rungs},
        audio={task.rung: f"{task.task_key}.mp4" for task in tasks if task.kind == "audio"},
        text={track.name: f"text-{track.name}.vtt" for track in plan.text},
    )
