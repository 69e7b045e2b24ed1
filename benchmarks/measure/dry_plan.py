"""A two-hour 4K film with every ladder there is, planned without media by the code that plans."""

import random
from fractions import Fraction

from matinee.encoding import keys
from matinee.encoding.batches import Batch, deal
from matinee.encoding.chunks import divide
from matinee.encoding.evidence import Aim
from matinee.encoding.model import Picture, Plan, PlannedRung, Request, Sound, Source
from matinee.encoding.piece import Piece
from matinee.encoding.pieces import from_pieces, spans
from matinee.encoding.policy import ladders
from matinee.encoding.rungs import PARTLY_TRIED
from matinee.encoding.settings import EncodingSettings
from matinee.encoding.sound import tracks_of
from matinee.encoding.spans import affordable
from matinee.encoding.tasks import tasks_of
from matinee.encoding.workers import FARGATE, TITLE_WORKERS

_FPS = Fraction(24)
_FRAMES = 172_800
_SHOTS = 1_800
SOURCE_BYTES = 100_000_000_000
_HEIGHTS = {2160: 12_000, 1440: 7_100, 1080: 4_200, 720: 2_400, 540: 1_400, 360: 850}
_BITS = {"h264": 1.0, "hevc": 0.65, "vp9": 0.65, "av1": 0.55}
"""Of H.264's bitrate at the same quality (docs/decisions/0009)."""

CPU_PER_MEGAPIXEL = {"h264": 0.055, "hevc": 0.08, "vp9": 0.105, "av1": 0.03}
"""CPU seconds to encode, preset `fast`: a tenth to a quarter above `make bench NAME=costs`, as the next."""

CPU_TO_DECODE_MEGAPIXEL = {"h264": 0.006, "hevc": 0.008, "vp9": 0.0055, "av1": 0.0065}
"""CPU seconds, the most of 4K and 720p in 8 and 10 bits."""

JOIN_SECONDS_PER_GB = 30.0
"""Wall time to join chunks and to package them, nothing transferred."""

_CPU_TO_READ, _CPU_TO_SCORE = 0.04, 0.035
"""CPU seconds per frame: a decode of a 4K master, and VMAF at 1920 wide."""

_LOOK_SECONDS = 0.004
"""Per frame, by our own process alone: thumbnails are looked at (measured on 36 s of 1080p)."""

_TRIALS = 3
"""The most that are made of a size."""

SETTINGS = EncodingSettings(
    source_bucket="matinee-prod-ingest-source-0123456789ab",
    work_bucket="matinee-prod-encoding-work-0123456789ab",
    origin_bucket="matinee-prod-delivery-origin-0123456789ab",
    codecs="h264,hevc,vp9,av1,hevc-hdr,av1-hdr",
)
REQUEST = Request(
    job_id="0" * 32,
    title_id="1" * 32,
    title_name="A film of two hours",
    attempt=1,
    source=Source(bucket=SETTINGS.source_bucket, key=f"uploads/{'0' * 32}/source", size_bytes=SOURCE_BYTES),
)
_PICTURE = Picture(stream=0, width=3840, height=2160, fps_num=24, transfer="pq")
_SOUND = tuple(
    Sound(stream=1 + n, codec="pcm_s24le", channels=6, sample_rate=48_000, language=language)
    for n, language in enumerate(("eng", "fra", "deu", "spa"))
)


def dry_plan(codecs: str = SETTINGS.codecs) -> tuple[Plan, list[Batch]]:
    """The plan of the film, and its work, for these ladders."""
    seeded = random.Random(4)  # noqa: S311
    cuts = sorted(seeded.sample(range(1, _FRAMES), _SHOTS - 1))
    chunks = divide(_FRAMES, _FPS, cuts)
    pieces = tuple(
        Piece(key=keys.piece(REQUEST.job_id, first, count), first_frame=first, frames=count)
        for first, count in spans(_FRAMES, _FPS)
    )
    rungs = tuple(
        rung
        for kind in ladders(codecs, _PICTURE)
        for rung in kind.named([_rung(kind.codec, height, len(chunks)) for height in _HEIGHTS])
    )
    audio = tracks_of(_SOUND, target_lufs=SETTINGS.loudness_lufs, opus=True)
    plan = Plan(
        inputs="",
        version="0" * 12,
        build="",
        preset=SETTINGS.preset,
        frames=_FRAMES,
        poster_frame=0,
        picture=_PICTURE,
        rungs=rungs,
        chunks=chunks,
        audio=audio,
        pieces=pieces,
    )
    tasks = tasks_of(
        REQUEST,
        picture=_PICTURE,
        preset=plan.preset,
        build="ffmpeg version n9.0.2",
        rungs=rungs,
        chunks=chunks,
        audio=audio,
    )
    placed = [from_pieces(task, pieces, SETTINGS.work_bucket) for task in tasks]
    return plan, deal(placed, SETTINGS)


def step_seconds(plan: Plan) -> dict[str, float]:
    """How long the steps of one worker on Fargate are predicted to take, by name, without transfers."""
    processors = TITLE_WORKERS[FARGATE].vcpus
    decoded = sum(CPU_TO_DECODE_MEGAPIXEL[rung.codec] * rung.width * rung.height / 1e6 for rung in plan.rungs)
    packaged_gb = sum(rung.bitrate_kbps for rung in plan.rungs) * plan.duration_seconds / 8e6
    return {
        "Inspect source": plan.frames * (_CPU_TO_READ / processors + _LOOK_SECONDS),
        "Plan encode": _frames_tried(plan) * _tried_once(plan) / processors,
        "Package title": packaged_gb * JOIN_SECONDS_PER_GB,
        "Verify title": plan.frames * decoded / processors,
    }


def _frames_tried(plan: Plan) -> int:
    longest = max(chunk.gop_frames for chunk in plan.chunks)
    return _TRIALS * longest * affordable(plan.picture, plan.chunks)


def _tried_once(plan: Plan) -> float:
    """CPU seconds of a frame, in every size of every ladder."""
    return sum(rung.cpu_seconds_per_frame for rung in plan.rungs) / PARTLY_TRIED


def _rung(codec: str, height: int, chunks: int) -> PlannedRung:
    width = height * 16 // 9
    kbps = int(_HEIGHTS[height] * _BITS[codec])
    once = _CPU_TO_READ + _CPU_TO_SCORE + CPU_PER_MEGAPIXEL[codec] * width * height / 1e6
    return PlannedRung(
        name=f"{height}p",
        width=width,
        height=height,
        sar_num=1,
        sar_den=1,
        crfs=(24.25,) * chunks,
        aims=(Aim(vmaf=93.25, slack_vmaf=1.0, vmaf_per_crf=-0.725),) * chunks,
        bitrate_kbps=kbps,
        maxrate_kbps=2 * kbps,
        vmaf=93.0,
        cpu_seconds_per_frame=PARTLY_TRIED * once,
    )
