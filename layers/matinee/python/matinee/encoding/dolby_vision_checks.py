"""What a packaged title says of Dolby Vision, and whether each frame has its RPU."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from matinee.encoding.codecs import carries_dolby_vision
from matinee.encoding.ffmpeg import OURS, Tools
from matinee.encoding.light import entry_box
from matinee.encoding.manifests import dash_sets, hls_variants
from matinee.encoding.measured import Measurements
from matinee.encoding.model import Plan, PlannedRung
from matinee.encoding.packager import DASH, HLS
from matinee.encoding.protection import Protection, label_of
from matinee.encoding.rpus import digests, rpus_in
from matinee.kernel.errors import VerificationFailed

_BOX, _BRAND = b"dvvC", "db1p"
_SCTE = "{urn:scte:dash:scte214-extensions}"
_WHOLE = ".rpus.mp4"


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """The box `dvvC`: Dolby Vision Streams Within the ISO Base Media File Format, 3.1."""

    profile: int
    level: int
    has_rpu: bool
    has_enhancement: bool
    has_base: bool
    base: int

    @property
    def codec(self) -> str:
        """For manifests: RFC 6381, with the sample entry that Dolby Vision alone would have."""
        return f"dvh1.{self.profile:02}.{self.level:02}"


def configuration(init: bytes) -> Configuration | None:
    """What an initialisation segment says. Raises ValueError, IndexError."""
    box = entry_box(init, _BOX)
    if box is None:
        return None
    packed = int.from_bytes(box[2:4])
    return Configuration(
        profile=packed >> 9,
        level=packed >> 3 & 0x3F,
        has_rpu=bool(packed & 4),
        has_enhancement=bool(packed & 2),
        has_base=bool(packed & 1),
        base=box[4] >> 4,
    )


def check_dolby_vision(
    folder: Path,
    plan: Plan,
    measured: Sequence[Measurements],
    tools: Tools,
    protection: Protection | None = None,
) -> None:
    """Rungs that carry it say so besides HDR10, and have the RPU of each frame; the others say nothing."""
    variants = hls_variants((folder / HLS).read_text())
    sets = dash_sets((folder / DASH).read_text())
    for rung in plan.rungs:
        place = folder / "video" / rung.name
        carries = carries_dolby_vision(plan.picture, rung.codec, rung.transfer)
        init = (place / "init.mp4").read_bytes()
        wanted = (_expected(rung, init), _BRAND) if carries else ("", "")
        hls = variants.get(f"video/{rung.name}.m3u8", {}).get("SUPPLEMENTAL-CODECS", "")
        adaptation, representation = sets.get(f"video/{rung.name}/init.mp4", (ET.Element("none"),) * 2)
        dash = tuple(
            representation.get(name, adaptation.get(name, ""))
            for name in (f"{_SCTE}supplementalCodecs", f"{_SCTE}supplementalProfiles")
        )
        if hls != "/".join(filter(None, wanted)) or dash != wanted or bool(entry_box(init, _BOX)) != carries:
            raise _failed(rung, "is not told as planned")
        if carries:
            key = protection.input_options(label_of(rung)) if protection else ()
            _check_frames(place, rung, plan, measured, key, tools)


def _expected(rung: PlannedRung, init: bytes) -> str:
    """The codec of what was planned: profile 8.1, which is HDR10 with RPUs. Raises VerificationFailed."""
    found = configuration(init)
    if found is None or _BRAND.encode() not in init[: int.from_bytes(init[:4])]:
        raise _failed(rung, "is not in its container")
    kind = (found.profile, found.has_rpu, found.has_enhancement, found.has_base, found.base)
    if kind != (8, True, False, True, 1):
        raise _failed(rung, "is not profile 8.1")
    return found.codec


def _check_frames(
    place: Path,
    rung: PlannedRung,
    plan: Plan,
    measured: Sequence[Measurements],
    key: Sequence[str],
    tools: Tools,
) -> None:
    """In each chunk, those that were put there."""
    whole = place / _WHOLE
    parts = sorted(place.glob("*.m4s"), key=lambda path: int(path.stem))
    with whole.open("wb") as target:
        for path in (place / "init.mp4", *parts):
            target.write(path.read_bytes())
    source = (*OURS, *key, "-i", f"file:{_WHOLE}", "-map", "0:v:0")
    try:
        found = digests(rpus_in(place, source, tools), [chunk.frames for chunk in plan.chunks])
    except ValueError as error:
        raise _failed(rung, f"is not on every frame ({error})") from error
    finally:
        whole.unlink()
    made = {each.index: each.rpus for each in measured if each.rung == rung.name}
    for index, chunk in enumerate(plan.chunks):
        if found[index] != made.get(index):
            at = round(float(chunk.first_frame / plan.picture.fps), 3)
            raise _failed(rung, "is not that of its frames", at)


def _failed(rung: PlannedRung, what: str, at: float | None = None) -> VerificationFailed:
    return VerificationFailed("dolby_vision", f"Dolby Vision of {rung.name} {what}.", timecode_seconds=at)
