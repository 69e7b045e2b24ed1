"""Frame rates from presentation times."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.encoding.timing import FASTEST, SLOWEST, frame_rate

STANDARD = ["24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60"]


def times(rate: Fraction, count: int, *, places: int = 6) -> list[float]:
    return [round(float(n / rate), places) for n in range(count)]


@pytest.mark.parametrize("text", STANDARD)
@pytest.mark.parametrize("places", [3, 6], ids=["milliseconds", "microseconds"])
def test_a_usual_rate_is_recognised_from_its_times(text: str, places: int) -> None:
    rate = Fraction(text)
    assert frame_rate(times(rate, 200, places=places), stated=[]) == (rate, False)


def test_what_the_container_states_decides_between_near_rates() -> None:
    shown = times(Fraction(30), 12, places=3)
    assert frame_rate(shown, stated=[Fraction(30)]) == (Fraction(30), False)
    assert frame_rate(shown, stated=[Fraction(90_000)])[0] in (Fraction(30), Fraction(30_000, 1001))


def test_a_dropped_frame_or_two_is_no_variable_rate() -> None:
    shown = times(Fraction(25), 100)
    del shown[40]
    assert frame_rate(shown, stated=[]) == (Fraction(25), False)


def test_a_variable_rate_becomes_the_next_standard_one() -> None:
    shown = [0.0]
    for n in range(200):
        shown.append(shown[-1] + (1 / 28 if n % 3 else 1 / 14))
    assert frame_rate(shown, stated=[]) == (Fraction(30_000, 1001), True)


def test_field_rates_stated_for_interlaced_films_are_not_believed() -> None:
    assert frame_rate(times(Fraction(25), 50), stated=[Fraction(50)])[0] == 25


@pytest.mark.parametrize(("rate", "expected"), [(120, 60), (240, 60), (100, 50), (1, 8), (2, 8), (15, 15)])
def test_rates_are_brought_within_bounds_by_doubling(rate: int, expected: int) -> None:
    assert frame_rate(times(Fraction(rate), 50), stated=[])[0] == expected


def test_a_single_frame_takes_the_stated_rate() -> None:
    assert frame_rate([0.0], stated=[Fraction(24)]) == (Fraction(24), False)
    assert frame_rate([], stated=[]) == (Fraction(25), False)


@given(st.lists(st.floats(0, 1000), min_size=2, max_size=60).map(sorted))
def test_any_times_give_a_rate_within_bounds(shown: list[float]) -> None:
    rate, _ = frame_rate(shown, stated=[])
    assert SLOWEST <= rate <= FASTEST
