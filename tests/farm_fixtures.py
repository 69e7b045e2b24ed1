"""The encoding farm in memory, with real ffmpeg: a studio, and films to put into it."""

import os
from pathlib import Path

import pytest

from matinee.encoding.ffmpeg import Tools
from tests.encoding_house import EncodingHouse
from tests.media import programs


@pytest.fixture(scope="session")
def program_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ffmpeg, ffprobe and packager, as the layer's `bin`."""
    folder = tmp_path_factory.mktemp("bin")
    for name, path in programs().items():
        (folder / name).symlink_to(path)
    return folder


@pytest.fixture(autouse=True)
def programs_on_path(program_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found as in Lambda: on PATH."""
    monkeypatch.setenv("PATH", f"{program_folder}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def tools() -> Tools:
    """Tools that give up after half a minute."""
    return Tools(timeout_seconds=30)


@pytest.fixture
def house() -> EncodingHouse:
    """An empty farm."""
    return EncodingHouse()
