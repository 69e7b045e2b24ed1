"""Encode chunk: the tasks of one item of the map, each done once however often it is asked for."""

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from matinee.encoding import keys
from matinee.encoding.aiming import miss, next_crf
from matinee.encoding.batches import Item, together
from matinee.encoding.conform import to_sdr
from matinee.encoding.documents import to_bytes
from matinee.encoding.encoder import Frame, Reference, busiest_kbps, encode_video, encode_videos
from matinee.encoding.ffmpeg import Tools
from matinee.encoding.measured import Measurements, Score
from matinee.encoding.model import ChunkTask, Picture, VideoCodec
from matinee.encoding.quality import score, scoring_size
from matinee.encoding.rpus import carry
from matinee.encoding.scales import scale_of
from matinee.encoding.service.records import tasks_of_item
from matinee.encoding.sound import encode_audio
from matinee.encoding.studio import Studio
from matinee.kernel.errors import Invalid, Transient, VerificationFailed
from matinee.kernel.events import EncodeProgressed

_RETRY = "again.mp4"
_REFERENCE = "reference.yuv"


def encode_batch(item: Item, studio: Studio) -> None:
    """Do the tasks of an item, chunk by chunk. Raises Transient, VerificationFailed, NotFound."""
    for tasks in together(tasks_of_item(item, studio), item.worker):
        encode_together(tasks, studio)


def encode_together(tasks: Sequence[ChunkTask], studio: Studio) -> None:
    """Encode and measure tasks of one chunk, or one of a sound, but those that were done before.

    The measurements are written last: while they are missing, the chunk counts as missing. What the tasks
    spend together counts for each as it was predicted to. One that cannot be made holds up no other.
    Raises Transient, VerificationFailed, NotFound.
    """
    missing = {task.output_key: task for task in tasks if not _is_done(task, studio)}
    if len(missing) > 1:
        _make_most(list(missing.values()), studio)
    elif missing:
        _make(list(missing.values()), studio)
    for task in tasks:
        if task is not missing.get(task.output_key):
            _announce(task, 0.0, studio)


def _make_most(tasks: Sequence[ChunkTask], studio: Studio) -> None:
    """All at once, or where that fails, each by itself. Raises what the first of them fails with."""
    try:
        _make(tasks, studio)
    except Transient:
        failures = [failure for task in tasks if (failure := _failure(task, studio))]
        if failures:
            raise failures[0] from None


def _failure(task: ChunkTask, studio: Studio) -> Transient | None:
    try:
        if not _is_done(task, studio):
            _make([task], studio)
    except Transient as error:
        return Transient(f"{task.rung}, chunk {task.index}: {error.detail}")
    return None


def _is_done(task: ChunkTask, studio: Studio) -> bool:
    return studio.work.read(keys.measurements(task.output_key)) is not None


def _make(tasks: Sequence[ChunkTask], studio: Studio) -> None:
    began, one = time.monotonic(), tasks[0]
    tools = studio.tools()
    for task in tasks:
        _require_unchanged(task, studio, tools)
    with (
        studio.until_cancelled(one.job_id, one.attempt, tools),
        studio.folder_with(one.source.bucket, one.source.key) as folder,
    ):
        first = tools.separate()
        frames = _first_encodes(folder, tasks, first)
        first_seconds = time.monotonic() - began
        whole = sum(map(_weight, tasks))
        for task in tasks:
            began, own, output = time.monotonic(), tools.separate(), _output(task)
            share = _weight(task) / whole
            measured = _measured(folder, task, frames.get(output, []), own)
            cpu_seconds = round(own.cpu_seconds + share * first.cpu_seconds, 3)
            studio.work.keep(folder / output, task.output_key, once=True)
            seconds = round(time.monotonic() - began + share * first_seconds, 3)
            measured = replace(measured, seconds=seconds, cpu_seconds=cpu_seconds)
            studio.work.write(keys.measurements(task.output_key), to_bytes(measured), once=True)
            _announce(task, cpu_seconds, studio)


def _weight(task: ChunkTask) -> float:
    return task.predicted_cpu_seconds or 1.0


def _output(task: ChunkTask) -> str:
    return f"{task.task_key}.mp4"


def _announce(task: ChunkTask, cpu_seconds: float, studio: Studio) -> None:
    studio.announcer.announce(
        EncodeProgressed(
            job_id=task.job_id,
            attempt=task.attempt,
            rung=task.rung,
            chunk=task.index,
            cpu_seconds=cpu_seconds,
        )
    )


def _require_unchanged(task: ChunkTask, studio: Studio, tools: Tools) -> None:
    if task.build != tools.build():
        message = f"The title was planned for {task.build}, and this is {tools.build()}: try again."
        raise VerificationFailed("encoder_replaced", message)
    sidecar = task.audio.sidecar if task.audio else None
    if sidecar is None:
        return
    if studio.sources.describe(task.source.bucket, sidecar.key).fingerprint != sidecar.fingerprint:
        message = f"The sound {sidecar.file_name} was replaced while this title was made: try again."
        raise VerificationFailed("sidecar_replaced", message)


def _first_encodes(folder: Path, tasks: Sequence[ChunkTask], tools: Tools) -> dict[str, list[Frame]]:
    """Every picture as it is planned, by output, and what to score it against."""
    wanted = {_output(task): task.video for task in tasks if task.video}
    if not wanted:
        return {}
    picture, source = tasks[0].picture, tasks[0].source
    reference = _reference(picture)
    made, _ = encode_videos(folder, wanted, picture, source.first_frame, source.frames, tools, reference)
    return made


def _reference(picture: Picture) -> Reference:
    width, height = scoring_size(picture)
    return Reference(name=_REFERENCE, width=width, height=height)


def _measured(folder: Path, task: ChunkTask, frames: list[Frame], tools: Tools) -> Measurements:
    measured = Measurements(
        task_key=task.task_key,
        rung=task.rung,
        index=task.index,
        frames=0,
        size_bytes=0,
        peak_kbps=0,
        seconds=0,
        cpu_seconds=0,
        build=tools.build(),
    )
    if task.video is not None:
        measured = _finish_video(folder, task, task.video, frames, measured, tools)
    elif task.audio is not None:
        seconds = task.source.duration_seconds
        loudness = encode_audio(folder, _output(task), task.picture, task.audio, seconds, tools)
        measured = replace(measured, loudness=loudness)
    else:
        raise Invalid("A chunk task is to make either video or audio.")
    return replace(measured, size_bytes=(folder / _output(task)).stat().st_size)


def _finish_video(
    folder: Path,
    task: ChunkTask,
    codec: VideoCodec,
    frames: list[Frame],
    measured: Measurements,
    tools: Tools,
) -> Measurements:
    """Score, and encode again where that leads nearer to what was planned; the nearest is kept."""
    output, source = _output(task), task.source
    best = _scored(folder, task, codec, frames, output, tools)
    tried, kept = [(codec.crf, best.mean)], codec.crf
    scale = scale_of(codec.codec)
    while task.aim and (crf := next_crf(task.aim, tried, scale)) is not None:
        other = replace(codec, crf=crf)
        again, _ = encode_video(folder, _RETRY, task.picture, other, source.first_frame, source.frames, tools)
        quality = _scored(folder, task, codec, again, _RETRY, tools)
        tried.append((crf, quality.mean))
        if miss(task.aim, quality.mean) < miss(task.aim, best.mean):
            (folder / _RETRY).replace(folder / output)
            frames, best, kept = again, quality, crf
    rpus = carry(folder, output, task.picture, codec, source, tools) if codec.dolby_vision else None
    return replace(
        measured,
        rpus=rpus,
        frames=len(frames),
        peak_kbps=busiest_kbps(frames),
        score=best,
        crf=kept,
        encodes=len(tried),
    )


def _scored(
    folder: Path, task: ChunkTask, codec: VideoCodec, frames: list[Frame], name: str, tools: Tools
) -> Score:
    _check_keys(frames, codec.gop_frames)
    reference = _reference(task.picture)
    size, light = (reference.width, reference.height), to_sdr(codec.transfer)
    return score(folder, name, reference.options, (), size, tools, encoded_filters=light)


def _check_keys(frames: list[Frame], gop_frames: int) -> None:
    found = [number for number, frame in enumerate(frames) if frame.key]
    if found != list(range(0, len(frames), gop_frames)):
        message = f"Key frames stand at {found[:20]}, not at every {gop_frames}th frame."
        raise VerificationFailed("key_frames", message)
