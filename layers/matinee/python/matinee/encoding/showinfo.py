"""The light of a frame as the filter `showinfo` has it: ffmpeg has decoders that ffprobe has not."""

import re
from pathlib import Path
from typing import Any

from matinee.encoding.ffmpeg import THEIRS, Tools
from matinee.encoding.probe import SOURCE

SHOW = ("-frames:v", "1", "-vf", "showinfo")
"""Output options: show one frame, at the log level `info`."""

DISPLAY = re.compile(
    r"Mastering display metadata: .*?r\(([\d.]+),\s*([\d.]+)\) g\(([\d.]+),\s*([\d.]+)\) "
    r"b\(([\d.]+),?\s*([\d.]+)\) wp\(([\d.]+),\s*([\d.]+)\) "
    r"min_luminance=([\d.]+), max_luminance=([\d.]+)"
)
LEVELS = re.compile(r"MaxCLL=(\d+), MaxFALL=(\d+)")

_POINTS = ("red", "green", "blue", "white_point")
_DISPLAY_FIELDS = (
    *(f"{point}_{axis}" for point in _POINTS for axis in "xy"),
    "min_luminance",
    "max_luminance",
)
_LEVELS_FIELDS = ("max_content", "max_average")


def first_frame(folder: Path, stream: int, tools: Tools) -> dict[str, Any]:
    """The light of the source's first frame in ffprobe's words, empty where there is no frame.

    Raises TimedOut, Transient.
    """
    source = ("-loglevel", "info", *THEIRS, "-i", f"file:{SOURCE}", "-map", f"0:{stream}")
    said = tools.ffmpeg(folder, *source, *SHOW, "-f", "null", "-").stderr
    found = ((DISPLAY.search(said), _DISPLAY_FIELDS), (LEVELS.search(said), _LEVELS_FIELDS))
    sides = [dict(zip(names, match.groups(), strict=True)) for match, names in found if match]
    return {"side_data_list": sides} if sides else {}
