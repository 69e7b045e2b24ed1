"""`make bench NAME=ladder`: what a ladder of a title's own saves, costs, and promises."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import mean

from benchmarks.measure.case import AV1_PRESET, PRESET, Case, measure
from benchmarks.measure.clips import clips
from benchmarks.measure.rates import Point, delivered
from benchmarks.report import Figure, publish
from local.home import Home

HOW = f"""
Each clip goes through our own steps: inspect, chunks, trials, ladder, chunk encodes (H.264: x264 `{PRESET}`;
AV1: preset `{AV1_PRESET}`, SVT's 6; of `fast` it is 8). Every rung is then joined and scored as a whole: VMAF
v0.6.1, every frame, at the source's size. Peers encode the same frames in the same run and are scored the
same way, by x264's own options and our preset, with an IDR after two seconds at most, and at changes of scene
(shaka-streamer: four seconds):

- the ladder of Apple's HLS authoring specification in two passes (cap 1.5×, sizes never above the source),
  and the same once more with our quantisation (`aq-mode=2`);
- one CRF (the rule of ab-av1) at the source's size, eight of them, and of the same encodes equal quality (the
  rule of Av1an): in each of our chunks the CRF that gives all the same VMAF;
- one CRF with x264's 250 frames between IDRs, which no player could switch or seek in: what segments cost;
- shaka-streamer 1.5.1 by its own ffmpeg arguments (one pass, preset slow);
- the formula ladder of per-title outlines (five profiles × (0.5 + complexity/2), two passes).

With our own options and cuts, the two rules are read from a whole grid of our own encodes (eight CRFs at each
size for every chunk), scored as our rungs are verified: chunk by chunk, every third frame. They already have
most of what we do better. The best that this grid has at any size says what is left: one size per rung.

Bits between rungs are interpolated alike for all (monotone cubic, log rate over straightened VMAF).
"Delivered" is the mean over bandwidths spread log-uniformly from 0.3 to 20 Mbit/s, largest rung within 80 %
of it. The search (its trials are scored at every fifth frame) is measured by the whole grid, and done before
it and after it: machines change pace.

Clips: bigbuckbunny (720p, 132 frames) and bikes (640×272, 250 frames); with `MATINEE_CLIPS`, a folder holding
`sintel.mp4` and `big_buck_bunny_0_30.webm`, 240 frames of each at 640×360; and a title composed of parts.
"""


def main() -> None:
    """Measure every clip and publish."""
    os.environ["PATH"] = f"{Home.from_env({}).tools}{os.pathsep}{os.environ['PATH']}"
    with tempfile.TemporaryDirectory(prefix="matinee-bench-") as name:
        folder = Path(name)
        cases = []
        for clip, film in clips(folder, Home.from_env({})).items():
            (folder / clip).mkdir()
            cases.append(measure(clip, film, folder / clip))
            sys.stderr.write(f"{clip} done\n")
    publish("ladder", how=HOW, figures=figures(cases))


def figures(cases: Sequence[Case]) -> list[Figure]:
    """All figures of the page."""
    return [*_bits(cases), *_delivered(cases), *_search(cases), *_promises(cases), *_rungs(cases)]


def _bits(cases: Sequence[Case]) -> Iterator[Figure]:
    for id_, name, ladder in _JUDGED:
        less = {case.name: case.against(ladder(case)) for case in cases}
        yield from _less(id_, f"H.264 bits less {name}", less, "<= -8")
        yield Figure(
            id=f"bits-worst-{id_}",
            what=f"H.264 bits less {name}, at VMAF 93, worst clip",
            value=100 * max(at for at, _ in less.values()),
            unit="%",
            goal="<= 1",
        )
    av1 = {case.name: case.against(case.apple, case.av1) for case in cases}
    yield from _less("av1", "AV1 bits less Apple's H.264", av1, "<= -40")
    for id_, name, ladder, goal in _SHORT:
        rates = {case.name: case.against(ladder(case))[1] for case in cases}
        yield _mean(f"bd-rate-{id_}", f"H.264 bits less {name}, BD-rate", rates, goal)
    unbroken = {case.name: case.against(case.unbroken) for case in cases}
    yield from _less("unbroken", "H.264 bits less one CRF's with an IDR in 250 frames", unbroken)
    for id_, name, rule in _OWN:
        own = {case.name: case.against_own(rule(case)) for case in cases}
        yield from _less(id_, f"H.264 bits less {name} with our own options and cuts", own)
    most = {case.name: case.most_against_one_crf for case in cases}
    yield from _less("most", "of them, a whole grid's hull less one CRF's", most)


_JUDGED: tuple[tuple[str, str, Callable[[Case], Sequence[Point]]], ...] = (
    ("apple", "Apple's", lambda case: case.apple),
    ("one-crf", "one CRF's", lambda case: case.one_crf),
    ("equal-quality", "equal quality's", lambda case: case.alike),
)
_SHORT: tuple[tuple[str, str, Callable[[Case], Sequence[Point]], str], ...] = (
    ("shaka", "shaka-streamer's", lambda case: case.shaka, "<= -8"),
    ("formula", "the formula's", lambda case: case.formula, ""),
    ("apple-adaptive", "Apple's with our adaptive quantisation", lambda case: case.apple_adaptive, ""),
)
"""Of the first two, some ladders end below VMAF 93."""

_OWN: tuple[tuple[str, str, Callable[[Case], Sequence[Point]]], ...] = (
    ("own-one-crf", "one CRF's", lambda case: case.own_one_crf),
    ("own-equal-quality", "equal quality's", lambda case: case.own_alike),
)


def _less(id_: str, what: str, less: dict[str, tuple[float, float]], goal: str = "") -> Iterator[Figure]:
    yield _mean(f"bits-93-{id_}", f"{what}, at VMAF 93", {name: at for name, (at, _) in less.items()}, goal)
    yield _mean(f"bd-rate-{id_}", f"{what}, BD-rate", {name: bd for name, (_, bd) in less.items()}, goal)


def _delivered(cases: Sequence[Case]) -> list[Figure]:
    ours = {case.name: delivered([made.whole for made in case.ours]) for case in cases}
    theirs = {case.name: delivered(case.apple) for case in cases}
    return [
        _mean(
            "delivered",
            "delivered H.264 bits less Apple's",
            {name: ours[name].kbps / theirs[name].kbps - 1 for name in ours},
            "<= -50",
        ),
        Figure(
            id="delivered-vmaf",
            what="mean VMAF given up for it",
            value=mean(theirs[name].vmaf - ours[name].vmaf for name in ours),
            unit="VMAF",
            goal="<= 1.5",
            peers={name: theirs[name].vmaf - ours[name].vmaf for name in ours},
        ),
    ]


def _search(cases: Sequence[Case]) -> list[Figure]:
    share = {case.name: case.search_cpu_seconds / case.grid_cpu_seconds for case in cases}
    loss = {case.name: case.hull_loss for case in cases}
    return [
        _mean("search", "CPU of the search as a share of the whole grid's", share, "<= 25"),
        _mean("hull-loss", "bits lost against the whole grid's hull", loss, "<= 1"),
    ]


def _promises(cases: Sequence[Case]) -> list[Figure]:
    misses = [miss for case in cases for miss in case.misses]
    encodes = sum(made.encodes for case in cases for made in (*case.ours, *case.av1))
    chunks = sum(len(made.planned.crfs) for case in cases for made in (*case.ours, *case.av1))
    note = f"{len(misses)} rungs; {chunks} chunks took {encodes} encodes"
    return [
        Figure(
            id="miss-mean",
            what="verified VMAF of a rung off its plan, mean",
            value=mean(misses),
            unit="VMAF",
            goal="<= 0.5",
            note=note,
        ),
        Figure(
            id="miss-max",
            what="verified VMAF of a rung off its plan, worst",
            value=max(misses),
            unit="VMAF",
            goal="<= 1",
        ),
    ]


def _rungs(cases: Sequence[Case]) -> list[Figure]:
    """Every measured rung: what the figures above can be counted again from."""
    return [
        Figure(
            id=f"rungs-{case.name}-{ladder}",
            what=f"{case.name}, {ladder}: VMAF at kbit/s",
            value=len(points),
            unit="rungs",
            peers={f"{point.kbps:.1f}": round(point.vmaf, 3) for point in points},
        )
        for case in cases
        for ladder, points in (
            ("ours H.264", [made.whole for made in case.ours]),
            ("ours AV1", [made.whole for made in case.av1]),
            ("Apple", case.apple),
            ("Apple, aq-mode 2", case.apple_adaptive),
            ("shaka-streamer", case.shaka),
            ("one CRF", case.one_crf),
            ("one CRF, IDR in 250 frames", case.unbroken),
            ("formula", case.formula),
        )
    ]


def _mean(name: str, what: str, shares: dict[str, float], goal: str = "") -> Figure:
    """The mean of shares, in per cent, with each clip's beside it."""
    percent = {clip: round(100 * share, 2) for clip, share in shares.items()}
    return Figure(
        id=name, what=f"{what}, mean", value=mean(percent.values()), unit="%", goal=goal, peers=percent
    )


if __name__ == "__main__":
    main()
