"""Encode chunk: the tasks of one item of the map, each done once however often it is asked for."""

import time
from dataclasses import replace
from pathlib import Path

from matinee.encoding import keys
from matinee.encoding.aiming import miss, next_crf
from matinee.encoding.batches import Item
from matinee.encoding.conform import to_sdr
from matinee.encoding.documents import to_bytes
from matinee.encoding.encoder import Frame, Reference, busiest_kbps, encode_video
from matinee.encoding.ffmpeg import Tools
from matinee.encoding.measured import Measurements, Score
from matinee.encoding.model import ChunkTask, VideoCodec
from matinee.encoding.quality import score, scoring_size
from matinee.encoding.rpus import carry
from matinee.encoding.scales import scale_of
from matinee.encoding.service.records import tasks_of_item
from matinee.encoding.sound import encode_audio
from matinee.encoding.studio import Studio
from matinee.kernel.errors import Invalid, VerificationFailed
from matinee.kernel.events import EncodeProgressed

_OUTPUT = "chunk.mp4"
_RETRY = "again.mp4"
_REFERENCE = "reference.yuv"


def encode_batch(item: Item, studio: Studio) -> None:
    """Do the tasks of an item, one after the other. Raises Transient, VerificationFailed, NotFound."""
    for task in tasks_of_item(item, studio):
        encode_chunk(task, studio)


def encode_chunk(task: ChunkTask, studio: Studio) -> None:
    """Encode and measure, unless that was done before. Raises Transient, VerificationFailed, NotFound.

    The measurements are written last: while they are missing, the chunk counts as missing.
    """
    began = time.monotonic()
    measurements_key = keys.measurements(task.output_key)
    body = studio.work.read(measurements_key)
    cpu_seconds = 0.0
    if body is None:
        _require_unchanged(task, studio)
        tools = studio.tools()
        with (
            studio.until_cancelled(task.job_id, task.attempt, tools),
            studio.folder_with(task.source.bucket, task.source.key) as folder,
        ):
            measured = _encode(folder, task, tools)
            studio.work.keep(folder / _OUTPUT, task.output_key, once=True)
        measured = replace(measured, seconds=round(time.monotonic() - began, 3))
        studio.work.write(measurements_key, to_bytes(measured), once=True)
        cpu_seconds = measured.cpu_seconds
    studio.announcer.announce(
        EncodeProgressed(
            job_id=task.job_id,
            attempt=task.attempt,
            rung=task.rung,
            chunk=task.index,
            cpu_seconds=cpu_seconds,
        )
    )


def _require_unchanged(task: ChunkTask, studio: Studio) -> None:
    sidecar = task.audio.sidecar if task.audio else None
    if sidecar is None:
        return
    if studio.sources.describe(task.source.bucket, sidecar.key).fingerprint != sidecar.fingerprint:
        message = f"The sound {sidecar.file_name} was replaced while this title was made: try again."
        raise VerificationFailed("sidecar_replaced", message)


def _encode(folder: Path, task: ChunkTask, tools: Tools) -> Measurements:
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
        measured = _encode_video(folder, task, task.video, measured, tools)
    elif task.audio is not None:
        seconds = task.source.duration_seconds
        loudness = encode_audio(folder, _OUTPUT, task.picture, task.audio, seconds, tools)
        measured = replace(measured, loudness=loudness)
    else:
        raise Invalid("A chunk task is to make either video or audio.")
    size = (folder / _OUTPUT).stat().st_size
    return replace(measured, size_bytes=size, cpu_seconds=round(tools.cpu_seconds, 3))


def _encode_video(
    folder: Path, task: ChunkTask, codec: VideoCodec, measured: Measurements, tools: Tools
) -> Measurements:
    """Encode, and again where that leads nearer to what was planned; the nearest is kept."""
    frames, best = _attempt(folder, task, codec, _OUTPUT, tools)
    tried, kept = [(codec.crf, best.mean)], codec.crf
    scale = scale_of(codec.codec)
    while task.aim and (crf := next_crf(task.aim, tried, scale)) is not None:
        again, quality = _attempt(folder, task, replace(codec, crf=crf), _RETRY, tools)
        tried.append((crf, quality.mean))
        if miss(task.aim, quality.mean) < miss(task.aim, best.mean):
            (folder / _RETRY).replace(folder / _OUTPUT)
            frames, best, kept = again, quality, crf
    rpus = carry(folder, _OUTPUT, task.picture, codec, task.source, tools) if codec.dolby_vision else None
    return replace(
        measured,
        rpus=rpus,
        frames=len(frames),
        peak_kbps=busiest_kbps(frames),
        score=best,
        crf=kept,
        encodes=len(tried),
    )


def _attempt(
    folder: Path, task: ChunkTask, codec: VideoCodec, name: str, tools: Tools
) -> tuple[list[Frame], Score]:
    first, count = task.source.first_frame, task.source.frames
    width, height = scoring_size(task.picture)
    reference = Reference(name=_REFERENCE, width=width, height=height)
    asked = None if (folder / _REFERENCE).exists() else reference
    frames, _ = encode_video(folder, name, task.picture, codec, first, count, tools, asked)
    _check_keys(frames, codec.gop_frames)
    light = to_sdr(codec.transfer)
    return frames, score(folder, name, reference.options, (), (width, height), tools, encoded_filters=light)


def _check_keys(frames: list[Frame], gop_frames: int) -> None:
    found = [number for number, frame in enumerate(frames) if frame.key]
    if found != list(range(0, len(frames), gop_frames)):
        message = f"Key frames stand at {found[:20]}, not at every {gop_frames}th frame."
        raise VerificationFailed("key_frames", message)
