"""Try encodes: each trial is made once, however often it is asked for."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from matinee.encoding.documents import from_bytes, to_bytes
from matinee.encoding.evidence import Trial
from matinee.encoding.ffmpeg import Tools
from matinee.encoding.studio import Studio
from matinee.encoding.trials import TrialTask, run_trial, sample

_THREADS = 4


def try_encode(task: TrialTask, studio: Studio) -> Trial:
    """One trial by itself, as a map over trial tasks would have it. Raises Transient, NotFound."""
    with studio.folder_with(task.source.bucket, task.source.key) as folder:
        return try_all(folder, [task], studio, studio.tools())[0]


def try_all(folder: Path, tasks: Sequence[TrialTask], studio: Studio, tools: Tools) -> list[Trial]:
    """All trials, in the order of the tasks, on the source in `folder`. Raises Transient.

    Those of the same frames run at once, so that only those frames lie on the disk as raw pictures.
    """
    made = {task.task_key: trial for task in tasks if (trial := _kept(task, studio)) is not None}
    missing: dict[tuple[int, int], list[TrialTask]] = {}
    for task in tasks:
        if task.task_key not in made:
            missing.setdefault((task.source.first_frame, task.source.frames), []).append(task)
    with ThreadPoolExecutor(max_workers=min(_THREADS, os.process_cpu_count() or 1)) as pool:
        for alike in missing.values():
            raw = sample(folder, alike[0], tools)
            for task, new in zip(alike, pool.map(lambda t: run_trial(folder, t, tools), alike), strict=True):
                studio.work.write(task.output_key, to_bytes(new))
                made[task.task_key] = new
            raw.unlink()
    return [made[task.task_key] for task in tasks]


def _kept(task: TrialTask, studio: Studio) -> Trial | None:
    body = studio.work.read(task.output_key)
    return from_bytes(Trial, body) if body is not None else None
