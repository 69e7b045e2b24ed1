"""A film on this disk: checked, and known by its content."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from cli.api import BadInput
from matinee.ingest.parts import LARGEST_FILE_BYTES, MIB, declared_parts, part_size_bytes
from matinee.ingest.parts import Part as Part

Tell = Callable[[int], None]
"""Told of bytes as they pass."""


class FilmChanged(BadInput):
    """The file is being written while it is read."""


@dataclass(frozen=True, kw_only=True)
class Film:
    """A regular, readable, non-empty file; `mark` changes when somebody writes it."""

    path: Path
    size_bytes: int
    mark: tuple[int, int, int]

    @classmethod
    def at(cls, path: Path) -> Self:
        """The film at `path`. Raises BadInput with the next step."""
        try:
            found = path.stat()
            if stat.S_ISREG(found.st_mode):
                path.open("rb").close()
        except FileNotFoundError:
            raise BadInput(f"There is no file {path}: check the spelling, or give its full path.") from None
        except PermissionError:
            raise BadInput(f"{path} may not be read: `chmod u+r` it, or run as its owner.") from None
        except (OSError, ValueError) as error:
            raise BadInput(f"{path} cannot be read ({error}): check the path and the disk.") from None
        if stat.S_ISDIR(found.st_mode):
            raise BadInput(f"{path} is a folder: give the film itself, e.g. {path / 'film.mp4'}.")
        if not stat.S_ISREG(found.st_mode):
            raise BadInput(f"{path} is no ordinary file: save the film to a file first.")
        if found.st_size == 0:
            raise BadInput(f"{path} is empty (0 bytes): export or copy it again.")
        if found.st_size > LARGEST_FILE_BYTES:
            raise BadInput(f"{path} is larger than 5 TiB: split it, or encode it smaller.")
        return cls(path=path, size_bytes=found.st_size, mark=_mark(found))

    def parts(self, tell: Tell) -> tuple[Part, ...]:
        """Read the whole film once and name its parts. Raises FilmChanged."""
        part_bytes = part_size_bytes(self.size_bytes)
        digests: list[bytes] = []
        for start in range(0, self.size_bytes, part_bytes):
            with FilmPart(self, start, min(part_bytes, self.size_bytes - start), tell) as part:
                while part.read(MIB):
                    pass
                digests.append(part.sha256)
        self.require_unchanged()
        return declared_parts(self.size_bytes, digests)

    def require_unchanged(self) -> None:
        """Raises FilmChanged when somebody has written the file since it was opened first."""
        try:
            now = _mark(self.path.stat())
        except OSError:
            now = (0, 0, 0)
        if now != self.mark:
            raise FilmChanged(
                f"{self.path} changed while it was read: wait until it is complete and run this again."
            )


class FilmPart:
    """A slice of a film to read from: counts, hashes and reports what passes."""

    def __init__(self, film: Film, start: int, size_bytes: int, tell: Tell) -> None:
        self._film = film
        self._left = size_bytes
        self._tell = tell
        self._hash = hashlib.sha256()
        self._file = film.path.open("rb", buffering=0)
        self._file.seek(start)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __iter__(self) -> Iterator[bytes]:
        """The part's bytes, a mebibyte at a time."""
        return iter(lambda: self.read(MIB), b"")

    def read(self, amount: int = -1) -> bytes:
        """The next bytes, at most `amount`; empty at the end of the part. Raises FilmChanged, BadInput."""
        wanted = self._left if amount < 0 else min(amount, self._left)
        if wanted == 0:
            return b""
        try:
            data = self._file.read(wanted)
        except OSError as error:
            raise BadInput(f"{self._film.path} cannot be read ({error.strerror}): check the disk.") from None
        if not data:
            raise FilmChanged(f"{self._film.path} became shorter while it was read: run this again.")
        self._left -= len(data)
        self._hash.update(data)
        self._tell(len(data))
        return data

    @property
    def sha256(self) -> bytes:
        """The digest of what has passed."""
        return self._hash.digest()


def _mark(found: os.stat_result) -> tuple[int, int, int]:
    return (found.st_ino, found.st_size, found.st_mtime_ns)
