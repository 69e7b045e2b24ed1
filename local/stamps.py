"""What was done already, so that a second run does nothing."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

SKIPPED = {"__pycache__", "node_modules", "build", "dist", "cdk.out", ".pytest_cache", ".mypy_cache"}


def digest(paths: Iterable[Path], *facts: str) -> str:
    """SHA-256 over the names and contents of files (folders: everything in them) and over plain facts."""
    total = hashlib.sha256("\0".join(facts).encode())
    for path in paths:
        for file in _files(path):
            content = hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else "absent"
            total.update(f"{file.relative_to(path.parent)} {content}\n".encode())
    return total.hexdigest()


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for child in sorted(path.iterdir()):
        if child.name not in SKIPPED and not child.name.endswith(".pyc"):
            yield from _files(child)


@dataclass(frozen=True)
class Stamp:
    """A file that holds the digest of the inputs of finished work; written last, removed first."""

    path: Path

    def matches(self, wanted: str) -> bool:
        return self.path.is_file() and self.path.read_text() == wanted

    def clear(self) -> None:
        self.path.unlink(missing_ok=True)

    def write(self, value: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(".new")
        fresh.write_text(value)
        fresh.replace(self.path)
