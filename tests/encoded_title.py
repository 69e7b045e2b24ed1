"""A small title as a fixture: three shots with sound and captions, encoded and not yet packaged."""

from pathlib import Path

import pytest

from tests import media
from tests.encoding_house import EncodingHouse


@pytest.fixture(scope="module")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three shots of 1.6 s, so three chunks, with stereo sound and captions."""
    folder = tmp_path_factory.mktemp("shots")
    silent = media.of_shots(folder / "silent.mp4", "red", "blue", "green", frames=40)
    captions = folder / "captions.srt"
    captions.write_text("1\n00:00:01,000 --> 00:00:02,500\nGood <i>evening</i>\n")
    sound = ("-f", "lavfi", "-i", "sine=d=4.8")
    codecs = (
        "-c:v",
        "copy",
        "-c:a",
        "aac",
        "-ac",
        "2",
        "-c:s",
        "mov_text",
        "-metadata:s:s:0",
        "language=eng",
    )
    film = folder / "film.mp4"
    media.ffmpeg("-i", str(silent), *sound, "-i", str(captions), *codecs, str(film))
    return film


@pytest.fixture(scope="module")
def first(shots: Path, program_folder: Path) -> EncodingHouse:
    """The farm with `shots` inspected, planned and encoded. Tests take copies."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PATH", str(program_folder))
        house = EncodingHouse()
        house.inspect(shots)
        house.plan()
        house.encode()
    return house


@pytest.fixture
def encoded(first: EncodingHouse) -> EncodingHouse:
    """A farm like `first`, of the test's own."""
    return first.copy()
