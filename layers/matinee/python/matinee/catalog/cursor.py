"""Cursors: a place in the list of titles as opaque text that only this catalog's table understands.

A cursor is base64url(`<published_at>#<title_id>` + the first 16 bytes of HMAC-SHA256 over it). The key is the
name of the table, which CloudFormation makes up and no client sees: an altered cursor, or one of another
stage, is refused. It is no secret to lean on, and need not be: every account may read the whole list, so a
forged cursor would show nothing new.
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

from matinee.catalog.model import Place
from matinee.kernel.errors import Invalid
from matinee.kernel.ids import TitleId

_MAC_BYTES = 16
_LONGEST = 256
_ALPHABET = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


def write_cursor(place: Place, *, table: str) -> str:
    """`place` as a cursor of the catalog that keeps its titles in `table`."""
    data = f"{place.published_at}#{place.title_id}".encode()
    return urlsafe_b64encode(data + _mac(table, data)).rstrip(b"=").decode()


def read_cursor(text: str, *, table: str) -> Place:
    """The place that `write_cursor` wrote, character for character. Raises Invalid."""
    if len(text) <= _LONGEST and _ALPHABET.fullmatch(text) and len(text) % 4 != 1:
        whole = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        data, mac = whole[:-_MAC_BYTES], whole[-_MAC_BYTES:]
        if hmac.compare_digest(mac, _mac(table, data)):
            published_at, _, title_id = data.decode().partition("#")
            place = Place(published_at=published_at, title_id=TitleId(title_id))
            if write_cursor(place, table=table) == text:
                return place
    raise Invalid("The cursor is not one of this list: begin again without a cursor.")


def _mac(table: str, data: bytes) -> bytes:
    return hmac.digest(f"catalog cursor:{table}".encode(), data, hashlib.sha256)[:_MAC_BYTES]
