"""Builds the zip of each third-party layer with uv, once: kept under `layers/<name>/build` by its digest."""

import compileall
import fcntl
import hashlib
import os
import platform
import py_compile
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from uv import find_uv_bin

ROOT = Path(__file__).parent.parent
LAYERS = ROOT / "layers"
DEPENDENCIES_REQUIREMENTS = {
    "api": LAYERS / "dependencies" / "requirements.txt",
    "tasks": LAYERS / "dependencies" / "requirements-tasks.txt",
}
FFMPEG_REQUIREMENTS = {
    "wheels": LAYERS / "ffmpeg" / "requirements.txt",
    "static-ffmpeg": LAYERS / "ffmpeg" / "requirements-static-ffmpeg.txt",
}
_LAMBDA = "manylinux_2_28"
_SYSTEMS = {"Darwin": "apple-darwin"}
_PYTHON_VERSION = "3.13"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_COPY_BYTES = 1 << 20
_LEVEL = 1  # 100 MB in 5 s; the highest level saves 8 MB and takes 13 s


def platform_of(architecture: str, *, here: bool = False) -> str:
    """uv's name of where a layer runs: Lambda's Linux, or this machine's system when `here`.

    `architecture` is arm64 or x86_64.
    """
    machine = "aarch64" if architecture == "arm64" else architecture
    system = _SYSTEMS.get(platform.system(), _LAMBDA) if here else _LAMBDA
    return f"{machine}-{system}"


Arrange = Callable[[Path, Path], None]


def dependencies_layer(on: str, *, kind: str = "api") -> Path:
    """The zip of what functions import, byte-compiled, for the platform `on`.

    `kind` is a key of DEPENDENCIES_REQUIREMENTS.
    """
    return _build("dependencies", DEPENDENCIES_REQUIREMENTS[kind], on, _arrange_python)


def ffmpeg_layer(on: str, *, source: str = "wheels") -> Path:
    """The zip of `bin/ffmpeg`, `bin/ffprobe` and `bin/packager` for the platform `on`.

    `source` is a key of FFMPEG_REQUIREMENTS. Raises ValueError when there is no such source.
    """
    if source not in FFMPEG_REQUIREMENTS:
        raise ValueError(f"There is no ffmpeg source {source!r}: choose {' or '.join(FFMPEG_REQUIREMENTS)}.")
    return _build("ffmpeg", FFMPEG_REQUIREMENTS[source], on, _arrange_programs)


def _build(name: str, requirements: Path, on: str, arrange: Arrange) -> Path:
    digest = hashlib.sha256(requirements.read_bytes() + on.encode())
    for recipe in (Path(__file__), LAYERS / "ffmpeg" / "collect.py"):
        digest.update(recipe.read_bytes())
    build = LAYERS / name / "build"
    zipped = build / f"{digest.hexdigest()[:32]}.zip"
    build.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(build / ".lock"):
        if not zipped.exists():
            _make(zipped, requirements, on, arrange)
    return zipped


@contextmanager
def _one_at_a_time(lock: Path) -> Iterator[None]:
    """Whoever comes second waits, and then finds the work done."""
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _make(zipped: Path, requirements: Path, on: str, arrange: Arrange) -> None:
    with tempfile.TemporaryDirectory(dir=zipped.parent, prefix=".tmp-") as temporary:
        site, content, draft = (Path(temporary) / part for part in ("site", "content", "layer.zip"))
        _install(requirements, on, site)
        arrange(site, content)
        _pack(content, draft)
        draft.replace(zipped)


def _install(requirements: Path, on: str, site: Path) -> None:
    command = [find_uv_bin(), "pip", "install", "--quiet", "--target", str(site), "--python", sys.executable]
    command += [
        "--python-version",
        _PYTHON_VERSION,
        "--only-binary",
        ":all:",
        "--require-hashes",
        "--no-deps",
    ]
    command += ["--python-platform", on, "--requirement", str(requirements)]
    subprocess.run(command, check=True)


def _arrange_python(site: Path, content: Path) -> None:
    """Compiled files that never look at a time stamp: a layer's are those of its zip."""
    content.mkdir()
    site.rename(content / "python")
    for leftover in (content / "python" / "bin", content / "python" / ".lock"):
        shutil.rmtree(leftover, ignore_errors=True)
    compileall.compile_dir(
        content / "python",
        quiet=2,
        stripdir=str(content),
        prependdir="/opt",
        optimize=0,  # whatever the app itself runs with: Lambda looks for these
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )


def _arrange_programs(site: Path, content: Path) -> None:
    collect = [sys.executable, str(LAYERS / "ffmpeg" / "collect.py"), str(site), str(content / "bin")]
    subprocess.run(collect, check=True)


def _pack(content: Path, target: Path) -> None:
    """A zip that is the same for the same content: sorted, no times, modes kept."""
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(path for path in content.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(content).as_posix(), _EPOCH)
            entry.compress_type, entry.compress_level = zipfile.ZIP_DEFLATED, _LEVEL
            entry.external_attr = (0o100755 if os.access(path, os.X_OK) else 0o100644) << 16
            with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as sink:
                shutil.copyfileobj(source, sink, _COPY_BYTES)
