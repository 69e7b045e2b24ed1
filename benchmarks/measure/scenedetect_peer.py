"""Runs PySceneDetect's detectors on a film, in an environment that has it: JSON on stdout."""

import json
import sys
import time
from importlib import import_module

_DETECTORS = {"Adaptive": "AdaptiveDetector", "Content": "ContentDetector", "Histogram": "HistogramDetector"}


def main(film: str) -> None:
    """Each detector with its defaults; CPU seconds are of decoding and detecting, not of imports."""
    scenedetect = import_module("scenedetect")
    found = {}
    for name, kind in _DETECTORS.items():
        started = time.process_time()
        scenes = scenedetect.detect(film, getattr(scenedetect, kind)())
        found[name] = {
            "frames": [start.frame_num for start, _ in scenes[1:]],
            "cpu_seconds": time.process_time() - started,
        }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
