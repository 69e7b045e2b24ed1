"""What stands in the work bucket of a job: its tasks, and what was measured of each."""

import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from matinee.encoding import keys
from matinee.encoding.batches import Batch, Item
from matinee.encoding.documents import from_json
from matinee.encoding.measured import Measurements
from matinee.encoding.model import ChunkTask
from matinee.encoding.parallel import for_each
from matinee.encoding.studio import Studio
from matinee.kernel.errors import NotFound


def tasks_of_job(job_id: str, studio: Studio) -> list[ChunkTask]:
    """The tasks that `plan_encode` wrote. Raises NotFound."""
    body = studio.work.read(keys.chunks(job_id))
    if body is None:
        raise NotFound(f"{keys.chunks(job_id)} is not there.")
    return [from_json(ChunkTask, values) for values in json.loads(body)]


def tasks_of_item(item: Item, studio: Studio) -> list[ChunkTask]:
    """The tasks of an item of the map. Raises NotFound."""
    body = studio.work.read_part(keys.chunks(item.job_id), item.first_byte, item.end_byte)
    return [from_json(ChunkTask, values) for values in json.loads(b"[" + body + b"]")]


def batches_of_job(job_id: str, studio: Studio) -> list[Batch]:
    """The batches that `plan_encode` wrote. Raises NotFound."""
    body = studio.work.read(keys.batches(job_id))
    if body is None:
        raise NotFound(f"{keys.batches(job_id)} is not there.")
    tasks = iter(tasks_of_job(job_id, studio))
    items = [from_json(Item, values) for values in json.loads(body)]
    return [Batch(worker=item.worker, tasks=tuple(islice(tasks, item.tasks))) for item in items]


def measurements_of(tasks: Sequence[ChunkTask], studio: Studio) -> list[Measurements]:
    """Of each task. Of two rungs that share a chunk, each has it under its own name. Raises NotFound."""

    def of(task: ChunkTask) -> Measurements:
        made = studio.document(Measurements, keys.measurements(task.output_key))
        return replace(made, rung=task.rung, index=task.index)

    return for_each(of, tasks)
