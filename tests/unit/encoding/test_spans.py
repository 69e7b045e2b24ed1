"""Which frames are tried, and for which chunks they stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.encoding.model import Chunk, Picture
from matinee.encoding.spans import affordable, every, stratified
from tests.unit.encoding.films import HD


def chunks(*lengths: int, gop: int = 50) -> list[Chunk]:
    return [
        Chunk(first_frame=sum(lengths[:n]), frames=frames, gop_frames=min(gop, frames))
        for n, frames in enumerate(lengths)
    ]


LONG = Picture(stream=0, width=3840, height=2160, fps_num=25)


def test_a_span_is_one_whole_group_of_pictures_in_the_middle_of_its_chunk() -> None:
    spans = every(LONG, chunks(40, 100, 140))
    assert [(each.first_frame, each.frames) for each in spans] == [(0, 40), (40, 50), (190, 50)]
    assert [each.chunks for each in spans] == [(0,), (1,), (2,)]


def test_a_short_film_is_tried_whole_and_a_long_one_is_sampled() -> None:
    assert affordable(HD, chunks(*[75] * 10)) == 10
    assert affordable(HD, chunks(*[75] * 1000)) == 16


def test_a_larger_picture_is_tried_on_fewer_frames() -> None:
    uhd = Picture(stream=0, width=3840, height=2160, fps_num=60)
    long = chunks(*[300] * 100, gop=150)
    assert affordable(uhd, long) == 2
    assert affordable(HD, long) == 16
    assert affordable(Picture(stream=0, width=8192, height=4320, fps_num=60), long) == 1


def test_strata_gather_chunks_that_are_alike() -> None:
    complexity = {0: 0.1, 1: 0.9, 2: 0.12, 3: 0.88, 4: 0.11, 5: 0.91}
    spans = stratified(chunks(*[50] * 6), complexity, 2)
    assert [set(each.chunks) for each in spans] == [{0, 2, 4}, {1, 3, 5}]
    assert [each.chunks[0] for each in spans] == [4, 1]


def test_a_chunk_that_was_not_weighed_is_like_the_nearest_that_was_and_never_tried() -> None:
    spans = stratified(chunks(*[50] * 8), {1: 0.2, 6: 0.8}, 2)
    assert [set(each.chunks) for each in spans] == [{0, 1, 2, 3}, {4, 5, 6, 7}]
    assert [each.chunks[0] for each in spans] == [1, 6]


@given(
    weights=st.lists(st.tuples(st.integers(1, 200), st.none() | st.floats(0, 1)), min_size=1, max_size=20),
    count=st.integers(1, 20),
)
def test_spans_stand_for_every_chunk_once(weights: list[tuple[int, float | None]], count: int) -> None:
    cut = chunks(*(frames for frames, _ in weights))
    weighed = {0: 0.5} | {n: weight for n, (_, weight) in enumerate(weights) if weight is not None}
    spans = stratified(cut, weighed, count)
    assert len(spans) <= count
    assert sorted(chunk for span in spans for chunk in span.chunks) == list(range(len(cut)))
    for span in spans:
        chunk = cut[span.chunks[0]]
        assert chunk.first_frame <= span.first_frame
        assert span.first_frame + span.frames <= chunk.first_frame + chunk.frames
        assert (span.first_frame - chunk.first_frame) % chunk.gop_frames == 0


@pytest.mark.parametrize("frames", [1, 49, 50, 51, 99, 100, 101, 149])
def test_a_span_is_never_empty(frames: int) -> None:
    (span,) = every(LONG, chunks(frames))
    assert 1 <= span.frames <= 50


def test_a_film_of_a_few_seconds_is_tried_whole() -> None:
    spans = every(HD, chunks(40, 100, 51))
    assert [(each.first_frame, each.frames) for each in spans] == [(0, 40), (40, 100), (140, 51)]
