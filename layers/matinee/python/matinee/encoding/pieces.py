"""Pieces of a source too large for a worker's disk: copies of its packets, proved to give the same frames."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil, inf
from pathlib import Path

from matinee.encoding import keys
from matinee.encoding.chunks import LONGEST_SECONDS
from matinee.encoding.codecs import BITEXACT
from matinee.encoding.conform import SEEK_MARGIN_SECONDS, conform
from matinee.encoding.encoder import starts
from matinee.encoding.ffmpeg import OURS, THEIRS, Tools
from matinee.encoding.model import ChunkTask, Picture
from matinee.encoding.parallel import compute_each
from matinee.encoding.piece import Piece
from matinee.encoding.ports import Work
from matinee.encoding.probe import SOURCE, private_folder
from matinee.encoding.workers import LARGEST_DISK_GB

_PIECE_SECONDS = 20
_MARGINS_SECONDS = (2.0, 12.0, inf)
_COMPARED_FRAMES = 4
_PIECE = "piece"


def spans(frames: int, fps: Fraction) -> list[tuple[int, int]]:
    """First frame and frames of every piece: 20 s, and more for a chunk that begins at its very end."""
    each, more = ceil(_PIECE_SECONDS * fps), ceil(LONGEST_SECONDS * fps) + 1
    return [(first, min(each + more, frames - first)) for first in range(0, frames, each)]


def split(
    folder: Path, job_id: str, picture: Picture, frames: int, most_bytes: int, work: Work, tools: Tools
) -> tuple[Piece, ...]:
    """Cut the source in `folder` into pieces and keep them. Raises Transient, TimedOut.

    Packets are copied with their timestamps, from a key frame on. Each piece has to give the same pixels as
    the source at both its ends. None at all where that cannot be had in `most_bytes` each: a source whose
    codec Matroska does not hold, or that has no key frames.
    """
    there = work.sizes(keys.pieces(job_id))

    def make(span: tuple[int, int]) -> Piece | None:
        first, count = span
        key = keys.piece(job_id, first, count)
        end = None if first + count == frames else first + count
        if key not in there:
            with private_folder(folder, f"piece-{first}") as place:
                if not _cut(place, picture, first, end, most_bytes, tools):
                    return None
                if not _alike(place, picture, first, count, tools):
                    return None
                work.keep(place / _PIECE / SOURCE, key, once=True)
        return Piece(key=key, first_frame=first, frames=count)

    pieces = compute_each(make, spans(frames, picture.fps))
    return tuple(piece for piece in pieces if piece) if all(pieces) else ()


def from_pieces(task: ChunkTask, pieces: Sequence[Piece], bucket: str) -> ChunkTask:
    """A task of a large source: with a disk that holds it, or from the one piece that it needs.

    The only stream of a piece is the picture. The task's key stays: what is made is the same.
    """
    if not pieces or task.video is None:
        return replace(task, disk_gb=LARGEST_DISK_GB)
    wanted = task.source
    piece = max(
        (each for each in pieces if each.first_frame <= wanted.first_frame), key=lambda each: each.first_frame
    )
    source = replace(wanted, bucket=bucket, key=piece.key)
    return replace(task, source=source, picture=replace(task.picture, stream=0))


def _cut(folder: Path, picture: Picture, first: int, end: int | None, most_bytes: int, tools: Tools) -> bool:
    """Write a piece for frames from `first` up to `end` (None: the film's), with margins that hold them."""
    place = folder / _PIECE
    place.mkdir(exist_ok=True)
    begins = picture.start_seconds + float(first / picture.fps)
    ends = None if end is None else picture.start_seconds + float(end / picture.fps)
    for margin in _MARGINS_SECONDS:
        enter = ("-seek_timestamp", "1", "-ss", f"{begins - margin:.6f}") if first and margin < inf else ()
        leave = ("-to", f"{ends + margin:.6f}") if ends is not None and margin < inf else ()
        copy = ("-map", f"0:{picture.stream}", "-c", "copy", *BITEXACT, *leave, "-f", "matroska")
        limit = ("-fs", str(most_bytes + 1))
        name = f"{_PIECE}/{SOURCE}"
        made = tools.ffmpeg(folder, *THEIRS, "-copyts", *enter, "-i", f"file:{SOURCE}", *copy, *limit, name)
        if made.exit_code != 0 or (place / SOURCE).stat().st_size > most_bytes:
            return False
        starts_at, ends_at = _reach(place, tools)
        early = not first or starts_at <= begins - SEEK_MARGIN_SECONDS
        if early and (ends is None or ends_at >= ends):
            return True
    return False


def _reach(place: Path, tools: Tools) -> tuple[float, float]:
    """The first and the last timestamp of a piece, in seconds."""
    show = ("-show_entries", "packet=pts_time", "-of", "csv=p=0")
    lines = tools.ffprobe(place, *OURS, *show, "-i", f"file:{SOURCE}").stdout.splitlines()
    times = [float(line.strip(",")) for line in lines if line[:1].isdigit() or line[:1] == "-"]
    return (times[0], max(times)) if times else (inf, -inf)


def _alike(folder: Path, picture: Picture, first: int, count: int, tools: Tools) -> bool:
    """Whether the first and the last frames of a piece are the source's, in RGB, so with its colours."""
    local = replace(picture, stream=0)
    ends = {first, max(first, first + count - _COMPARED_FRAMES)}
    return all(
        (digests := _digests(folder, picture, at, tools))
        and digests == _digests(folder / _PIECE, local, at, tools)
        for at in sorted(ends)
    )


def _digests(folder: Path, picture: Picture, first: int, tools: Tools) -> list[str]:
    filters = [*conform(picture, first_frame=first, frames=_COMPARED_FRAMES), "format=rgb24"]
    for start in starts(picture, first):
        compared = ("-fps_mode", "passthrough", "-f", "framemd5", "-")
        done = tools.ffmpeg(folder, *start, "-vf", ",".join(filters), *compared)
        digests = [line.split(",")[-1].strip() for line in done.stdout.splitlines() if line[0] != "#"]
        if digests:
            return digests
    return []
