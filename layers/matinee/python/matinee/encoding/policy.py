"""Which codecs a title gets: each a ladder of its own, named in the setting `codecs`.

`h264,av1@720,hevc-hdr` is H.264 for every title, AV1 for those of 720 lines and more, HDR10 in HEVC for HDR
sources. What is named last is left out first where a budget does not pay for all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matinee.encoding.codecs import CODECS
from matinee.encoding.model import Picture, Plan, PlannedRung
from matinee.kernel.errors import Invalid

HDR = "-hdr"
_HDR_CODECS = ("hevc", "av1")
_LEAST_LINES = {"hevc": 32}
"""Of smaller pictures libx265 makes nothing: it fails."""


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """A codec and the light it carries: `sdr` or `pq`."""

    codec: str
    transfer: str = "sdr"

    @property
    def name(self) -> str:
        """As the setting has it: `av1`, `hevc-hdr`."""
        return self.codec if self.transfer == "sdr" else f"{self.codec}{HDR}"

    def named(self, rungs: Sequence[PlannedRung]) -> tuple[PlannedRung, ...]:
        """Rungs of this ladder, with names that no other ladder has."""
        tail = self.name.removeprefix(self.codec)
        return tuple(
            replace(rung, name=f"{self.codec}-{rung.name}{tail}", codec=self.codec, transfer=self.transfer)
            for rung in rungs
        )


def ladders(codecs: str, picture: Picture) -> tuple[Ladder, ...]:
    """The ladders of a title, the one for every device first. HDR ones are for PQ sources only.

    An HLG source is mapped to SDR. Raises Invalid for a name that is not there, and when nothing is left.
    """
    asked: dict[str, int] = {}
    for part in codecs.split(","):
        name, lines = _asked(part.strip())
        asked.setdefault(name, lines)
    known = {*CODECS, *(f"{codec}{HDR}" for codec in _HDR_CODECS)}
    if unknown := asked.keys() - known:
        raise Invalid(f"{', '.join(sorted(unknown))}: the codecs are {', '.join(sorted(known))}.")
    wanted = [_ladder(name) for name, lines in asked.items() if min(picture.even_size) >= lines]
    large = [each for each in wanted if min(picture.even_size) >= _LEAST_LINES.get(each.codec, 0)]
    kept = tuple(each for each in large if each.transfer in ("sdr", picture.transfer))
    if not kept or kept[0].transfer != "sdr":
        raise Invalid(f"{codecs}: an SDR codec has to come first, for devices without HDR.")
    return kept


def _asked(part: str) -> tuple[str, int]:
    """A name, and the lines from which it is wanted."""
    name, at, lines = part.partition("@")
    if at and not lines.isdecimal():
        raise Invalid(f"{part}: a number of lines follows the @.")
    return name, int(lines or 0)


def ladder_name(rung: PlannedRung) -> str:
    """The name of the ladder that a rung stands in."""
    return Ladder(codec=rung.codec, transfer=rung.transfer).name


def ladder_names(plan: Plan) -> list[str]:
    """The names of a plan's ladders, in their order."""
    return list(dict.fromkeys(ladder_name(rung) for rung in plan.rungs))


def without(plan: Plan, name: str) -> Plan:
    """The plan less one ladder. Its trials stay: they were made."""
    return replace(plan, rungs=tuple(rung for rung in plan.rungs if ladder_name(rung) != name))


def _ladder(name: str) -> Ladder:
    codec = name.removesuffix(HDR)
    return Ladder(codec=codec, transfer="sdr" if codec == name else "pq")
