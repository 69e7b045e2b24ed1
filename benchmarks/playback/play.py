"""`make bench NAME=play`: from a clone to the first frame, and where the time goes."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measure.cold_imports import cold_imports
from benchmarks.measure.overhead import encode_overhead
from benchmarks.measure.play_start import play_starts
from benchmarks.report import ROOT, Figure, publish

PORTS = {"MATINEE_PORT": "8280", "MATINEE_CLOUD_PORT": "4766"}
HOW = """
A clone of this commit in an empty folder; `make play OPEN=0` from nothing (package caches of the machine
are used as they are), then again. In the cloud that stays up: the clip is uploaded once more with
a free box at its end, so that it is new content, and the time from "upload complete" to a manifest that the
edge serves is split into the part in which ffmpeg, ffprobe or Shaka Packager ran and the rest. Chromium
(headless, software decoding, same two cores) signs in and clicks the poster twenty times. Cold imports:
CPU time of a fresh Python process that imports the handler with what Lambda's runtime has, less that of
an empty one, best of five. The peer figure is the sum of the step times that a user of AWS's Video on
Demand solution posted for a 15 s clip (its issue 72), before encoding starts.
"""


def main() -> None:
    """Measure and publish."""
    with tempfile.TemporaryDirectory(prefix="matinee-bench-") as folder:
        clone = Path(folder) / "matinee"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        env = os.environ | PORTS
        try:
            first = _timed_play(clone, env)
            again = _timed_play(clone, env)
            overhead = encode_overhead(clone, env)
            starts = play_starts(clone, env)
        finally:
            subprocess.run(["make", "--silent", "down"], cwd=clone, env=env, check=False)
    publish("play", how=HOW, figures=_figures(first, again, overhead, starts))


def _timed_play(clone: Path, env: dict[str, str]) -> float:
    start = time.monotonic()
    done = subprocess.run(["make", "play", "OPEN=0"], cwd=clone, env=env, check=False, stdout=sys.stderr)
    if done.returncode:
        raise SystemExit(f"make play ended with {done.returncode}")
    return time.monotonic() - start


def _figures(first: float, again: float, overhead: dict[str, float], starts: list[float]) -> list[Figure]:
    imports = cold_imports()
    ordered = sorted(starts)
    return [
        Figure(
            id="overhead",
            what="upload complete to playable, while no encoder ran",
            value=overhead["other_seconds"],
            unit="s",
            goal="<= 8",
            peers={"AWS Video on Demand, 15 s clip, steps before encoding": 11.3},
            note=f"of {overhead['wall_seconds']:.1f} s; encoders ran in {overhead['tools_seconds']:.1f} s",
        ),
        Figure(id="fresh", what="`make play` from a clone", value=first, unit="s", goal="<= 360"),
        Figure(id="again", what="`make play` again", value=again, unit="s", goal="<= 45"),
        *(
            Figure(
                id=f"import-{name}",
                what=f"cold import of {name}, CPU",
                value=milliseconds,
                unit="ms",
                goal="<= 300",
            )
            for name, milliseconds in imports.items()
        ),
        Figure(
            id="start-p95",
            what="click to first frame, p95 of 20",
            value=ordered[int(len(ordered) * 0.95) - 1],
            unit="ms",
            goal="<= 1000",
            note=f"median {ordered[len(ordered) // 2]:.0f} ms",
        ),
    ]


if __name__ == "__main__":
    main()
