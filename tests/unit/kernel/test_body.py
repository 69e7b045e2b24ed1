"""Bodies: one JSON object, or a 400 that never becomes a 500."""

import base64
import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.kernel.body import read_object
from matinee.kernel.errors import Invalid


def test_an_object_is_read_as_it_stands() -> None:
    assert read_object('{"name": "Amélie 🎬 \\u202e <script>", "n": [1, -0.5, null]}') == {
        "name": "Amélie 🎬 \u202e <script>",
        "n": [1, -0.5, None],
    }


def test_a_binary_body_is_decoded_first() -> None:
    assert read_object(base64.b64encode(b'{"a": 1}').decode(), is_base64=True) == {"a": 1}


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        " ",
        "null",
        "1",
        "[]",
        '"a"',
        "{",
        "{}{}",
        '{"a": 1} x',
        '{"a": NaN}',
        '{"a": Infinity}',
        '{"a": -Infinity}',
        '{"a": 1e400}',
        '{"a": -1e400}',
        '{"a": 1, "a": 2}',
        '{"a": {"b": 1, "b": 2}}',
        '{"a": "\\ud800"}',
        '{"\\ud800": 1}',
        '{"a": ' + "[" * 10_000 + "]" * 10_000 + "}",
        '{"a": ' + "[" * 21 + "]" * 21 + "}",
        '{"a":' * 21 + "1" + "}" * 21,
        '{"a": ' + "9" * 5000 + "}",
        '{"a": "' + "x" * 1_000_000 + '"}',
        "\x1f\x8b\x08\x00\x00",
        "a=1&b=2",
    ],
    ids=lambda text: str(text)[:24],
)
def test_anything_else_is_refused(text: str | None) -> None:
    with pytest.raises(Invalid):
        read_object(text)


@pytest.mark.parametrize("data", [b"\xff\xfe{\x00}\x00", b"\x1f\x8b\x08\x00"])
def test_bytes_that_are_not_utf8_are_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        read_object(base64.b64encode(data).decode(), is_base64=True)


def test_a_body_that_says_base64_and_is_not_is_refused() -> None:
    with pytest.raises(Invalid):
        read_object('{"a": 1}', is_base64=True)


@given(
    st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text()))
)
def test_whatever_json_writes_comes_back(value: dict[str, object]) -> None:
    assert read_object(json.dumps(value, ensure_ascii=False)) == value


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    with contextlib.suppress(Invalid):
        assert isinstance(read_object(text), dict)
