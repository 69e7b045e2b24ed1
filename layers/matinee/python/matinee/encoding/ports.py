"""What encoding asks of the world."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from matinee.encoding.model import Source
from matinee.encoding.protection import Protection


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A source as it stands in its bucket. `fingerprint` changes with its content; `metadata` is ingest's."""

    source: Source
    fingerprint: str
    metadata: Mapping[str, str]


class Sources(Protocol):
    """The uploaded files: films, and what came beside them."""

    def keys(self, bucket: str, prefix: str) -> Sequence[str]:
        """Keys under `prefix`, in order."""

    def describe(self, bucket: str, key: str) -> Upload:
        """What stands there, with its metadata (`job-id`, `title-id`, …). Raises NotFound."""

    def fetch(self, bucket: str, key: str, path: Path) -> None:
        """Write the object to `path`, whole or not at all. Raises NotFound."""


class Documents(Protocol):
    """Small objects of a job, by key in the work bucket."""

    def read(self, key: str) -> bytes | None:
        """The object's bytes, or None."""

    def read_part(self, key: str, first_byte: int, end_byte: int) -> bytes:
        """The bytes from one up to another. Raises NotFound."""

    def write(self, key: str, body: bytes, *, once: bool = False) -> None:
        """Keep `body`, at once and whole. With `once`, what stands there already stays."""


class Files(Protocol):
    """Media of a job, by key in the work bucket."""

    def fetch(self, key: str, path: Path) -> None:
        """Write the object to `path`, whole or not at all. Raises NotFound."""

    def keep(self, path: Path, key: str, *, once: bool = False) -> None:
        """Keep the file as `key`, whole or not at all. With `once`, what stands there already stays.

        `once` is for keys that name their content: a worker that comes late changes nothing.
        """

    def sizes(self, prefix: str) -> Mapping[str, int]:
        """Keys under `prefix`, with their sizes in bytes."""


class Work(Documents, Files, Protocol):
    """The work bucket."""


class Origin(Protocol):
    """What viewers fetch."""

    def publish(self, work_key: str, origin_key: str) -> None:
        """Copy an object of the work bucket, typed and cached as its name says. Raises NotFound."""

    def keys(self, prefix: str) -> Sequence[str]:
        """Keys under `prefix`."""

    def remove(self, prefix: str) -> None:
        """Take away what stands under `prefix`."""


class KeySource(Protocol):
    """Where the keys of a protected title come from.

    Keyed by `Request.protection`, sources are what `package_title` and `verify_title` take.
    """

    def protect(self, title_id: str, labels: Sequence[str]) -> Protection:
        """One key for each label, the same for the same title every time. Raises Transient, Forbidden."""


KeySources = Mapping[str, KeySource]
"""The key sources that there are, by the protection that they give."""


class Workflows(Protocol):
    """Executions of `encode_title`."""

    def start(self, name: str, state: Mapping[str, Any]) -> bool:
        """Start the execution called `name`; False when there is, or was, one already."""

    def stop(self, name: str, cause: str) -> bool:
        """Stop it; False when it had succeeded already. Raises NotFound when there is none."""


class Tasks(Protocol):
    """Fargate tasks of the workflow."""

    def stop(self, job_id: str, attempt: int, cause: str) -> int:
        """Stop those that work for this attempt of a job; says how many."""
