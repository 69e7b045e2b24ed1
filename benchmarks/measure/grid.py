"""Every chunk at every size and many CRFs: the truth that a search is measured by, and rules of others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import mean

from benchmarks.measure.fixed import at_one_crf
from benchmarks.measure.rates import Point
from benchmarks.measure.title import Title
from matinee.encoding.allocation import Candidate, candidates
from matinee.encoding.evidence import Trial
from matinee.encoding.ladder import hull, sizes
from matinee.encoding.policy import Ladder
from matinee.encoding.quality import EVERY
from matinee.encoding.rate_quality import RateQuality, fit
from matinee.encoding.rules import LadderRules
from matinee.encoding.scales import scale_of
from matinee.encoding.service.trial import try_all
from matinee.encoding.spans import whole_chunk
from matinee.encoding.trials import encode_of, trial_task

CRFS = (15.0, 19.0, 23.0, 27.0, 31.0, 35.0, 39.0, 43.0)
_SCALE = scale_of("h264")


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Curves by number of the chunk and number of the size."""

    title: Title
    sizes: Sequence[tuple[int, int]]
    curves: dict[tuple[int, int], RateQuality]
    cpu_seconds: float

    def best(self) -> list[Candidate]:
        """The hull that the whole grid gives."""
        parts = range(len(self.title.stage.chunks))
        return hull(
            [
                point
                for number, size in enumerate(self.sizes)
                for point in candidates(
                    size,
                    [(self._frames(n), self.curves[n, number]) for n in parts],
                    self.title.stage.picture.fps,
                    _SCALE,
                )
            ]
        )

    def true(self, size: tuple[int, int], crfs: Sequence[float]) -> Point:
        """What those CRFs, one per chunk, really give."""
        of = self.sizes.index(size)
        made = [(self._frames(n), self.curves[n, of], crf) for n, crf in enumerate(crfs)]
        kbits = sum(frames * curve.kbits(crf) for frames, curve, crf in made)
        vmaf = sum(frames * curve.vmaf(crf) for frames, curve, crf in made)
        return Point(kbps=kbits / self.title.seconds, vmaf=vmaf / self.title.frames)

    def one_crf(self) -> list[Point]:
        """The source's size at one CRF for all chunks: ab-av1's rule at eight qualities."""
        return [self.true(self.sizes[0], [crf] * len(self.title.stage.chunks)) for crf in CRFS]

    def alike(self) -> list[Point]:
        """The source's size, every chunk at the CRF that gives it the same quality: Av1an's rule."""
        chunks = range(len(self.title.stage.chunks))
        return [
            self.true(self.sizes[0], [self.curves[n, 0].crf_at(vmaf, _SCALE) for n in chunks])
            for vmaf in range(50, 99)
        ]

    def _frames(self, chunk: int) -> int:
        return self.title.stage.chunks[chunk].frames


def grid(title: Title, preset: str) -> Grid:
    """Measure eight CRFs of each size, scored as finished chunks are."""
    stage = title.stage
    tried = sizes(stage.picture, LadderRules())
    tools = stage.tools.separate()
    wanted = [
        (number, of, crf) for number in range(len(stage.chunks)) for of in range(len(tried)) for crf in CRFS
    ]
    like = encode_of(stage.picture, Ladder(codec="h264"), preset)
    tasks = [
        trial_task(
            stage.request,
            stage.picture,
            whole_chunk(stage.chunks[number], number),
            replace(like, width=tried[of][0], height=tried[of][1], crf=crf),
            stage.build,
            EVERY,
        )
        for number, of, crf in wanted
    ]
    trials = try_all(stage.folder, tasks, stage.studio, tools)
    found: dict[tuple[int, int], list[Trial]] = {}
    for (number, of, _), trial in zip(wanted, trials, strict=True):
        found.setdefault((number, of), []).append(trial)
    curves = {key: fit(made, _SCALE) for key, made in found.items()}
    return Grid(title=title, sizes=tried, curves=curves, cpu_seconds=tools.cpu_seconds)


def swept(title: Title, preset: str, gop_frames: int) -> Grid:
    """The whole film in eight encodes as anybody makes them (`at_one_crf`), counted chunk by chunk."""
    width, height = title.stage.picture.even_size
    found: dict[tuple[int, int], list[Trial]] = {}
    for crf in CRFS:
        sizes_bytes, vmafs = at_one_crf(title, preset, crf, gop_frames)
        for number, chunk in enumerate(title.stage.chunks):
            part = slice(chunk.first_frame, chunk.first_frame + chunk.frames)
            found.setdefault((number, 0), []).append(
                Trial(
                    first_frame=chunk.first_frame,
                    frames=chunk.frames,
                    width=width,
                    height=height,
                    crf=crf,
                    size_bytes=sum(sizes_bytes[part]),
                    vmaf=mean(vmafs[part]),
                    cpu_seconds=0.0,
                )
            )
    curves = {key: fit(made, _SCALE) for key, made in found.items()}
    return Grid(title=title, sizes=[(width, height)], curves=curves, cpu_seconds=0.0)
