"""Everything that is measured of one clip for the benchmark `ladder`."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure.fixed import apple, formula, shaka
from benchmarks.measure.grid import Grid, grid
from benchmarks.measure.rates import Point, bd_rate, rate_at
from benchmarks.measure.title import Made, Title
from matinee.encoding.allocation import candidates
from matinee.encoding.complexity import complexities
from matinee.encoding.evidence import Trial
from matinee.encoding.ladder import hull
from matinee.encoding.rate_quality import fit
from matinee.encoding.scales import scale_of

PRESET, AV1_PRESET = "fast", "medium"
WHOLE_GRID = ("bigbuckbunny", "bikes")
EQUAL_VMAF = 93.0


@dataclass(frozen=True, kw_only=True)
class Case:
    """A clip: our rungs in two codecs, and the ladders of others. Rules are at our best rung's VMAF."""

    name: str
    ours: Sequence[Made]
    av1: Sequence[Made]
    apple: Sequence[Point]
    apple_adaptive: Sequence[Point]
    shaka: Sequence[Point]
    formula: Sequence[Point]
    one_crf: Point
    alike: Point
    search_cpu_seconds: float
    grid_cpu_seconds: float | None
    hull_loss: float | None

    def against(self, peer: Sequence[Point], ours: Sequence[Made] | None = None) -> tuple[float, float]:
        """Our bits less theirs, at VMAF 93 and as BD-rate, as shares of theirs."""
        mine = [made.whole for made in ours or self.ours]
        return rate_at(mine, EQUAL_VMAF) / rate_at(peer, EQUAL_VMAF) - 1, bd_rate(mine, peer)

    def against_rule(self, rule: Point) -> float:
        """Our best rung's bits less those of a rule that gives the same quality, as a share of theirs."""
        return self.ours[0].verified.kbps / rule.kbps - 1

    @property
    def misses(self) -> list[float]:
        """How far each rung, verified, is from its plan."""
        return [
            abs(made.verified.vmaf - made.planned.vmaf)
            for made in (*self.ours, *self.av1)
            if made.planned.vmaf is not None
        ]


def measure(name: str, film: Path, folder: Path) -> Case:
    """Run one clip through everything."""
    title = Title.of(name, film, folder, PRESET)
    ladder, search_cpu_seconds = title.planned("h264", PRESET)
    av1, _ = title.planned("av1", AV1_PRESET)
    whole = name in WHOLE_GRID
    truth = grid(title, PRESET, whole=whole)
    ours = title.made(ladder, "h264", PRESET)
    best_vmaf = ours[0].verified.vmaf
    weighed = complexities(folder, title.stage.picture, title.stage.chunks, title.stage.tools)
    return Case(
        name=name,
        ours=ours,
        av1=title.made(av1, "av1", AV1_PRESET),
        apple=apple(title, PRESET),
        apple_adaptive=apple(title, PRESET, "aq-mode=2"),
        shaka=shaka(title),
        formula=formula(title, sum(weighed.values()) / len(weighed), PRESET),
        one_crf=truth.one_crf(best_vmaf),
        alike=truth.alike(best_vmaf),
        search_cpu_seconds=search_cpu_seconds,
        grid_cpu_seconds=truth.cpu_seconds if whole else None,
        hull_loss=_hull_loss(title, ladder.trials, truth) if whole else None,
    )


def _hull_loss(title: Title, trials: Sequence[Trial], truth: Grid) -> float:
    """How much more the hull that the search found needs, in truth, than the grid's own: BD-rate."""
    scale = scale_of("h264")
    starts = sorted({trial.first_frame for trial in trials})
    found = []
    for size in truth.sizes:
        of_size = [
            [trial for trial in trials if (trial.first_frame, trial.width) == (start, size[0])]
            for start in starts
        ]
        if not all(of_size):
            continue
        frames = [chunk.frames for chunk in title.stage.chunks]
        parts = [(count, fit(made, scale)) for count, made in zip(frames, of_size, strict=True)]
        found += candidates(size, parts, title.stage.picture.fps, scale)
    ours = [truth.true((point.width, point.height), point.crfs) for point in hull(found)]
    best = [Point(kbps=point.kbps, vmaf=point.vmaf) for point in truth.best()]
    return bd_rate(ours, best)
