"""Curves through a few trials, against what was measured between them."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.encoding.curves import pchip
from matinee.encoding.rate_quality import fit
from tests.unit.encoding.films import CRFS, H264, KBITS, VMAF, measured, trial


@pytest.mark.parametrize("size", [0, 1, 2])
@pytest.mark.parametrize("low", [19, 23, 27])
def test_two_trials_tell_what_is_between_them(size: int, low: int) -> None:
    curve = fit(measured(size, (low, low + 8)), H264)
    vmaf, kbits = VMAF[size][CRFS.index(low + 4)], KBITS[size][CRFS.index(low + 4)]
    assert curve.vmaf(low + 4) == pytest.approx(vmaf, abs=0.65)
    assert curve.kbits(low + 4) == pytest.approx(kbits, rel=0.04)
    straight = sum(VMAF[size][CRFS.index(crf)] for crf in (low, low + 8)) / 2
    assert abs(curve.vmaf(low + 4) - vmaf) < abs(straight - vmaf)


@pytest.mark.parametrize("size", [0, 1, 2])
def test_two_trials_tell_what_is_a_little_beyond_them(size: int) -> None:
    curve = fit(measured(size, (23, 31)), H264)
    for crf in (19, 35):
        assert curve.vmaf(crf) == pytest.approx(VMAF[size][CRFS.index(crf)], abs=2)


def test_one_trial_and_the_usual_slopes_tell_where_to_look_next() -> None:
    curve = fit(measured(0, (23,)), H264)
    assert curve.vmaf(23) == pytest.approx(94.3)
    assert curve.vmaf(31) == pytest.approx(83.7, abs=2)
    assert curve.crf_at(83.7, H264) == pytest.approx(31, abs=1.5)


def test_a_picture_that_is_the_same_at_every_quality_has_a_flat_curve() -> None:
    curve = fit([trial(0, 24, 97.4, 3.0), trial(0, 33, 97.4, 3.0)], H264)
    assert curve.vmaf(40) == pytest.approx(97.4)
    assert curve.kbits(15) == pytest.approx(3.0, rel=1e-3)


@given(first=st.floats(0, 100), second=st.floats(0, 100))
def test_no_quality_is_outside_the_scale(first: float, second: float) -> None:
    curve = fit([trial(0, 24, first, 9.0), trial(0, 30, second, 5.0)], H264)
    assert all(0 <= curve.vmaf(crf) <= 100 for crf in range(12, 47))


@given(
    xs=st.lists(st.integers(-50, 50), min_size=1, max_size=8, unique=True).map(sorted),
    data=st.data(),
)
def test_interpolation_passes_through_its_points_and_never_overshoots(
    xs: list[int], data: st.DataObject
) -> None:
    ys = data.draw(st.lists(st.floats(-100, 100), min_size=len(xs), max_size=len(xs)))
    curve = pchip(xs, ys)
    for x, y in zip(xs, ys, strict=True):
        assert curve(x) == pytest.approx(y, abs=1e-6)
    for (x0, y0), (x1, y1) in pairwise(zip(xs, ys, strict=True)):
        for share in (0.1, 0.5, 0.9):
            value = curve(x0 + share * (x1 - x0))
            assert min(y0, y1) - 1e-6 <= value <= max(y0, y1) + 1e-6
    assert math.isclose(curve(1e9), ys[-1], abs_tol=1e-6)
