"""Small films of test patterns, and their way into the cloud of these tests."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from local.accounts import STUDIO
from tests.e2e.commands import ROOT, matinee

_TOOLS = ROOT / ".matinee" / "tools"


def ffmpeg(*arguments: str) -> None:
    """The project's ffmpeg."""
    path = f"{_TOOLS}{os.pathsep}{os.environ['PATH']}"
    command = ["ffmpeg", "-v", "error", "-nostdin", "-y", *arguments]
    subprocess.run(command, check=True, env=os.environ | {"PATH": path})


def film(path: Path, *, seconds: int = 2, pattern: str = "testsrc2") -> Path:
    """A film of a test pattern (options of its own after `=`) with a tone, 320×180 at 25 frames a second."""
    picture = ["-f", "lavfi", "-i", f"{pattern}{':' if '=' in pattern else '='}size=320x180:rate=25"]
    sound = ["-f", "lavfi", "-i", "sine=frequency=440"]
    ffmpeg(*picture, *sound, "-t", str(seconds), "-pix_fmt", "yuv420p", str(path))
    return path


def upload(path: Path, *options: str) -> dict[str, Any]:
    """`matinee upload` without waiting; what it says of the job."""
    done = matinee(
        "upload",
        str(path),
        *options,
        "--no-wait",
        "--json",
        MATINEE_EMAIL=STUDIO.email,
        MATINEE_PASSWORD=STUDIO.password,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    return dict(said.get("job", said))


def longer_film(path: Path) -> Path:
    """The first film four times over, at 640×360: long enough for a player to change its mind."""
    [clip] = (ROOT / ".matinee" / "films").glob("big*.mp4")
    loop = ["-stream_loop", "3", "-i", str(clip)]
    ffmpeg(*loop, "-vf", "scale=640:360", "-preset", "ultrafast", "-crf", "12", str(path))
    return path
