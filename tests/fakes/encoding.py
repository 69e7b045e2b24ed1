"""Fakes of encoding's ports: buckets that are dictionaries, executions that are names."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matinee.encoding.model import Source
from matinee.encoding.ports import Upload
from matinee.kernel.errors import NotFound


class MemorySources:
    """Uploaded files. `fetched` counts downloads."""

    def __init__(self) -> None:
        self._objects: dict[tuple[str, str], tuple[bytes, dict[str, str]]] = {}
        self.fetched = 0

    def copy(self) -> "MemorySources":
        """The same files; what is uploaded here does not stand there."""
        other = MemorySources()
        other._objects.update(self._objects)
        return other

    def put(self, bucket: str, key: str, body: bytes, metadata: dict[str, str] | None = None) -> None:
        """Upload."""
        self._objects[bucket, key] = (body, metadata or {})

    def keys(self, bucket: str, prefix: str) -> Sequence[str]:
        """Keys under `prefix`."""
        return sorted(key for place, key in self._objects if place == bucket and key.startswith(prefix))

    def describe(self, bucket: str, key: str) -> Upload:
        """What stands there. Raises NotFound."""
        body, metadata = self._get(bucket, key)
        source = Source(bucket=bucket, key=key, size_bytes=len(body))
        return Upload(source=source, fingerprint=hashlib.sha256(body).hexdigest(), metadata=metadata)

    def fetch(self, bucket: str, key: str, path: Path) -> None:
        """Write it to `path`. Raises NotFound."""
        path.write_bytes(self._get(bucket, key)[0])
        self.fetched += 1

    def _get(self, bucket: str, key: str) -> tuple[bytes, dict[str, str]]:
        if (bucket, key) not in self._objects:
            raise NotFound(f"{key} is not there.")
        return self._objects[bucket, key]


class MemoryWork:
    """The work bucket. `written` lists keys in the order they were written."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.written: list[str] = []

    def read(self, key: str) -> bytes | None:
        """The object's bytes, or None."""
        return self.objects.get(key)

    def read_part(self, key: str, first_byte: int, end_byte: int) -> bytes:
        """The bytes from one up to another. Raises NotFound."""
        if key not in self.objects:
            raise NotFound(f"{key} is not there.")
        return self.objects[key][first_byte:end_byte]

    def write(self, key: str, body: bytes, *, once: bool = False) -> None:
        """Keep `body`."""
        if once and key in self.objects:
            return
        self.objects[key] = body
        self.written.append(key)

    def fetch(self, key: str, path: Path) -> None:
        """Write the object to `path`. Raises NotFound."""
        if key not in self.objects:
            raise NotFound(f"{key} is not there.")
        path.write_bytes(self.objects[key])

    def keep(self, path: Path, key: str, *, once: bool = False) -> None:
        """Keep the file."""
        self.write(key, path.read_bytes(), once=once)

    def sizes(self, prefix: str) -> Mapping[str, int]:
        """Keys and sizes under `prefix`."""
        return {key: len(body) for key, body in sorted(self.objects.items()) if key.startswith(prefix)}


class MemoryOrigin:
    """The origin bucket, filled from a work bucket. `published` lists keys in the order they appeared."""

    def __init__(self, work: MemoryWork) -> None:
        self._work = work
        self.objects: dict[str, bytes] = {}
        self.published: list[str] = []

    def publish(self, work_key: str, origin_key: str) -> None:
        """Copy. Raises NotFound."""
        body = self._work.read(work_key)
        if body is None:
            raise NotFound(f"{work_key} is not there.")
        self.objects[origin_key] = body
        self.published.append(origin_key)

    def keys(self, prefix: str) -> Sequence[str]:
        """Keys under `prefix`."""
        return sorted(key for key in self.objects if key.startswith(prefix))

    def remove(self, prefix: str) -> None:
        """Take away what stands under `prefix`."""
        for key in self.keys(prefix):
            del self.objects[key]


class MemoryWorkflows:
    """Executions by name, with their status."""

    def __init__(self) -> None:
        self.states: dict[str, Mapping[str, Any]] = {}
        self.status: dict[str, str] = {}

    def start(self, name: str, state: Mapping[str, Any]) -> bool:
        """Start; False when the name was used."""
        if name in self.states:
            return False
        self.states[name], self.status[name] = state, "RUNNING"
        return True

    def stop(self, name: str, cause: str) -> bool:
        """Stop; False when it has succeeded. Raises NotFound."""
        if name not in self.states:
            raise NotFound(f"There is no execution {name}.")
        if self.status[name] == "RUNNING":
            self.status[name] = "ABORTED"
        return self.status[name] != "SUCCEEDED"


class MemoryTasks:
    """Running Fargate tasks, as (job id, attempt)."""

    def __init__(self, *running: tuple[str, int]) -> None:
        self.running = list(running)

    def stop(self, job_id: str, attempt: int, cause: str) -> int:
        """Stop those of an attempt; how many there were."""
        before = len(self.running)
        self.running = [each for each in self.running if each != (job_id, attempt)]
        return before - len(self.running)
