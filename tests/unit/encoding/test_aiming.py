"""Encoding a chunk again when it came out off its plan."""

import pytest

from matinee.encoding.aiming import MOST_ENCODES, next_crf
from matinee.encoding.evidence import Aim
from tests.unit.encoding.films import H264

AIM = Aim(vmaf=90.0, slack_vmaf=1.0, vmaf_per_crf=-1.5)


def tries(truth: float, slope: float, start: float = 26.0) -> list[tuple[float, float]]:
    """All encodes of a chunk whose VMAF is `truth` at CRF 26 and falls by `slope` per CRF."""
    made = [(start, truth - slope * (start - 26))]
    while (crf := next_crf(AIM, made, H264)) is not None:
        made.append((crf, truth - slope * (crf - 26)))
    return made


def test_a_chunk_near_its_aim_is_left_alone() -> None:
    assert len(tries(90.9, 1.5)) == 1
    assert len(tries(89.1, 1.5)) == 1


@pytest.mark.parametrize("truth", [84.0, 86.0, 88.5, 92.0, 95.0])
def test_a_chunk_off_its_aim_is_led_there(truth: float) -> None:
    made = tries(truth, 1.5)
    assert len(made) == 2
    assert made[-1][1] == pytest.approx(90, abs=0.5)


@pytest.mark.parametrize("slope", [0.9, 2.5])
def test_a_wrong_slope_is_learnt_in_the_second_round(slope: float) -> None:
    made = tries(86.0, slope)
    assert len(made) <= MOST_ENCODES
    assert made[-1][1] == pytest.approx(90, abs=1)


def test_a_chunk_on_a_plateau_is_tried_once_more_at_most() -> None:
    assert len(tries(80.0, 0.0)) == 2


def test_a_flat_plan_is_not_corrected() -> None:
    flat = Aim(vmaf=90.0, slack_vmaf=1.0, vmaf_per_crf=-0.01)
    assert next_crf(flat, [(26.0, 80.0)], H264) is None


def test_a_step_is_bounded_and_stays_on_the_scale() -> None:
    assert next_crf(AIM, [(26.0, 50.0)], H264) == 20.0
    assert next_crf(AIM, [(14.0, 50.0)], H264) == H264.lowest


def test_a_picture_that_falls_apart_is_followed_until_it_is_near() -> None:
    """VMAF at CRFs of a cellular automaton, whose plan of 50.4 was drawn beyond what had been tried."""
    aim = Aim(vmaf=50.4, slack_vmaf=1.0, vmaf_per_crf=-15.7)
    known = {33.5: 70.4, 35.0: 65.6, 39.5: 42.4}
    made = [(33.5, known[33.5])]
    while (crf := next_crf(aim, made, H264)) is not None:
        made.append((crf, known.get(crf, 65.6 - (crf - 35) * 23.2 / 4.5)))
    assert [crf for crf, _ in made] == [33.5, 35.0, 39.5, 38.0]
    assert abs(made[-1][1] - aim.vmaf) <= 1


def test_a_step_down_between_two_crfs_is_closed_in_on_and_left() -> None:
    aim = Aim(vmaf=60.0, slack_vmaf=1.0, vmaf_per_crf=-4.0)
    made = [(26.0, 80.0)]
    while (crf := next_crf(aim, made, H264)) is not None:
        made.append((crf, 80.0 if crf < 30.2 else 40.0))
    assert 3 < len(made) <= MOST_ENCODES
    assert len({crf for crf, _ in made}) == len(made)
