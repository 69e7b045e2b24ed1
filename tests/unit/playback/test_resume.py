"""Where a title starts again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.playback.resume import resume_position_seconds


@pytest.mark.parametrize(
    ("position_seconds", "expected"),
    [
        (0.0, 0.0),
        (359.9, 0.0),
        (360.0, 360.0),
        (3600.0, 3600.0),
        (6480.0, 6480.0),
        (6480.1, 0.0),
        (7200.0, 0.0),
    ],
)
def test_a_two_hour_film_resumes_between_its_first_five_and_last_ten_percent(
    position_seconds: float, expected: float
) -> None:
    assert resume_position_seconds(position_seconds, 7200.0) == expected


@pytest.mark.parametrize(("position_seconds", "expected"), [(0.2, 0.0), (2.0, 2.0), (4.7, 4.7), (4.8, 0.0)])
def test_a_clip_of_five_seconds_resumes_by_the_same_rule(position_seconds: float, expected: float) -> None:
    assert resume_position_seconds(position_seconds, 5.28) == expected


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_the_start_always_lies_inside_the_title(position_seconds: float, duration_seconds: float) -> None:
    assert 0 <= resume_position_seconds(position_seconds, duration_seconds) <= duration_seconds
