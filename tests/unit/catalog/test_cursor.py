"""Cursors: they come back as they went, and no other text is one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.catalog.cursor import read_cursor, write_cursor
from matinee.catalog.model import Place
from matinee.kernel.errors import Invalid
from matinee.kernel.ids import TitleId

PLACE = Place(published_at="2026-01-02T12:00:00.000Z", title_id=TitleId("ab" * 16))
CURSOR = write_cursor(PLACE, table="titles-1")


def test_a_cursor_is_read_back() -> None:
    assert read_cursor(CURSOR, table="titles-1") == PLACE


def test_every_altered_character_is_noticed() -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for place, character in enumerate(CURSOR):
        for step in (1, 32):
            other = letters[(letters.index(character) + step) % 64]
            with pytest.raises(Invalid):
                read_cursor(CURSOR[:place] + other + CURSOR[place + 1 :], table="titles-1")


def test_a_cursor_of_another_catalog_is_refused() -> None:
    with pytest.raises(Invalid):
        read_cursor(CURSOR, table="titles-2")


@pytest.mark.parametrize(
    "text", ["", "A", CURSOR + "=", CURSOR + "A", CURSOR[:-1], CURSOR + "\n", "a" * 100_000]
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_cursor(text, table="titles-1")


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    with pytest.raises(Invalid):
        read_cursor(text, table="titles-1")
