"""A film that was measured, as curves and as trials: what the rules of the ladder are tried on."""

from collections.abc import Sequence

from matinee.encoding.allocation import Candidate, candidates
from matinee.encoding.evidence import Trial
from matinee.encoding.model import Picture
from matinee.encoding.rate_quality import RateQuality, fit
from matinee.encoding.scales import scale_of
from matinee.encoding.search import Wanted

HD = Picture(stream=0, width=1280, height=720, fps_num=25)
H264 = scale_of("h264")
CRFS = (15, 19, 23, 27, 31, 35, 39, 43)
SIZES = ((1280, 720), (960, 540), (640, 360))
FRAMES = 132
VMAF = (
    (98.0, 96.7, 94.3, 90.3, 83.7, 73.8, 60.2, 42.5),
    (96.2, 94.1, 90.7, 85.0, 76.1, 63.7, 47.6, 29.8),
    (89.9, 87.0, 82.1, 74.3, 62.7, 47.3, 30.3, 15.6),
)
"""Of Big Buck Bunny, x264 fast, at each size and CRF: measured."""

KBITS = (
    (179.2, 110.3, 69.8, 43.5, 26.3, 16.4, 10.3, 6.6),
    (146.0, 83.1, 46.9, 26.6, 15.6, 9.7, 6.0, 3.9),
    (77.7, 45.0, 25.6, 14.7, 8.6, 5.2, 3.2, 2.0),
)
"""Per frame."""


def trial(size: int, crf: float, vmaf: float, kbits: float) -> Trial:
    """A trial of `FRAMES` frames."""
    width, height = SIZES[size]
    return Trial(
        first_frame=0,
        frames=FRAMES,
        width=width,
        height=height,
        crf=crf,
        size_bytes=round(kbits * FRAMES * 125),
        vmaf=vmaf,
        cpu_seconds=1.0,
    )


def measured(size: int, crfs: Sequence[float] = CRFS) -> list[Trial]:
    """The trials of one size that were made at those CRFs."""
    made = zip(CRFS, VMAF[size], KBITS[size], strict=True)
    return [trial(size, *values) for values in made if values[0] in crfs]


def truth(size: int) -> RateQuality:
    """The curves through all that was measured of a size."""
    return fit(measured(size), H264)


def whole_film() -> list[Candidate]:
    """Every rung that could be, of a film of one part."""
    return [
        point
        for number, size in enumerate(SIZES)
        for point in candidates(size, [(FRAMES, truth(number))], HD.fps, H264)
    ]


def answered(wanted: Sequence[Wanted]) -> list[Trial]:
    """What those trials would measure."""
    return [trial(size, crf, truth(size).vmaf(crf), truth(size).kbits(crf)) for _, size, crf in wanted]
