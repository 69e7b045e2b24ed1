"""One process that does a title's steps in order, told which are done; says what it begins and ends.

`python -m benchmarks.measure.mortal_worker <folder> <attempt> [<done item>…]`, with the film in
`<folder>/uploads/film`. An item is a step, or `encode_chunk:<first task key>`, as the workflow's history has
them.
"""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.measure.disk_stores import DiskOrigin, DiskSources, DiskWork
from matinee.encoding import keys
from matinee.encoding.batches import together
from matinee.encoding.documents import from_json
from matinee.encoding.model import ChunkTask, Request, Source
from matinee.encoding.service.encode import encode_together
from matinee.encoding.service.inspect import inspect_source
from matinee.encoding.service.package import package_title
from matinee.encoding.service.plan import plan_encode
from matinee.encoding.service.publish import publish_title
from matinee.encoding.service.verify import verify_title
from matinee.encoding.settings import EncodingSettings
from matinee.encoding.studio import Studio
from matinee.encoding.workers import CHUNK_LAMBDA
from matinee.kernel.events import Event

JOB = "0" * 32
SETTINGS = EncodingSettings(
    source_bucket="uploads", work_bucket="work", origin_bucket="origin", preset="ultrafast"
)

Item = tuple[str, Callable[[], object]]


class _Nobody:
    """Nobody listens."""

    def announce(self, *events: Event) -> None:
        """Nothing."""


def items(root: Path, attempt: int) -> Iterator[Item]:
    """The work in its order. What comes after the plan is known when the plan is made."""
    work = DiskWork(root / "work")
    studio = Studio(sources=DiskSources(root), work=work, announcer=_Nobody(), settings=SETTINGS)
    size = (root / "uploads" / "film").stat().st_size
    source = Source(bucket="uploads", key="film", size_bytes=size)
    request = Request(job_id=JOB, title_id=JOB, title_name="A film", attempt=attempt, source=source)
    origin = DiskOrigin(root / "origin", work)
    yield "inspect_source", lambda: inspect_source(request, studio)
    yield "plan_encode", lambda: plan_encode(request, studio)
    tasks = [from_json(ChunkTask, values) for values in json.loads(work.read(keys.chunks(JOB)) or b"[]")]
    for group in together(tasks, CHUNK_LAMBDA):
        there = all(work.read(keys.measurements(task.output_key)) is not None for task in group)
        word = "look_at" if there else "encode_chunk"
        yield f"{word}:{group[0].task_key}", lambda group=group: encode_together(group, studio)  # type: ignore[misc]
    yield "package_title", lambda: package_title(request, studio)
    yield "verify_title", lambda: verify_title(request, studio)
    yield "publish_title", lambda: publish_title(request, studio, origin)


def main(root: Path, attempt: int, done: set[str]) -> None:
    """Do what is not done."""
    for name, do in items(root, attempt):
        if name not in done:
            print("begin", name, flush=True)
            do()
            print("end", name, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), set(sys.argv[3:]))
