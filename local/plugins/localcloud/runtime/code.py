"""Code and layer archives, unpacked once per content and shared by every function that uses them."""

import hashlib
import shutil
import tempfile
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

_locks: dict[Path, threading.Lock] = {}
_locks_lock = threading.Lock()


def unpacked(root: Path, content_hash: str, download: Callable[[IO[bytes]], None]) -> Path:
    """Returns the folder `root/<hash>` with the archive's files, downloading and unzipping it the first time.

    A folder either is whole or does not exist: it is filled beside its place and renamed.
    """
    target = root / hashlib.sha256(content_hash.encode()).hexdigest()[:32]
    with _locks_lock:
        lock = _locks.setdefault(target, threading.Lock())
    with lock:
        if not target.exists():
            root.mkdir(parents=True, exist_ok=True)
            partial = Path(tempfile.mkdtemp(dir=root, prefix="partial-"))
            try:
                with tempfile.TemporaryFile(dir=root) as archive:
                    download(archive)
                    _unzip(archive, partial)
                partial.rename(target)
            finally:
                shutil.rmtree(partial, ignore_errors=True)
    return target


def _unzip(archive: IO[bytes], target: Path) -> None:
    """Extracts with Unix modes; everything is readable and folders are enterable, as on Lambda."""
    with zipfile.ZipFile(archive) as bundle:
        for item in bundle.infolist():
            path = Path(bundle.extract(item, target))
            mode = item.external_attr >> 16
            if mode & 0o170000 == 0o120000:
                link = path.read_text()
                path.unlink()
                path.symlink_to(link)
            else:
                path.chmod((mode & 0o777) | (0o755 if path.is_dir() else 0o644))
    target.chmod(0o755)
