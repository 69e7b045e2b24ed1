"""Names: any script goes through, nothing that forges or turns text does."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.ingest import names
from matinee.kernel.errors import Invalid


@pytest.mark.parametrize(
    "name",
    [
        "a film.mp4",
        "«L'été» – d’après “Zola”.mov",
        "👩🏽‍🚀 🇨🇭 🎬.mp4",
        "千と千尋の神隠し.mkv",
        "../../etc/passwd",
        "..\\..\\CON",
        "%2e%2e%2f",
        "<script>alert(1)</script>.mp4",
        "'; DROP TABLE jobs; --",
        "{{7*7}}${jndi:ldap://x}__proto__$where",
    ],
)
def test_a_strange_name_is_only_text(name: str) -> None:
    assert names.file_name(name) == name


@pytest.mark.parametrize(
    "name",
    ["a\r\nb", "a\0b", "\x1b[31m", "a\u202eb", "\u2066x", "a\ud800b", "a\u2028b", "\ufeff", "\x7f", "a\x85b"],
)
def test_a_name_that_forges_or_turns_text_is_invalid(name: str) -> None:
    for read in (names.file_name, names.title_name):
        with pytest.raises(Invalid, match="control"):
            read(name)


@pytest.mark.parametrize("name", [None, 1, True, ["a"], {"a": 1}, 1.5])
def test_a_name_that_is_no_text_is_invalid(name: object) -> None:
    with pytest.raises(Invalid, match="must be text"):
        names.file_name(name)


@pytest.mark.parametrize("name", ["", "   ", "x" * 256, "\u3000"])
def test_a_name_too_short_or_too_long_is_invalid(name: str) -> None:
    with pytest.raises(Invalid, match="1 to 255"):
        names.file_name(name)


def test_equal_looking_names_become_equal() -> None:
    assert names.title_name("E\u0301te\u0301") == "\u00c9t\u00e9"


@pytest.mark.parametrize(
    ("file", "title"),
    [
        ("big_buck_bunny.mp4", "big buck bunny"),
        ("The.Third.Man.1949.mkv", "The Third Man 1949"),
        ("../../up/film.mp4", "film"),
        ("C:\\films\\Der Blaue Engel.MOV", "Der Blaue Engel"),
        (".mp4", "Untitled film"),
        ("...", "Untitled film"),
        ("films/", "Untitled film"),
        ("no extension", "no extension"),
        ("x" * 200 + ".mp4", "x" * 100),
        ("Dr. Strangelove", "Dr Strangelove"),
    ],
)
def test_a_title_is_made_of_the_files_name(file: str, title: str) -> None:
    assert names.title_from_file(file) == title


@given(st.text(max_size=300))
def test_every_tidied_name_is_taken_by_the_api(text: str) -> None:
    tidied = names.tidy(text, limit=255)
    assert not tidied or names.file_name(tidied) == tidied


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=255), st.integers(0, 700))
def test_a_header_is_ascii_within_its_limit_and_reads_back(text: str, limit_bytes: int) -> None:
    header = names.to_header(text, limit_bytes=limit_bytes)
    assert header.isascii()
    assert len(header) <= limit_bytes
    assert text.startswith(unquote(header, errors="strict"))


def test_the_metadata_of_the_longest_names_fits_in_2_kb() -> None:
    title = names.to_header("🎬" * names.TITLE_NAME_LIMIT, limit_bytes=1200)
    assert unquote(title) == "🎬" * names.TITLE_NAME_LIMIT
    file = names.to_header("🎬" * names.FILE_NAME_LIMIT, limit_bytes=600)
    metadata = {"job-id": "0" * 32, "title-id": "0" * 32, "title-name": title, "file-name": file}
    assert sum(len(name) + len(value) for name, value in metadata.items()) <= 2048
