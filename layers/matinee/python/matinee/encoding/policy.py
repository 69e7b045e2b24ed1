"""Which codecs a title gets: each a ladder of its own, named in the setting `codecs`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matinee.encoding.codecs import CODECS
from matinee.encoding.model import Picture, PlannedRung
from matinee.kernel.errors import Invalid

HDR = "-hdr"
_HDR_CODECS = ("hevc", "av1")


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
    names = [name.strip() for name in codecs.split(",")]
    known = {*CODECS, *(f"{codec}{HDR}" for codec in _HDR_CODECS)}
    if unknown := set(names) - known:
        raise Invalid(f"{', '.join(sorted(unknown))}: the codecs are {', '.join(sorted(known))}.")
    wanted = [_ladder(name) for name in dict.fromkeys(names)]
    kept = tuple(each for each in wanted if each.transfer in ("sdr", picture.transfer))
    if not kept or kept[0].transfer != "sdr":
        raise Invalid(f"{codecs}: an SDR codec has to come first, for devices without HDR.")
    return kept


def _ladder(name: str) -> Ladder:
    codec = name.removesuffix(HDR)
    return Ladder(codec=codec, transfer="sdr" if codec == name else "pq")
