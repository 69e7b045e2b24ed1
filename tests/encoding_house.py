"""Runs `encode_title` in memory: the steps in their order, on fakes, with real ffmpeg."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from matinee.encoding import keys
from matinee.encoding.batches import Batch, together
from matinee.encoding.documents import from_bytes, from_json
from matinee.encoding.loudness import Loudness
from matinee.encoding.measured import Verification
from matinee.encoding.model import ChunkTask, Inspection, Plan, Request, Source
from matinee.encoding.ports import KeySources
from matinee.encoding.protection import ClearKeys
from matinee.encoding.service.encode import encode_together
from matinee.encoding.service.inspect import inspect_source
from matinee.encoding.service.package import NO_KEYS, package_title
from matinee.encoding.service.plan import plan_encode
from matinee.encoding.service.publish import publish_title
from matinee.encoding.service.records import batches_of_job
from matinee.encoding.service.verify import verify_title
from matinee.encoding.settings import EncodingSettings
from matinee.encoding.studio import Studio, spent_of
from matinee.encoding.workers import CHUNK_LAMBDA
from matinee.kernel.content_keys import CLEARKEY
from tests.fakes.encoding import MemoryOrigin, MemorySources, MemoryWork
from tests.fakes.kernel import MemoryAnnouncer

JOB = "0123456789abcdef0123456789abcdef"
TITLE = "fedcba9876543210fedcba9876543210"
SETTINGS = EncodingSettings(
    source_bucket="uploads", work_bucket="work", origin_bucket="origin", preset="ultrafast"
)
SECRET = b"a secret"
CLEAR_KEYS: KeySources = {CLEARKEY: ClearKeys(lambda: SECRET)}


class EncodingHouse:
    """One job. `settings` may be replaced before a step."""

    def __init__(self, settings: EncodingSettings = SETTINGS) -> None:
        self.sources = MemorySources()
        self.work = MemoryWork()
        self.origin = MemoryOrigin(self.work)
        self.announcer = MemoryAnnouncer()
        self.state: dict[str, Any] = {}
        self.studio = self.studio_with(settings)
        self.request = Request(
            job_id=JOB,
            title_id=TITLE,
            title_name="A film",
            attempt=1,
            source=Source(bucket="uploads", key=f"uploads/{JOB}/source", size_bytes=0),
        )

    def studio_with(self, settings: EncodingSettings) -> Studio:
        """Another environment on the same stores."""
        return Studio(sources=self.sources, work=self.work, announcer=self.announcer, settings=settings)

    def copy(self) -> "EncodingHouse":
        """A farm in the same state that changes by itself."""
        other = EncodingHouse(self.studio.settings)
        other.upload_again(self)
        other.state.update(self.state)
        other.work.objects.update(self.work.objects)
        other.announcer.announced.extend(self.announcer.announced)
        return other

    def upload_again(self, other: "EncodingHouse") -> None:
        """The same source as there, and what stands beside it."""
        self.sources, self.request = other.sources.copy(), other.request
        self.studio = self.studio_with(other.studio.settings)

    def upload(self, path: Path) -> None:
        """Put a film where ingest would."""
        body = path.read_bytes()
        source = Source(bucket="uploads", key=f"uploads/{JOB}/source", size_bytes=len(body))
        self.sources.put(source.bucket, source.key, body, {"job-id": JOB, "title-id": TITLE})
        self.request = Request(job_id=JOB, title_id=TITLE, title_name="A film", attempt=1, source=source)

    def add(self, name: str, body: bytes, file_name: str = "") -> None:
        """Put a sidecar (`captions-fra`) where ingest would."""
        metadata = {"file-name": file_name} if file_name else {}
        self.sources.put("uploads", f"{keys.sidecars(JOB)}{name}", body, metadata)

    def inspect(self, path: Path) -> Inspection:
        """Upload and inspect."""
        self.upload(path)
        return self.inspected()

    def inspected(self) -> Inspection:
        """Inspect what was uploaded."""
        self.state["inspection"] = inspect_source(self.request, self.studio)
        return from_bytes(Inspection, self.work.objects[keys.inspection(JOB)])

    def plan(self) -> Plan:
        """Plan what was inspected."""
        self.state["plan"] = plan_encode(self.request, self.studio, spent_of(self.state))
        return from_bytes(Plan, self.work.objects[keys.plan(JOB)])

    def planned_tasks(self) -> list[ChunkTask]:
        """Plan, and every task."""
        self.plan()
        return self.tasks()

    def planned_batches(self) -> list[Batch]:
        """Plan, and the items of the map."""
        self.plan()
        return batches_of_job(JOB, self.studio)

    def tasks(self) -> list[ChunkTask]:
        """Every chunk task."""
        return [from_json(ChunkTask, item) for item in json.loads(self.work.objects[keys.chunks(JOB)])]

    def encode(self, kind: str = "") -> None:
        """Every chunk task, or those of one kind."""
        tasks = [task for task in self.tasks() if kind in ("", task.kind)]
        for group in together(tasks, CHUNK_LAMBDA):
            encode_together(group, self.studio)

    def sound(self, film: Path) -> dict[str, Loudness]:
        """Inspect and plan, then the audio tasks alone."""
        self.inspect(film)
        self.plan()
        self.encode(kind="audio")
        return self.loudness()

    def loudness(self) -> dict[str, Loudness]:
        """That of every audio rendition, as the chunk tasks measured it."""
        written = (json.loads(body) for key, body in self.work.objects.items() if key.endswith(".json"))
        found = [each for each in written if isinstance(each, dict) and each.get("loudness")]
        return {each["rung"]: Loudness(**each["loudness"]) for each in found}

    def verify(self, key_sources: KeySources = NO_KEYS) -> None:
        """Verify what was packaged."""
        verify_title(self.request, self.studio, key_sources)

    def ask_for(self, protection: str) -> None:
        """Have the title protected from now on, on a stage that has keys for that."""
        self.request = replace(self.request, protection=protection)
        settings = replace(self.studio.settings, title_key_secret_arn="arn", speke_url="https://keys")
        self.studio = self.studio_with(settings)

    def protected(self, key_sources: KeySources = CLEAR_KEYS) -> "EncodingHouse":
        """A copy with another version of the title, published encrypted by the one key source given."""
        (protection,) = key_sources
        other = self.copy()
        other.ask_for(protection)
        other.plan()
        package_title(other.request, other.studio, key_sources)
        other.verify(key_sources)
        publish_title(other.request, other.studio, other.origin)
        return other

    def finish(self) -> tuple[Verification, dict[str, Any]]:
        """Package, verify, publish."""
        self.state["package"] = package_title(self.request, self.studio)
        self.state["verification"] = verify_title(self.request, self.studio)
        title = publish_title(self.request, self.studio, self.origin, spent_of(self.state))
        return from_bytes(Verification, self.work.objects[keys.verification(JOB)]), title

    def whole(self, path: Path) -> tuple[Plan, Verification, dict[str, Any]]:
        """From a file to a published title."""
        self.inspect(path)
        plan = self.plan()
        self.encode()
        return plan, *self.finish()

    def published(self, folder: Path) -> Path:
        """The origin's objects as files; returns the title's folder."""
        for key, body in self.origin.objects.items():
            path = folder / key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
        return next((folder / "titles" / TITLE).iterdir())
