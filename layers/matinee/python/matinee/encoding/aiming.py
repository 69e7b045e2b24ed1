"""Which quality to try next when a chunk came out better or worse than planned."""

from collections.abc import Sequence

from matinee.encoding.evidence import Aim
from matinee.encoding.scales import Scale

MOST_ENCODES = 3
_FLATTEST = 0.05
_FARTHEST = 6.0


def next_crf(aim: Aim, tried: Sequence[tuple[float, float]], scale: Scale) -> float | None:
    """The CRF for another encode, or None when what was tried will do.

    `tried` are CRFs and the VMAFs that they gave, in order. First the planned slope leads to the aim, then
    the line through the last two. A round that brought nothing ends the search: the chunk is on a plateau, or
    its rate cap decides.
    """
    misses = [abs(vmaf - aim.vmaf) for _, vmaf in tried]
    best = misses.index(min(misses))
    if misses[best] <= aim.slack_vmaf or len(tried) == MOST_ENCODES or best != len(tried) - 1:
        return None
    slope = aim.vmaf_per_crf if len(tried) == 1 else _through(tried[-2], tried[-1])
    if slope > -_FLATTEST:
        return None
    crf, vmaf = tried[-1]
    reach = _FARTHEST * scale.spread
    wanted = scale.snap(crf + min(max((aim.vmaf - vmaf) / slope, -reach), reach))
    return None if any(wanted == each for each, _ in tried) else wanted


def _through(first: tuple[float, float], second: tuple[float, float]) -> float:
    return (second[1] - first[1]) / (second[0] - first[0])
