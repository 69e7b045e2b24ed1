"""Try encodes: each trial is made once, however often it is asked for."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from math import ceil
from pathlib import Path

from matinee.encoding.documents import from_bytes, to_bytes
from matinee.encoding.evidence import Trial
from matinee.encoding.ffmpeg import Tools
from matinee.encoding.parallel import processors
from matinee.encoding.studio import Studio
from matinee.encoding.trials import TrialTask, run_trial, sample

_ALIKE = 4
"""About how many trials there are of the same frames: while they last, no other frames are needed."""


def try_encode(task: TrialTask, studio: Studio) -> Trial:
    """One trial by itself, as a map over trial tasks would have it. Raises Transient, NotFound."""
    with studio.folder_with(task.source.bucket, task.source.key) as folder:
        return try_all(folder, [task], studio, studio.tools())[0]


def try_all(folder: Path, tasks: Sequence[TrialTask], studio: Studio, tools: Tools) -> list[Trial]:
    """All trials, in the order of the tasks, on the source in `folder`. Raises Transient.

    Those of the same frames run at once. The frames stay in the folder as raw pictures, for the next round.
    """
    made = {task.task_key: trial for task in tasks if (trial := _kept(task, studio)) is not None}
    missing: dict[tuple[int, int], list[TrialTask]] = {}
    for task in tasks:
        if task.task_key not in made:
            missing.setdefault((task.source.first_frame, task.source.frames), []).append(task)

    def try_alike(alike: Sequence[TrialTask]) -> None:
        sample(folder, alike[0], tools)
        for task, new in zip(alike, pool.map(lambda t: run_trial(folder, t, tools), alike), strict=True):
            studio.work.write(task.output_key, to_bytes(new))
            made[task.task_key] = new

    at_once = processors()
    with ThreadPoolExecutor(at_once) as pool, ThreadPoolExecutor(ceil(at_once / _ALIKE)) as samples:
        list(samples.map(try_alike, missing.values()))
    return [made[task.task_key] for task in tasks]


def _kept(task: TrialTask, studio: Studio) -> Trial | None:
    body = studio.work.read(task.output_key)
    return from_bytes(Trial, body) if body is not None else None
