"""Which quality to try next when a chunk came out better or worse than planned."""

from collections.abc import Sequence

from matinee.encoding.evidence import Aim
from matinee.encoding.scales import Scale

MOST_ENCODES = 6
_USUAL_ENCODES = 3
_FAR_OFF_VMAF = 3.0
_FLATTEST = 0.05
_FARTHEST = 6.0

type Tried = tuple[float, float]
"""A CRF and the VMAF that it gave."""


def next_crf(aim: Aim, tried: Sequence[Tried], scale: Scale) -> float | None:
    """The CRF for another encode, or None when what was tried, in that order, will do.

    First the planned slope leads to the aim, then the line through the last two, and once one try is better
    and one worse than the aim, the line between those two. Without such a pair, a round that brought nothing
    ends the search: the chunk is on a plateau, or its rate cap decides. Three encodes are enough unless all
    are far off, as of a picture that falls apart from one CRF to the next.
    """
    misses = [miss(aim, vmaf) for _, vmaf in tried]
    nearest = min(misses)
    enough = _USUAL_ENCODES if nearest <= _FAR_OFF_VMAF else MOST_ENCODES
    if nearest <= aim.slack_vmaf or len(tried) >= enough:
        return None
    wanted = None
    better = [each for each in tried if each[1] > aim.vmaf]
    worse = [each for each in tried if each[1] < aim.vmaf]
    if better and worse:
        wanted = _between(aim, min(better, key=_falling), max(worse, key=_falling), scale)
    elif misses[-1] == nearest:
        wanted = _beyond(aim, tried, scale)
    return None if any(wanted == crf for crf, _ in tried) else wanted


def miss(aim: Aim, vmaf: float) -> float:
    """How far off the aim that is; far worse than planned counts double."""
    return abs(vmaf - aim.vmaf) * (2 if vmaf < aim.vmaf - _FAR_OFF_VMAF else 1)


def _between(aim: Aim, better: Tried, worse: Tried, scale: Scale) -> float:
    """Where the line between them meets the aim, or halfway where that is one of them."""
    met = scale.snap(better[0] + (aim.vmaf - better[1]) / _through(better, worse))
    return scale.snap((better[0] + worse[0]) / 2) if met in (better[0], worse[0]) else met


def _beyond(aim: Aim, tried: Sequence[Tried], scale: Scale) -> float | None:
    slope = aim.vmaf_per_crf if len(tried) == 1 else _through(tried[-2], tried[-1])
    if slope > -_FLATTEST:
        return None
    crf, vmaf = tried[-1]
    reach = _FARTHEST * scale.spread
    return scale.snap(crf + min(max((aim.vmaf - vmaf) / slope, -reach), reach))


def _falling(tried: Tried) -> tuple[float, float]:
    crf, vmaf = tried
    return vmaf, -crf


def _through(first: Tried, second: Tried) -> float:
    return (second[1] - first[1]) / (second[0] - first[0])
