"""Trial encodes: some frames of the title at one size and quality, made as the final ones are."""

from dataclasses import dataclass, replace
from pathlib import Path

from matinee.encoding import keys
from matinee.encoding.codecs import video_options
from matinee.encoding.conform import conform, pixel_format, scale, tagged, to_sdr
from matinee.encoding.documents import to_json
from matinee.encoding.encoder import listed, listing, starts
from matinee.encoding.evidence import Trial
from matinee.encoding.ffmpeg import OURS, Tools
from matinee.encoding.model import Picture, Request, SourceRange, VideoCodec
from matinee.encoding.policy import Ladder
from matinee.encoding.quality import MODEL, score, scoring_size
from matinee.encoding.spans import Span
from matinee.encoding.tasks import digest, recipe
from matinee.kernel.errors import Transient

_UNCAPPED_KBPS = 400_000
_EVERY = 5
"""Fewer than of a finished chunk, error 0.10 on average: a curve through several trials smooths it."""


@dataclass(frozen=True, kw_only=True)
class TrialTask:
    """A trial encode to make: of that range, as that. Its output is a `Trial` document.

    One frame in `scored_every` is scored.
    """

    job_id: str
    task_key: str
    source: SourceRange
    output_key: str
    picture: Picture
    video: VideoCodec
    scored_every: int


def encode_of(picture: Picture, kind: Ladder, preset: str) -> VideoCodec:
    """An encode for that ladder at the source's size; its quality and GOPs are still to be set."""
    width, height = picture.even_size
    return VideoCodec(
        codec=kind.codec,
        transfer=kind.transfer,
        hdr=picture.hdr if kind.transfer == "pq" else None,
        width=width,
        height=height,
        sar_num=1,
        sar_den=1,
        preset=preset,
        crf=0,
        maxrate_kbps=0,
        gop_frames=0,
    )


def trial_task(
    request: Request, picture: Picture, span: Span, codec: VideoCodec, build: str, scored_every: int = _EVERY
) -> TrialTask:
    """The trial of `codec` on `span` of the source, keyed by all that shapes it.

    The job's id stands for the source's content, as it does in the keys of chunk tasks.
    """
    source = SourceRange(
        bucket=request.source.bucket,
        key=request.source.key,
        first_frame=span.first_frame,
        frames=span.frames,
        start_seconds=float(span.first_frame / picture.fps),
        duration_seconds=float(span.frames / picture.fps),
    )
    video = replace(codec, maxrate_kbps=_UNCAPPED_KBPS, gop_frames=span.gop_frames)
    shaping = to_json(picture), to_json(video)
    made = recipe(picture, video, span.first_frame, span.frames)
    model = MODEL, scored_every
    key = digest("trial", request.job_id, span.first_frame, span.frames, shaping, made, build, model)
    return TrialTask(
        job_id=request.job_id,
        task_key=key,
        source=source,
        output_key=keys.trial(request.job_id, key),
        picture=picture,
        video=video,
        scored_every=scored_every,
    )


def sample(folder: Path, task: TrialTask, tools: Tools) -> Path:
    """The task's frames, raw at the source's size, in a file in `folder`; made once. Raises Transient."""
    picture, transfer = task.picture, task.video.transfer
    first_frame, frames = task.source.first_frame, task.source.frames
    path = folder / f"sample-{transfer}-{first_frame}-{frames}.yuv"
    if path.is_file():
        return path
    width, height = picture.even_size
    filters = [
        *conform(picture, first_frame=first_frame, frames=frames, transfer=transfer),
        *scale(width, height, flags="lanczos", transfer=transfer),
    ]
    size = frames * width * height * 3 // 2 * (1 if transfer == "sdr" else 2)
    raw = ("-fps_mode", "passthrough", "-c:v", "rawvideo", "-f", "rawvideo", path.name)
    for start in starts(picture, first_frame):
        made = tools.ffmpeg(folder, *start, "-vf", ",".join(filters), *raw)
        if made.exit_code == 0 and path.stat().st_size == size:
            return path
    raise Transient(f"Frames from {first_frame} cannot be sampled: {made.last_words[:200]}")


def drop_samples(folder: Path) -> None:
    """Take away the raw frames of all trials in `folder`."""
    for raw in folder.glob("sample-*.yuv"):
        raw.unlink()


def run_trial(folder: Path, task: TrialTask, tools: Tools) -> Trial:
    """Encode and score. Raises Transient."""
    picture, codec, span = task.picture, task.video, task.source
    width, height = picture.even_size
    raw = sample(folder, task, tools)
    shape = ("-f", "rawvideo", "-pix_fmt", pixel_format(codec.transfer), "-s", f"{width}x{height}")
    rate = ("-framerate", f"{picture.fps_num}/{picture.fps_den}")
    reference = (*OURS, *shape, *rate, "-i", f"file:{raw.name}")
    mine = tools.separate()
    name = f"trial-{task.task_key[:16]}.mp4"
    said, light = tagged(codec.transfer), to_sdr(codec.transfer)
    filters = [*said, *scale(codec.width, codec.height, flags="lanczos", transfer=codec.transfer)]
    options = (*video_options(codec, picture.fps), *listing(name))
    mine.must_ffmpeg(folder, *reference, "-vf", ",".join(filters), *options)
    both, size = (*said, *light), scoring_size(picture)
    quality = score(folder, name, reference, both, size, mine, encoded_filters=light, every=task.scored_every)
    size_bytes = sum(frame.size_bytes for frame in listed(folder, name))
    (folder / name).unlink()
    return Trial(
        first_frame=span.first_frame,
        frames=span.frames,
        width=codec.width,
        height=codec.height,
        crf=codec.crf,
        size_bytes=max(1, size_bytes),
        vmaf=quality.mean,
        cpu_seconds=round(mine.cpu_seconds, 3),
    )
