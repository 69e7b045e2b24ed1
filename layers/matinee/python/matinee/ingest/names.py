"""What people call their films: any script, quotes, emoji; nothing that forges a log line or turns text.

A name is display text only; it never becomes part of an object's key. The API refuses control characters,
line and paragraph separators, bidirectional controls (UAX #9) and lone surrogates; clients may strip them.
"""

import re
import unicodedata
from urllib.parse import quote

from matinee.kernel.errors import Invalid

FILE_NAME_LIMIT = 255
TITLE_NAME_LIMIT = 100
_UNTITLED = "Untitled film"
_REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}$")


def file_name(value: object) -> str:
    """`value` as a file's display name, 1 to 255 characters, NFC. Raises Invalid."""
    return _display_text(value, what="file_name", limit=FILE_NAME_LIMIT)


def title_name(value: object) -> str:
    """`value` as a title's name, 1 to 100 characters, NFC. Raises Invalid."""
    return _display_text(value, what="title_name", limit=TITLE_NAME_LIMIT)


def title_from_file(name: str) -> str:
    """A title for a file called `name`: its last path component without extension, `_` and `.` as spaces."""
    stem = _EXTENSION.sub("", re.split(r"[\\/]", name)[-1])
    words = re.sub(r"[\s._]+", " ", stem).strip()
    return words[:TITLE_NAME_LIMIT].strip() or _UNTITLED


def tidy(text: str, *, limit: int) -> str:
    """`text` without the characters that the API refuses, cut to `limit` characters; may be empty."""
    kept = "".join(letter for letter in text if not is_refused(letter))
    return unicodedata.normalize("NFC", kept)[:limit].strip()


def to_header(text: str, *, limit_bytes: int) -> str:
    """`text` as percent-encoded UTF-8 of at most `limit_bytes`, cut between characters."""
    encoded = [quote(letter, safe="") for letter in text]
    while sum(map(len, encoded)) > limit_bytes:
        encoded.pop()
    return "".join(encoded)


def _display_text(value: object, *, what: str, limit: int) -> str:
    if not isinstance(value, str):
        raise Invalid(f"{what} must be text.")
    if any(is_refused(letter) for letter in value):
        raise Invalid(f"{what} holds a control character or a text-direction control; remove it.")
    text = unicodedata.normalize("NFC", value).strip()
    if not 1 <= len(text) <= limit:
        raise Invalid(f"{what} must be 1 to {limit} characters long.")
    return text


def is_refused(letter: str) -> bool:
    return unicodedata.category(letter) in _REFUSED_CATEGORIES or letter in _BIDI_CONTROLS
