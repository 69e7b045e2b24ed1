"""Whether a picture is interlaced: what its flags say, and what its lines show (ffmpeg's `idet`)."""

import re
from pathlib import Path

from matinee.encoding.ffmpeg import THEIRS, Tools
from matinee.encoding.model import Finding, Picture
from matinee.encoding.probe import SOURCE
from matinee.encoding.qc import finding

_HEIGHTS = (480, 486, 576, 608, 1080, 1088)
"""What interlaced video is high. A film of another height that says it is progressive is believed."""

_PLACES = (0.1, 0.5, 0.9)
_FRAMES = 75
_LEAST_SURE = 20
_SURE_SHARE = 0.8
_WHOLE = 2
_COUNTS = re.compile(r"Multi frame detection: TFF: *(\d+) BFF: *(\d+) Progressive: *(\d+)")


def interlaced(
    folder: Path, picture: Picture, flagged: bool, seconds: float, tools: Tools
) -> tuple[bool, list[Finding]]:
    """Whether to deinterlace. What is seen clearly outweighs what is said. Raises TimedOut, Transient."""
    if not flagged and picture.height not in _HEIGHTS:
        return False, []
    seen = _seen(folder, picture, seconds, tools)
    found = []
    if seen is not None and seen != flagged:
        message = (
            "The picture is interlaced, but says it is not." if seen else "The picture is not interlaced."
        )
        found = [finding("interlace_flag", f"{message} What was seen is believed.")]
    if flagged if seen is None else seen:
        return True, [*found, finding("interlaced", "The picture is interlaced: deinterlaced.")]
    return False, found


def _seen(folder: Path, picture: Picture, seconds: float, tools: Tools) -> bool | None:
    seen = [0, 0, 0]
    short = seconds * picture.fps < _FRAMES * len(_PLACES)
    for place in (0.0,) if short else _PLACES:
        source = (*THEIRS, "-ss", f"{place * seconds:.3f}", "-i", f"file:{SOURCE}")
        shown = ("-map", f"0:{picture.stream}", "-frames:v", str(_FRAMES), "-vf", "idet", "-f", "null", "-")
        finished = tools.ffmpeg(folder, "-v", "info", "-nostats", *source, *shown)
        for counts in _COUNTS.findall(finished.stderr)[-1:]:
            seen = [before + int(count) for before, count in zip(seen, counts, strict=True)]
    if sum(seen) < _LEAST_SURE or max(seen) < _SURE_SHARE * sum(seen):
        return None
    return seen.index(max(seen)) < _WHOLE
