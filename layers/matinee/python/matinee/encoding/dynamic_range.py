"""High dynamic range: whether a picture is what its flags say, and what it says of its light."""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from matinee.encoding.condition import Hdr
from matinee.encoding.conform import BT2020, RGB
from matinee.encoding.light import HdrMetadata
from matinee.encoding.model import Finding
from matinee.encoding.qc import finding

_TRANSFERS = {"smpte2084": "pq", "arib-std-b67": "hlg"}
_CHROMA_UNITS = 50_000
_LUMINANCE_UNITS = 10_000
_PRIMARIES = ("bt470bg", "smpte170m", "smpte240m", "film", "bt2020", "smpte431", "smpte432")
_MATRICES = ("bt709", "fcc", "bt470bg", "smpte170m", "smpte240m", "ycgco", "bt2020nc")
"""Those that can be converted in any combination."""

_POINTS = ("green", "blue", "red", "white_point")


def bit_depth(pixel_format: str) -> int:
    """Bits per component of one of ffmpeg's pixel formats."""
    found = re.search(r"(?:p0|p|gray|rgb|xyz)?(9|10|12|14|16|48|64)(?:le|be)$", pixel_format)
    return {48: 16, 64: 16}.get(int(found[1]), int(found[1])) if found else 8


def transfer_of(said: str) -> str:
    """`sdr`, `pq` or `hlg`, by ffmpeg's word for a transfer."""
    return _TRANSFERS.get(said, "sdr")


def hdr_of(stream: Mapping[str, Any], frame: Mapping[str, Any]) -> Hdr:
    """What the container says, completed by what the first key frame says; both as ffprobe has them."""
    said = {name: stream.get(name) or frame.get(name) or "" for name in ("color_transfer", "color_primaries")}
    display, levels, dolby = (
        announced(name, stream, frame) for name in ("red_x", "max_content", "dv_profile")
    )
    return Hdr(
        transfer=transfer_of(said["color_transfer"]),
        primaries=said["color_primaries"],
        light=_metadata(display, levels) if display or levels else None,
        dolby_vision_profile=dolby.get("dv_profile"),
    )


def hdr_colour(stream: Mapping[str, Any], frame: Mapping[str, Any], *, rgb: bool) -> str:
    """The `Picture.colour` of HDR: primaries and matrix as it says them, BT.2020 where it does not."""
    primaries, matrix = (stream.get(name) or frame.get(name) for name in ("color_primaries", "color_space"))
    if primaries == "bt2020" and (rgb or matrix == "bt2020nc"):
        return RGB if rgb else ""
    usual, usual_matrix = BT2020.split("/")
    taken = "gbr" if rgb else matrix if matrix in _MATRICES else usual_matrix
    return f"{primaries if primaries in _PRIMARIES else usual}/{taken}"


def announced(name: str, *holders: Mapping[str, Any]) -> Mapping[str, Any]:
    """The first side data that has that field; empty where none has."""
    sides = (side for holder in holders for side in holder.get("side_data_list", ()))
    return next((side for side in sides if name in side), {})


def _metadata(display: Mapping[str, Any], levels: Mapping[str, Any]) -> HdrMetadata:
    def units(name: str, per_one: int) -> int:
        return round(Fraction(str(display.get(name, 0))) * per_one)

    points = [tuple(units(f"{point}_{axis}", _CHROMA_UNITS) for axis in "xy") for point in _POINTS]
    return HdrMetadata(
        primaries=tuple(points) if display else (),
        max_luminance=units("max_luminance", _LUMINANCE_UNITS),
        min_luminance=units("min_luminance", _LUMINANCE_UNITS),
        max_cll=int(levels.get("max_content", 0)),
        max_fall=int(levels.get("max_average", 0)),
    )


def believed(hdr: Hdr, pixel_format: str) -> tuple[str, list[Finding]]:
    """The transfer to work with, and what to say of it.

    PQ in 8 bits, and HDR with the primaries of SDR, are SDR pictures with a wrong flag.
    """
    if hdr.transfer == "sdr":
        return "sdr", []
    name = hdr.transfer.upper()
    if hdr.primaries == "bt709" or (hdr.transfer == "pq" and bit_depth(pixel_format) == 8):
        why = f"{bit_depth(pixel_format)} bits, primaries {hdr.primaries or 'not said'}"
        return "sdr", [
            finding("hdr_flag", f"The picture is flagged {name}, but is SDR ({why}): taken as SDR.")
        ]
    found = [finding("hdr", f"The picture is HDR ({name}): what is made in SDR of it is tone-mapped.")]
    if hdr.transfer == "pq" and not (hdr.light and hdr.light.primaries):
        found.append(finding("hdr_without_metadata", "The HDR picture does not say how it was mastered."))
    return hdr.transfer, found
