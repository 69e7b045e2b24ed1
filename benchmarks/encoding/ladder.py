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
AV1: SVT preset {AV1_PRESET}). Every rung is then joined and scored as a whole: VMAF v0.6.1, every frame,
at the source's size. Peers encode the same frames in the same run and are scored the same way: the ladder of
Apple's HLS authoring specification in two passes (same preset, IDR every 2 s, cap 1.5×, sizes never above the
source), the same once more with our quantisation (x264 `aq-mode=2`), shaka-streamer 1.5.1 by its own ffmpeg
arguments (one pass, preset slow), and the formula ladder of per-title outlines (five profiles × (0.5 +
complexity/2), two passes). One CRF (the rule of ab-av1) and a CRF per chunk for equal quality (the rule of
Av1an), each at every quality and at the source's size, are read from a grid of encodes with our own options,
as our rungs are verified: chunk by chunk, every third frame. The best that the grid has at any size says what
was to be won against one CRF at all.

Bits between rungs are interpolated alike for all (monotone cubic, log rate over straightened VMAF).
"Delivered" is the mean over bandwidths spread log-uniformly from 0.3 to 20 Mbit/s, largest rung within 80 %
of it. The grid that the search is measured by has eight CRFs at each size for every chunk.

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


def _bits(cases: Sequence[Case]) -> list[Figure]:
    apple = {case.name: case.against(case.apple) for case in cases}
    av1 = {case.name: case.against(case.apple, case.av1) for case in cases}
    return [
        _mean(
            "bits-93", "H.264 bits at VMAF 93 less Apple's", {n: at for n, (at, _) in apple.items()}, "<= -8"
        ),
        _mean(
            "bd-rate",
            "H.264 BD-rate to Apple's, VMAF 70–95",
            {n: bd for n, (_, bd) in apple.items()},
            "<= -8",
        ),
        Figure(
            id="bits-worst",
            what="H.264 bits at VMAF 93 less Apple's, worst clip",
            value=100 * max(at for at, _ in apple.values()),
            unit="%",
            goal="<= 1",
        ),
        _mean(
            "av1-93",
            "AV1 bits at VMAF 93 less Apple's H.264",
            {n: at for n, (at, _) in av1.items()},
            "<= -40",
        ),
        _mean("av1-bd-rate", "AV1 BD-rate to Apple's H.264", {n: bd for n, (_, bd) in av1.items()}, "<= -40"),
        *(
            _mean(
                f"bd-rate-{peer}",
                f"H.264 BD-rate to {what}",
                {c.name: c.against(ladder(c))[1] for c in cases},
            )
            for peer, what, ladder in _PEERS
        ),
        *_rules(cases),
    ]


def _rules(cases: Sequence[Case]) -> Iterator[Figure]:
    for rule, ladder in _RULES:
        less = {case.name: case.against_rule(ladder(case)) for case in cases}
        name = rule.replace(" ", "-")
        for number, (id_, what) in enumerate(_WAYS):
            shares = {clip: each[number] for clip, each in less.items()}
            yield _mean(f"{id_}-{name}", f"{what} {rule}", shares)
    most = {case.name: case.most_against_one_crf for case in cases}
    yield _mean(
        "most-93", "of a whole grid's hull at VMAF 93 less one CRF's", {n: at for n, (at, _) in most.items()}
    )
    yield _mean(
        "most-bd", "of a whole grid's hull, BD-rate to one CRF", {n: bd for n, (_, bd) in most.items()}
    )


_RULES: tuple[tuple[str, Callable[[Case], Sequence[Point]]], ...] = (
    ("one CRF", lambda case: case.one_crf),
    ("equal quality", lambda case: case.alike),
)
_WAYS = (
    ("bits-top", "H.264 bits of the best rung less those, at its VMAF, of"),
    ("bits-93", "H.264 bits at VMAF 93 less those of"),
    ("bd-rate", "H.264 BD-rate to"),
)


_PEERS: tuple[tuple[str, str, Callable[[Case], Sequence[Point]]], ...] = (
    ("apple-adaptive", "Apple's with our adaptive quantisation", lambda case: case.apple_adaptive),
    ("shaka", "shaka-streamer's", lambda case: case.shaka),
    ("formula", "the formula's, where they overlap", lambda case: case.formula),
)


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
