"""Making other people's captions safe."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.encoding.captions import Cue, decode, read, render, tidy

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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("m 0 0 l 100 0 100 100 0 100", []),
        ("{\\p1}m  0 0 b 1.5 -2 3 4 5 6 c{\\p0}Hallo <i>Welt</i>", ["Hallo <i>Welt</i>"]),
        ("Hallo\nm 0 0 m 9 9 s 1 1 2 2\nWelt", ["Hallo\nWelt"]),
        ("m 0 0 l 100 0 100 100 s 1 1 bald", ["bald"]),
        ("it is 5 m 20 30 long", ["it is 5 m 20 30 long"]),
        ("m 1 2 line", ["m 1 2 line"]),
        ("from 3 am 1 2 l 3", ["from 3 am 1 2 l 3"]),
    ],
)
def test_drawings_are_no_text(text: str, expected: list[str]) -> None:
    cues = tidy([Cue(start_seconds=0, end_seconds=1, text=text)], shift_seconds=0, duration_seconds=1)
    assert [cue.text for cue in cues] == expected


@given(st.text(max_size=400))
def test_nothing_breaks_out_of_a_cue(text: str) -> None:
    cues = tidy([Cue(start_seconds=0, end_seconds=1, text=text)], shift_seconds=0, duration_seconds=1)
    lines = render(cues).splitlines()
    assert sum("-->" in line for line in lines) == len(cues)
    assert len(read(render(cues))) == len(cues)


SUBRIP = (
    "1\r\n00:00:01,000 --> 00:00:02,500 X1:0\r\n{\\an8}Good <font color=red>evening</font>\r\n\r\n"
    "2\r\n00:00:03,000 --> 00:00:04,000\r\nna\u00efve\r\n"
)


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_subrip_is_read_in_every_usual_coding(coding: str) -> None:
    cues = read(decode(SUBRIP.encode(coding)))
    kept = tidy(cues, shift_seconds=0, duration_seconds=10)
    assert [(cue.start_seconds, cue.end_seconds, cue.text) for cue in kept] == [
        (1.0, 2.5, "Good evening"),
        (3.0, 4.0, "na\u00efve"),
    ]


@pytest.mark.parametrize("coding", ["utf-16-le", "utf-16-be"])
def test_sixteen_bits_are_known_without_their_mark(coding: str) -> None:
    assert read(decode(SUBRIP.encode(coding))) == read(SUBRIP)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1\n00:00:01,000 --> 00:00:02,000\nOne\n \n2\n00:00:03,000 --> 00:00:04,000\nTwo\n", ["One", "Two"]),
        ("1\n00:00:01,000 --> 00:00:02,000\nOne\n2\n00:00:03,000 --> 00:00:04,000\nTwo\n", ["One", "Two"]),
        ("1\n00:00:01,000 --> 00:00:02,000\n\n2\n00:00:03,000 --> 00:00:04,000\nTwo\n", ["", "Two"]),
        ("1\n00:00:01,000 --> 00:00:02,000\n2001\n", ["2001"]),
        (" 1\n 0:0:01,0-->0:00:02,00 \nOne\n\n2\n0:00:03,0 --> 0:00:4,000\nTwo", ["One", "Two"]),
    ],
    ids=["a blank line that is not empty", "no blank line", "no text", "a number", "careless times"],
)
def test_careless_subrip_loses_no_cue(text: str, expected: list[str]) -> None:
    cues = read(text)
    assert [cue.text for cue in cues] == expected
    assert [(cue.start_seconds, cue.end_seconds) for cue in cues] == [(1, 2), (3, 4)][: len(cues)]


def test_what_is_less_than_something_is_no_mark() -> None:
    text = "I <3 you,\nif a < b and\n<<x>i>c > d"
    (cue,) = tidy([Cue(start_seconds=0, end_seconds=1, text=text)], shift_seconds=0, duration_seconds=1)
    assert cue.text == "I &lt;3 you,\nif a &lt; b and\n&lt;i>c > d"


@pytest.mark.timeout(30)
def test_monstrous_captions_are_bounded() -> None:
    many = "\n\n".join(f"00:00:0{n % 10}.000 --> 00:00:59.000\n{n}" for n in range(60_000))
    long = "00:00:01.000 --> 00:00:02.000\n" + "<c.\u202e>" * 400_000 + "x" * 3_000
    endless = "9" * 100_000 + ":00:00.000 --> 00:00:01.000\nnever\n\n" + "-->" * 100_000 + "\n" * 100_000
    kept = tidy(
        read("\n\n".join((many, long, long.replace("<c.\u202e>", "{\\"), endless))),
        shift_seconds=0,
        duration_seconds=60,
    )
    assert len(kept) == 50_000
    assert max(len(cue.text) for cue in kept) <= 2_000
    assert kept == sorted(kept)


@given(st.binary(max_size=400))
def test_any_bytes_are_read(body: bytes) -> None:
    kept = tidy(read(decode(body)), shift_seconds=0, duration_seconds=1)
    assert read(render(kept)) == kept
