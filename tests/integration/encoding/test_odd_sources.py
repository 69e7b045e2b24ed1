"""Odd sources all the way: what is found in them does not stop them from being published whole."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests import media
from tests.encoding_house import SETTINGS, EncodingHouse
from tests.unit.encoding.test_qc import TROUBLES


def noise(folder: Path) -> Path:
    """Pure noise, different in every frame: no quality that is aimed at can be reached."""
    return media.film(folder / "film.mp4", size="64x36", filters="noise=alls=100:allf=t", sound=None)


@pytest.mark.parametrize(
    "name",
    [
        "another size after a second",
        "corrupt in the middle",
        "sound is longer",
        "8 bits flagged as HDR",
        "SDR primaries flagged as HDR",
    ],
)
def test_a_source_in_trouble_is_published_whole(house: EncodingHouse, tmp_path: Path, name: str) -> None:
    plan, verification, _ = house.whole(TROUBLES[name][0](tmp_path))
    assert {each.code for each in plan.findings} == TROUBLES[name][1].keys()
    assert {rung.frames for rung in verification.rungs} == {plan.frames}


def test_pure_noise_takes_the_plateau(house: EncodingHouse, tmp_path: Path) -> None:
    plan, verification, _ = house.whole(noise(tmp_path))
    assert len(verification.rungs) == len(plan.rungs) >= 1


def test_a_film_that_is_very_wide_is_published_whole(house: EncodingHouse, tmp_path: Path) -> None:
    house.studio = house.studio_with(replace(SETTINGS, max_rungs=1))
    plan, verification, _ = house.whole(
        media.film(tmp_path / "film.mp4", seconds=0.2, size="8192x32", sound=None)
    )
    assert {rung.frames for rung in verification.rungs} == {plan.frames} == {5}
