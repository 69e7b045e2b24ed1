"""What a source says of its own light: mastering display, light levels, Dolby Vision."""

import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from matinee.encoding.ffmpeg import THEIRS, Tools
from matinee.encoding.light import HdrMetadata
from matinee.encoding.model import Finding, Picture
from matinee.encoding.probe import SOURCE, Probe
from matinee.kernel.errors import MediaRejected

_CHROMA_UNITS = 50_000
_LUMINANCE_UNITS = 10_000
_POINTS = ("green", "blue", "red", "white_point")
_NO_BASE = 0
"""`dv_bl_signal_compatibility_id`: others are HDR10 (1, 6), SDR (2) and HLG (4)."""


def light_of(folder: Path, picture: Picture, tools: Tools) -> HdrMetadata | None:
    """The HDR10 metadata of a PQ source, from its container or its first frame; None where it has none."""
    if picture.transfer != "pq":
        return None
    first = (
        "-select_streams",
        str(picture.stream),
        "-read_intervals",
        "%+#1",
        "-show_frames",
        "-show_streams",
    )
    asked = tools.ffprobe(folder, *THEIRS, *first, "-of", "json", "-i", f"file:{SOURCE}")
    if asked.exit_code != 0:
        return None
    found = json.loads(asked.stdout)
    said = [
        each for part in ("streams", "frames") for holder in found.get(part, ()) for each in _side(holder)
    ]
    display: Mapping[str, Any] = next((each for each in said if "red_x" in each), {})
    brightness: Mapping[str, Any] = next((each for each in said if "max_content" in each), {})
    return metadata(display, brightness) if display or brightness else None


def _side(holder: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(holder.get("side_data_list", ()))


def metadata(display: Mapping[str, Any], brightness: Mapping[str, Any]) -> HdrMetadata:
    """From ffprobe's side data, either of which may be empty."""
    points = [[_units(display, f"{point}_{axis}", _CHROMA_UNITS) for axis in "xy"] for point in _POINTS]
    return HdrMetadata(
        primaries=tuple(tuple(point) for point in points) if display else (),
        max_luminance=_units(display, "max_luminance", _LUMINANCE_UNITS),
        min_luminance=_units(display, "min_luminance", _LUMINANCE_UNITS),
        max_cll=int(brightness.get("max_content", 0)),
        max_fall=int(brightness.get("max_average", 0)),
    )


def _units(display: Mapping[str, Any], name: str, units: int) -> int:
    return round(Fraction(str(display.get(name, 0))) * units)


def dolby_vision(probe: Probe, picture: Picture) -> tuple[Finding, ...]:
    """What becomes of Dolby Vision: its base layer is kept. Raises MediaRejected where there is none."""
    stream = next(each for each in probe.streams if each["index"] == picture.stream)
    profile = next((each for each in _side(stream) if "dv_profile" in each), None)
    if profile is None:
        return ()
    name = f"Dolby Vision profile {profile['dv_profile']}"
    if int(profile.get("dv_bl_signal_compatibility_id", 0)) == _NO_BASE:
        message = f"{name} has no picture of its own: upload HDR10, or profile 8 or 7."
        raise MediaRejected("dolby_vision", message)
    message = f"{name} is not carried: its base layer is used."
    return (Finding(severity="warn", code="dolby_vision_dropped", message=message),)
