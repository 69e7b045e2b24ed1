"""Whether a two-hour 4K film fits every limit of AWS that it meets; writes `docs/limits.md`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.measure.dry_plan import REQUEST, SETTINGS, SOURCE_BYTES, dry_plan, step_seconds
from benchmarks.report import ROOT
from infra.stages import PROD
from matinee.encoding.batches import Batch, together, written
from matinee.encoding.documents import to_bytes, to_json
from matinee.encoding.model import Plan
from matinee.encoding.money import quote
from matinee.encoding.rungs import announced
from matinee.encoding.tasks import memory_mb
from matinee.encoding.workers import FARGATE, LARGEST_DISK_GB, TITLE_WORKERS
from matinee.kernel.events import EncodePlanned

PAGE = ROOT / "docs" / "limits.md"
MACHINE = ROOT / "statemachines" / "encoding" / "encode_title.asl.json"
_KIB = 1024
_EVENTS_OF_A_TRY = 5
_EVENTS_OF_A_STATE = 2
_MARGIN_SECONDS = 4
_TOKEN = 1024
_AT_ONCE = int(TITLE_WORKERS[FARGATE].vcpus)
_SPENT = {"step": "inspect", "route": "fargate", "seconds": 123456.789, "cpu_seconds": 123456.789}
_DATE = "2026-11"
_STEP = {
    "Inspect source": "decoded once, in eight windows",
    "Plan encode": "three trials of each size, of each span of each ladder",
    "Package title": "every rung joined and packaged",
    "Verify title": "every rung decoded, eight parts at a time",
}


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What AWS allows, or we rent, and what the film takes of it."""

    what: str
    allowed: float
    taken: float
    unit: str
    how: str

    @property
    def holds(self) -> bool:
        """Whether it fits."""
        return self.taken <= self.allowed


def limits(plan: Plan, batches: Sequence[Batch]) -> list[Limit]:
    """Every limit that the size of a title can reach."""
    return [*_of_states(plan, batches), *_of_workers(plan, batches)]


def _of_states(plan: Plan, batches: Sequence[Batch]) -> list[Limit]:
    machine = json.loads(MACHINE.read_text())
    inner = machine["States"]["Encode chunks"]["ItemProcessor"]
    chunks, items = written(batches)
    sizes = [len(to_bytes(item)) for item in items]
    overrides = _TOKEN + max(_state_bytes(), *sizes)
    retries = "every state, every retry"
    return [
        _limit("Tasks of the map at once", 10_000, PROD.max_concurrency, "", "`max_concurrency` of PROD"),
        _limit("The map's input, `batches.json`", 10e9, sum(sizes), "bytes", f"{len(sizes):,} items"),
        _limit("All chunk tasks, `chunks.json`", 5e9, len(chunks), "bytes", "a worker reads its part of it"),
        _limit("One item", 256 * _KIB, max(sizes), "bytes", "the largest"),
        _limit("The map's output", 256 * _KIB, 3 * len(sizes), "bytes", "`{},` each"),
        _limit("State between steps", 256 * _KIB, _state_bytes(), "bytes", "before the title is published"),
        _limit("One event on the bus", 256 * _KIB, _event_bytes(plan), "bytes", "`EncodePlanned`"),
        _limit("Overrides of a Fargate task", 8192, overrides, "bytes", "the state or an item, and a token"),
        _limit("History of the title's execution", 25_000, most_events(machine), "events", retries),
        _limit("History of an item's execution", 25_000, most_events(inner), "events", retries),
        _limit("Definition of the machine", 1 << 20, MACHINE.stat().st_size, "bytes", "its file"),
    ]


def _of_workers(plan: Plan, batches: Sequence[Batch]) -> list[Limit]:
    longest = max(batch.predicted_seconds for batch in batches)
    needed = max(
        memory_mb(tasks) / batch.worker.memory_mb
        for batch in batches
        for tasks in together(batch.tasks, batch.worker)
    )
    tmp, disk = PROD.encoding_storage_mb << 20, LARGEST_DISK_GB << 30
    most = SETTINGS.lambda_source_bytes
    pieces = f"the source, and {_AT_ONCE} pieces at once"
    kbps = sum(rung.bitrate_kbps for rung in plan.rungs)
    packaged = kbps * 1000 / 8 * plan.duration_seconds
    machine = json.loads(MACHINE.read_text())["States"]
    batch = machine["Encode chunks"]["ItemProcessor"]["States"]["Encode chunk on Fargate"]
    return [
        *(
            _limit(
                f"Time of `{step}`", machine[f"{step} on Fargate"]["TimeoutSeconds"], taken, "s", _STEP[step]
            )
            for step, taken in step_seconds(plan).items()
        ),
        _limit("Time of a batch", batch["TimeoutSeconds"], longest, "s", "the longest one predicted"),
        _limit(
            "Memory of a batch's worker",
            100,
            100 * needed,
            "%",
            "the most that it encodes at once, as predicted",
        ),
        _limit("`/tmp` of a chunk on Lambda", tmp, 2 * most, "bytes", "the largest source or piece, twice"),
        _limit("A piece", most, _piece_bytes(plan), "bytes", "at the source's mean rate"),
        _limit("Disk of the inspection", disk, SOURCE_BYTES + _AT_ONCE * most, "bytes", pieces),
        _limit(
            "Disk of the packaging",
            disk,
            2 * packaged,
            "bytes",
            f"joined, packaged: {kbps / 1000:.0f} Mbit/s",
        ),
    ]


def _piece_bytes(plan: Plan) -> float:
    longest = max(piece.frames for piece in plan.pieces) / plan.picture.fps
    return SOURCE_BYTES / plan.duration_seconds * float(longest + _MARGIN_SECONDS)


def _limit(what: str, allowed: float, taken: float, unit: str, how: str) -> Limit:
    return Limit(what=what, allowed=allowed, taken=taken, unit=unit, how=how)


def most_events(machine: dict[str, Any]) -> int:
    """The most events that one execution can have: each state once, each task with all its retries."""
    retries: list[int] = [
        each["MaxAttempts"] for state in machine["States"].values() for each in state.get("Retry", ())
    ]
    states = len(machine["States"])
    return _EVENTS_OF_A_STATE * states + _EVENTS_OF_A_TRY * (states + sum(retries))


def _event_bytes(plan: Plan) -> int:
    event = EncodePlanned(
        job_id=REQUEST.job_id,
        attempt=1,
        version=plan.version,
        quote_usd=100.0,
        mediaconvert_usd=None,
        rungs=announced(plan.rungs, len(plan.chunks)),
    )
    return len(json.dumps(event.to_detail()))


def _state_bytes() -> int:
    """The state with what the steps have answered, at its longest."""
    small = {"route": "fargate", "spent": _SPENT, "prefix": "x" * 80, "numbers": [1e9] * 8}
    steps = dict.fromkeys(("inspection", "plan", "package", "verification"), small)
    return len(json.dumps({**to_json(REQUEST), **steps}))


HEAD = """# What a two-hour 4K film needs, and what AWS allows

A film of {frames:,} frames (24 per second, 3840×2160, {gigabytes:.0f} GB) with 1,800 shots, planned
without media by the code that plans every title, with every ladder that there is (`{codecs}`): {rungs}
rungs, {chunks:,} chunks, {sounds} sounds in four languages, {tasks:,} tasks in
{batches:,} batches, all on Fargate. It fits {fits}. Limits are
AWS's as of {date}. `python -m benchmarks limits` writes this page; a test fails when it is no longer
true.

| limit | allowed | taken | share | fits | how |
|---|---|---|---|---|---|
"""

TAIL = """
**A large source.** Above {most:.0f} GB a source is read whole on Fargate only, by the steps that must
(inspect, plan, sound). Chunks fetch pieces instead: {pieces} here, {twice:.0f} % of the frames in two
of them. The largest source is what Fargate's disk holds: {disk} GiB less {at_once} pieces, for two hours
{rate:.0f} Mbit/s.

**Work.** {hours:,.0f} CPU hours are predicted for the chunks, {wall:.1f} hours with {workers} workers, and
${usd:,.2f} with packaging and verifying, at the prices of {prices}; transfers (a piece:
{piece:,.0f} MB) are in no time here. CPU seconds are scaled by pixels from runs at 3840×2160 in 8 bits;
bitrates and shots are assumed (`benchmarks/measure/dry_plan.py`).
"""


def page(plan: Plan, batches: Sequence[Batch]) -> str:
    """`docs/limits.md`, the same every time."""
    found, bill = limits(plan, batches), quote(plan, batches, (), FARGATE)
    tasks = [task for batch in batches for task in batch.tasks]
    hours = sum(task.predicted_cpu_seconds for task in tasks) / 3600
    head = HEAD.format(
        frames=plan.frames,
        gigabytes=SOURCE_BYTES / 1e9,
        codecs=SETTINGS.codecs,
        rungs=len(plan.rungs),
        chunks=len(plan.chunks),
        sounds=len(plan.audio),
        tasks=len(tasks),
        batches=len(batches),
        fits="all of them" if all(each.holds for each in found) else "**not all of them**",
        date=_DATE,
    )
    tail = TAIL.format(
        most=SETTINGS.lambda_source_bytes / 1e9,
        pieces=len(plan.pieces),
        twice=100 * (sum(piece.frames for piece in plan.pieces) / plan.frames - 1),
        disk=LARGEST_DISK_GB,
        at_once=_AT_ONCE,
        rate=((LARGEST_DISK_GB << 30) - _AT_ONCE * SETTINGS.lambda_source_bytes)
        * 8
        / plan.duration_seconds
        / 1e6,
        hours=hours,
        wall=hours / PROD.max_concurrency,
        workers=PROD.max_concurrency,
        usd=bill.usd,
        prices=bill.prices_date,
        piece=_piece_bytes(plan) / 1e6,
    )
    return head + "".join(map(_row, found)) + tail


def _row(each: Limit) -> str:
    share = 100 * each.taken / each.allowed
    cells = (
        each.what,
        f"{each.allowed:,.0f} {each.unit}".strip(),
        f"{each.taken:,.0f} {each.unit}".strip(),
        f"{share:.0f} %" if share >= 1 else "< 1 %",
        "yes" if each.holds else "**no**",
        each.how,
    )
    return f"| {' | '.join(cells)} |\n"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(*dry_plan()))


if __name__ == "__main__":
    main()
