"""Where a film is damaged: what a decoder complains of, frame by frame."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matinee.encoding.ffmpeg import THEIRS, Tools
from matinee.encoding.model import Finding, Picture
from matinee.encoding.probe import SOURCE
from matinee.encoding.qc import finding

_ADDRESS = re.compile(r"(?: @ )?0x[0-9a-f]+")
_CONTEXT = re.compile(r"^\[[^\]]*\] *")
_APART_SECONDS = 1.0
_MOST = 20
_AV_LOG_ERROR = "16"


def decode_errors(folder: Path, picture: Picture, errors: Sequence[str], tools: Tools) -> list[Finding]:
    """Findings for what went wrong in a decode that said `errors`, each with its place.

    A second decode, which only a damaged film costs, says where. Raises TimedOut, Transient.
    """
    if not errors:
        return []
    shown = ("-show_frames", "-show_log", _AV_LOG_ERROR, "-show_entries", "frame=pts_time:log=message")
    source = (*THEIRS, "-select_streams", str(picture.stream), "-i", f"file:{SOURCE}")
    listed = tools.ffprobe(folder, *source, *shown, "-of", "json")
    places = _places(listed.stdout)
    if not places:
        text = f"The decoder complained {len(errors)} times, first: {plain(errors[0])}"
        return [finding("decode_errors", text)]
    return [
        finding("decode_errors", f"The picture is damaged: {words}", max(0.0, at - picture.start_seconds))
        for at, words in places[:_MOST]
    ]


def plain(words: str) -> str:
    """A message of ffmpeg's without addresses in memory, which differ by run; at most 200 letters."""
    return _CONTEXT.sub("", _ADDRESS.sub("", words)).strip()[:200]


def _places(text: str) -> list[tuple[float, str]]:
    try:
        frames: list[dict[str, Any]] = json.loads(text).get("frames", [])
    except ValueError:
        return []
    found: list[tuple[float, str]] = []
    last = -_APART_SECONDS
    for frame in frames:
        at = float(frame.get("pts_time", last))
        if frame.get("logs"):
            if at - last >= _APART_SECONDS:
                found.append((at, plain(frame["logs"][0].get("message", ""))))
            last = at
    return found
