"""Making other people's captions safe."""

from hypothesis import given
from hypothesis import strategies as st

from matinee.encoding.captions import Cue, read, render, tidy

FILE = """WEBVTT

00:01.000 --> 00:02.500 align:start
Good <b>evening</b>
<v Anna>there

01:00:00.000 --> 01:00:01.000
Late
"""


def test_a_file_is_read_and_written_back() -> None:
    cues = read(FILE)
    assert [cue.start_seconds for cue in cues] == [1.0, 3600.0]
    kept = tidy(cues, shift_seconds=0, duration_seconds=10)
    assert render(kept) == "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nGood <b>evening</b>\nthere\n"
    assert read(render(kept)) == kept


def test_cues_are_sorted_moved_and_clipped_to_the_film() -> None:
    cues = [
        Cue(start_seconds=start, end_seconds=start + 2, text=str(start)) for start in (9.0, 4.0, 0.5, 20.0)
    ]
    moved = tidy(cues, shift_seconds=-1.5, duration_seconds=8)
    assert [(cue.start_seconds, cue.end_seconds) for cue in moved] == [(0, 1.0), (2.5, 4.5), (7.5, 8)]


def test_marks_that_mislead_are_taken_out() -> None:
    text = "<c.\u202ered>evil\u202e</c> a --> b\x00 <i>fine</i> <script>x"
    (cue,) = tidy([Cue(start_seconds=0, end_seconds=1, text=text)], shift_seconds=0, duration_seconds=1)
    assert cue.text == "evil a → b <i>fine</i> x"


@given(st.text(max_size=400))
def test_nothing_breaks_out_of_a_cue(text: str) -> None:
    cues = tidy([Cue(start_seconds=0, end_seconds=1, text=text)], shift_seconds=0, duration_seconds=1)
    lines = render(cues).splitlines()
    assert sum("-->" in line for line in lines) == len(cues)
    assert len(read(render(cues))) == len(cues)
