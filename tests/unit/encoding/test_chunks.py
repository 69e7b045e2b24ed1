"""Dividing a film into chunks."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from matinee.encoding.chunks import divide
from matinee.encoding.model import Chunk

RATES = st.sampled_from([Fraction(24000, 1001), Fraction(25), Fraction(30), Fraction(60), Fraction(5)])


def starts(chunks: tuple[Chunk, ...]) -> list[int]:
    return [chunk.first_frame for chunk in chunks]


def test_a_short_film_without_cuts_is_one_chunk() -> None:
    assert divide(132, Fraction(25), ()) == (Chunk(first_frame=0, frames=132, gop_frames=66),)


def test_chunks_begin_at_cuts() -> None:
    assert starts(divide(250, Fraction(25), (30, 76, 137, 187, 242))) == [0, 30, 76, 137, 187]


def test_a_flash_of_cuts_makes_no_flash_of_chunks() -> None:
    assert starts(divide(200, Fraction(25), (60, 61, 62, 70, 100))) == [0, 60, 100]


def test_a_long_shot_is_divided_evenly() -> None:
    assert starts(divide(400, Fraction(25), (50,))) == [0, 50, 166, 283]


def test_a_two_hour_film_has_a_bounded_number_of_chunks() -> None:
    frames = 2 * 3600 * 24
    assert len(divide(frames, Fraction(24), tuple(range(0, frames, 30)))) <= 2 * 3600
    assert len(divide(frames, Fraction(24), ())) == 1200


@given(
    frames=st.integers(1, 20_000),
    fps=RATES,
    cuts=st.lists(st.integers(0, 20_000), max_size=80),
)
def test_chunks_cover_the_film_once_and_keep_their_bounds(
    frames: int, fps: Fraction, cuts: list[int]
) -> None:
    chunks = divide(frames, fps, cuts)
    assert starts(chunks) == [0, *(chunk.first_frame + chunk.frames for chunk in chunks[:-1])]
    assert sum(chunk.frames for chunk in chunks) == frames
    for chunk in chunks:
        assert chunk.frames <= 6 * fps + 1
        assert chunk.frames >= min(frames, int(fps - 1))
        assert chunk.gop_frames <= min(chunk.frames, int(4 * fps + 1))
        assert chunk.gop_frames >= min(chunk.frames, int(2 * fps))
