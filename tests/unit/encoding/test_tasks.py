"""Chunk tasks and their keys."""

from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest

from matinee.encoding import codecs, conform, sound
from matinee.encoding.documents import from_bytes, from_json, to_bytes, to_json
from matinee.encoding.evidence import Aim
from matinee.encoding.model import AudioTrack, Chunk, ChunkTask, Picture, PlannedRung, Request, Source
from matinee.encoding.tasks import tasks_of

REQUEST = Request(
    job_id="0" * 32,
    title_id="1" * 32,
    title_name="x",
    attempt=1,
    source=Source(bucket="b", key="k", size_bytes=9),
)
PICTURE = Picture(stream=0, width=1280, height=720, fps_num=25)
AIM = Aim(vmaf=90, slack_vmaf=1, vmaf_per_crf=-1.5)
AUDIO = AudioTrack(name="main", stream=1, channels=2, bitrate_kbps=128, language="eng")


def rung(name: str, height: int, cost: float) -> PlannedRung:
    return PlannedRung(
        name=name,
        width=height * 16 // 9,
        height=height,
        sar_num=1,
        sar_den=1,
        crfs=(24.5, 26.0),
        bitrate_kbps=1000,
        maxrate_kbps=2000,
        vmaf=90,
        cpu_seconds_per_frame=cost,
    )


def tasks(request: Request = REQUEST, **changes: Any) -> list[ChunkTask]:
    plan: dict[str, Any] = {
        "picture": PICTURE,
        "preset": "fast",
        "build": "ffmpeg 9",
        "rungs": (rung("720p", 720, 0.1), rung("360p", 360, 0.02)),
        "chunks": (
            Chunk(first_frame=0, frames=50, gop_frames=50),
            Chunk(first_frame=50, frames=100, gop_frames=50),
        ),
        "audio": (AUDIO,),
    }
    return tasks_of(request, **(plan | changes))


def keys_of(made: list[ChunkTask]) -> set[str]:
    return {task.task_key for task in made}


@pytest.mark.parametrize(
    ("module", "name"),
    [(codecs, "_x26x_gop"), (conform, "grid"), (sound, "_filters"), (sound, "_options")],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_what_would_be_made_by_other_filters_or_arguments_is_another_task(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str
) -> None:
    before = keys_of(tasks())
    made = getattr(module, name)

    def other(*given: Any) -> Any:
        return [*was, "x"] if isinstance(was := made(*given), list) else f"{was}:x"

    monkeypatch.setattr(module, name, other)
    common = before & keys_of(tasks())
    assert len(common) == (1 if module is not sound else len(before) - 1)


def test_the_dearest_task_comes_first() -> None:
    assert [(task.rung, task.index) for task in tasks()] == [
        ("720p", 1),
        ("720p", 0),
        ("360p", 1),
        ("360p", 0),
        ("main", 0),
    ]


def test_tasks_say_what_to_make_of_which_range() -> None:
    first = tasks()[0]
    assert (first.kind, first.source.first_frame, first.source.frames) == ("video", 50, 100)
    assert (first.source.start_seconds, first.source.duration_seconds) == (2.0, 4.0)
    assert first.output_key == f"jobs/{'0' * 32}/chunks/{first.task_key}.mp4"
    assert tasks()[-1].source.duration_seconds == 6.0


def test_each_chunk_has_a_quality_and_an_aim_of_its_own() -> None:
    other = replace(AIM, vmaf=94)
    made = tasks(rungs=(replace(rung("720p", 720, 0.1), aims=(AIM, other)),))
    found = {task.index: (task.video.crf, task.aim) for task in made if task.video}
    assert found == {0: (24.5, AIM), 1: (26.0, other)}


@pytest.mark.parametrize(
    "changes",
    [
        {"preset": "slow"},
        {"build": "ffmpeg 10"},
        {"picture": replace(PICTURE, start_seconds=0.04)},
        {
            "rungs": (
                replace(rung("720p", 720, 0.1), crfs=(25, 25)),
                replace(rung("360p", 360, 0.02), crfs=(25, 25)),
            )
        },
        {
            "rungs": (
                replace(rung("720p", 720, 0.1), codec="av1"),
                replace(rung("360p", 360, 0.02), codec="vp9"),
            )
        },
        {"rungs": (replace(rung("720p", 720, 0.1), aims=(AIM, AIM)),)},
        {"chunks": (Chunk(first_frame=1, frames=50, gop_frames=25),)},
    ],
    ids=["preset", "build", "picture", "quality", "codec", "aim", "range"],
)
def test_a_key_changes_with_everything_that_shapes_the_video(changes: dict[str, Any]) -> None:
    before = {task.task_key for task in tasks() if task.kind == "video"}
    assert not before & {task.task_key for task in tasks(**changes) if task.kind == "video"}


def test_a_key_is_the_same_for_another_attempt() -> None:
    again = replace(REQUEST, attempt=7, title_name="renamed")
    assert keys_of(tasks(again)) == keys_of(tasks())
    assert len(keys_of(tasks())) == 5


def test_another_source_has_other_keys() -> None:
    assert not keys_of(tasks()) & keys_of(tasks(replace(REQUEST, job_id="2" * 32)))


def test_a_task_survives_the_trip_through_json() -> None:
    for task in tasks():
        assert from_json(ChunkTask, to_json(task)) == task
        assert from_bytes(ChunkTask, to_bytes(task)) == task


def test_a_missing_field_is_named() -> None:
    values = to_json(tasks()[0])
    del values["source"]["key"]
    with pytest.raises(KeyError, match="key"):
        from_json(ChunkTask, values)
