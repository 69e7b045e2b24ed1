"""Buckets that are folders: what one process kept, another finds, whole or not at all."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from matinee.encoding.model import Source
from matinee.encoding.ports import Upload
from matinee.kernel.errors import NotFound


class DiskSources:
    """Uploaded files, by bucket and key under `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keys(self, bucket: str, prefix: str) -> Sequence[str]:
        """Keys under `prefix`, in order."""
        place = self._root / bucket
        found = (path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file())
        return sorted(key for key in found if key.startswith(prefix))

    def describe(self, bucket: str, key: str) -> Upload:
        """What stands there."""
        body = (self._root / bucket / key).read_bytes()
        source = Source(bucket=bucket, key=key, size_bytes=len(body))
        return Upload(source=source, fingerprint=hashlib.sha256(body).hexdigest(), metadata={})

    def fetch(self, bucket: str, key: str, path: Path) -> None:
        """Write it to `path`."""
        shutil.copyfile(self._root / bucket / key, path)


class DiskWork:
    """The work bucket: every object appears by a rename or a link, as S3 has it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._parts = root.with_name(f"{root.name}-parts")
        for folder in (self.root, self._parts):
            folder.mkdir(parents=True, exist_ok=True)

    def read(self, key: str) -> bytes | None:
        """The object's bytes, or None."""
        path = self.root / key
        return path.read_bytes() if path.is_file() else None

    def read_part(self, key: str, first_byte: int, end_byte: int) -> bytes:
        """The bytes from one up to another."""
        return (self.root / key).read_bytes()[first_byte:end_byte]

    def write(self, key: str, body: bytes, *, once: bool = False) -> None:
        """Keep `body`."""
        handle, name = tempfile.mkstemp(dir=self._parts)
        with os.fdopen(handle, "wb") as part:
            part.write(body)
        path = self.root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        if not once or not path.exists():
            Path(name).replace(path)

    def fetch(self, key: str, path: Path) -> None:
        """Write the object to `path`. Raises NotFound."""
        body = self.read(key)
        if body is None:
            raise NotFound(f"{key} is not there.")
        path.write_bytes(body)

    def keep(self, path: Path, key: str, *, once: bool = False) -> None:
        """Keep the file."""
        self.write(key, path.read_bytes(), once=once)

    def sizes(self, prefix: str) -> Mapping[str, int]:
        """Keys and sizes under `prefix`."""
        found = sorted(path for path in self.root.rglob("*") if path.is_file())
        keyed = {path.relative_to(self.root).as_posix(): path.stat().st_size for path in found}
        return {key: size for key, size in keyed.items() if key.startswith(prefix)}


class DiskOrigin:
    """The origin bucket, filled from a work bucket."""

    def __init__(self, root: Path, work: DiskWork) -> None:
        self._store = DiskWork(root)
        self._work = work

    def publish(self, work_key: str, origin_key: str) -> None:
        """Copy. Raises NotFound."""
        body = self._work.read(work_key)
        if body is None:
            raise NotFound(f"{work_key} is not there.")
        self._store.write(origin_key, body)

    def keys(self, prefix: str) -> Sequence[str]:
        """Keys under `prefix`."""
        return list(self._store.sizes(prefix))

    def remove(self, prefix: str) -> None:
        """Take away what stands under `prefix`."""
        for key in self.keys(prefix):
            (self._store.root / key).unlink()
