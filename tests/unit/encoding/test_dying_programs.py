"""Whatever becomes of the programs that read a film: try again or refuse, and leave nothing behind."""

import gc
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from matinee.encoding import ffmpeg
from matinee.encoding.ffmpeg import Tools
from matinee.kernel.errors import MediaRejected, Transient
from tests import hostile
from tests.encoding_house import SETTINGS, EncodingHouse


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


ENDS = {
    "killed": ("kill -9 $$", Transient),
    "out of disk": ("echo 'av_interleaved_write_frame(): No space left on device' >&2; exit 1", Transient),
    "out of memory": ("echo 'Cannot allocate memory' >&2; exit 1", MediaRejected),
    "crashed": ("kill -11 $$", MediaRejected),
    "too slow": ("sleep 30", MediaRejected),
}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("program", ["ffmpeg", "ffprobe"])
def test_whatever_becomes_of_a_program_the_folder_is_clean(
    tmp_path: Path,
    temporary: Path,
    program_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    program: str,
    end: str,
) -> None:
    film = hostile.plain(tmp_path / "film.mp4")
    script, error = ENDS[end]
    fake = tmp_path / "bin"
    fake.mkdir()
    (fake / program).write_text(f"#!/bin/sh\ntouch left-over\n{script}\n")
    (fake / program).chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake}:{program_folder}:/usr/bin:/bin")
    house = EncodingHouse(replace(SETTINGS, media_timeout_seconds=1.0 if end == "too slow" else 20.0))
    with pytest.raises(error):
        house.inspect(film)
    assert [path.name for path in temporary.rglob("*") if path.is_file()] == ["source"]
    del house
    gc.collect()
    assert list(temporary.iterdir()) == []


def test_output_that_a_full_disk_cut_is_no_finding(
    house: EncodingHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = hostile.plain(tmp_path / "film.mp4")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=0))
    with pytest.raises(Transient):
        house.inspect(film)


def test_more_output_than_a_file_may_have_is_a_refusal(
    house: EncodingHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = hostile.plain(tmp_path / "film.mp4")
    monkeypatch.setattr(ffmpeg, "_FILE_BYTES", 100)
    with pytest.raises(MediaRejected) as caught:
        house.inspect(film)
    assert caught.value.reason == "not_a_video"


def test_a_program_that_asks_for_too_much_memory_gets_none(
    tmp_path: Path, tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = hostile.plain(tmp_path / "source")
    monkeypatch.setattr(ffmpeg, "_MEMORY_BYTES", 64 << 20)
    assert tools.ffmpeg(film.parent, "-i", "file:source", "-f", "null", "-").exit_code != 0
