"""High dynamic range: whether a picture is what its flags say, and the metadata that screens need."""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from matinee.encoding.condition import Hdr
from matinee.encoding.model import Finding
from matinee.encoding.qc import finding

_TRANSFERS = {"smpte2084": "pq", "arib-std-b67": "hlg"}
_PRIMARY_UNIT = 50_000
_LUMINANCE_UNIT = 10_000
_MASTERING = "Mastering display metadata"
_LIGHT = "Content light level metadata"
_DOLBY = "DOVI configuration record"


def bit_depth(pixel_format: str) -> int:
    """Bits per component of one of ffmpeg's pixel formats."""
    found = re.search(r"(?:p0|p|gray|rgb|xyz)?(9|10|12|14|16|48|64)(?:le|be)$", pixel_format)
    return {48: 16, 64: 16}.get(int(found[1]), int(found[1])) if found else 8


def hdr_of(stream: Mapping[str, Any], frame: Mapping[str, Any]) -> Hdr:
    """What the container says, completed by what the first key frame says."""
    sides: Sequence[Mapping[str, Any]] = [*stream.get("side_data_list", ()), *frame.get("side_data_list", ())]
    by_type = {side.get("side_data_type"): side for side in reversed(sides)}
    light, dolby = by_type.get(_LIGHT, {}), by_type.get(_DOLBY, {})
    said = {name: stream.get(name) or frame.get(name) or "" for name in ("color_transfer", "color_primaries")}
    return Hdr(
        transfer=_TRANSFERS.get(said["color_transfer"], "sdr"),
        primaries=said["color_primaries"],
        mastering_display=_mastering(by_type.get(_MASTERING, {})),
        max_cll=int(light.get("max_content", 0)),
        max_fall=int(light.get("max_average", 0)),
        dolby_vision_profile=dolby.get("dv_profile"),
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
    found = [finding("hdr", f"The picture is HDR ({hdr.transfer}): tone-mapped to SDR.")]
    if hdr.transfer == "pq" and not hdr.mastering_display:
        found.append(finding("hdr_without_metadata", "The HDR picture does not say how it was mastered."))
    return hdr.transfer, found


def _mastering(side: Mapping[str, Any]) -> str:
    if not {"red_x", "white_point_x"} <= side.keys():
        return ""

    def units(name: str, per_one: int) -> int:
        return round(Fraction(str(side.get(name, "0"))) * per_one)

    points = (("G", "green"), ("B", "blue"), ("R", "red"), ("WP", "white_point"))
    colours = "".join(
        f"{letter}({units(f'{name}_x', _PRIMARY_UNIT)},{units(f'{name}_y', _PRIMARY_UNIT)})"
        for letter, name in points
    )
    bounds = ",".join(str(units(f"{end}_luminance", _LUMINANCE_UNIT)) for end in ("max", "min"))
    return f"{colours}L({bounds})"
