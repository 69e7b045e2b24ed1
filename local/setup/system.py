"""nginx and Chromium by apt-get when root; otherwise one line that says what to install."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from local.errors import SetUpFailed
from local.programs import find_chromium, find_nginx
from local.progress import Progress
from local.shell import run

INSTALL = ["apt-get", "install", "-y", "-q", "--no-install-recommends"]


@dataclass(frozen=True, kw_only=True)
class Program:
    """A program, its Debian packages, and what does not work without it."""

    name: str
    present: bool
    packages: tuple[str, ...]
    without: str


def install_programs(purpose: str, progress: Progress, log: Path) -> None:
    """Installs what is missing, or says how to; a missing program ends nothing, since most works without."""
    missing = [program for program in _programs(purpose) if not program.present]
    if not missing:
        return
    packages = [package for program in missing for package in program.packages]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        with progress.step(" and ".join(program.name for program in missing)):
            _apt_get(packages, log)
        return
    for program in missing:
        progress.note(
            f"Without {program.name} {program.without}: sudo apt-get install {' '.join(program.packages)}"
        )


def _programs(purpose: str) -> list[Program]:
    nginx = Program(
        name="nginx",
        present=find_nginx() is not None,
        packages=("nginx-light", "libnginx-mod-http-js"),
        without="all works but watching in the browser",
    )
    chromium = Program(
        name="Chromium",
        present=find_chromium() is not None,
        packages=("chromium",),
        without="the browser tests are skipped",
    )
    return [nginx, chromium] if purpose == "test" else [nginx]


def _apt_get(packages: list[str], log: Path) -> None:
    """Tries with the package lists that are here first: refreshing them takes longer than most installs.

    RUNLEVEL=1 keeps Debian from starting its own nginx on port 80.
    """
    log.unlink(missing_ok=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    try:
        run([*INSTALL, *packages], log=log, env=env, error=SetUpFailed)
    except SetUpFailed:
        run(["apt-get", "update", "-q"], log=log, env=env, error=SetUpFailed)
        run([*INSTALL, *packages], log=log, env=env, error=SetUpFailed)
