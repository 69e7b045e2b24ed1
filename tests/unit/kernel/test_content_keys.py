"""Keys of titles: always the same, and no two alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.kernel.content_keys import LABELS, content_keys, read_protection
from matinee.kernel.errors import Invalid

HEX32 = st.text("0123456789abcdef", min_size=32, max_size=32)


@given(st.binary(min_size=32), st.binary(min_size=32), HEX32, HEX32)
def test_secret_title_and_label_decide_keys_and_ids(a: bytes, b: bytes, one: str, other: str) -> None:
    worlds = {(secret, title) for secret in (a, b) for title in (one, other)}
    keys = [key for world in worlds for key in content_keys(*world)]
    assert len({word for key in keys for word in (key.key_id, key.key)}) == 2 * len(worlds) * len(LABELS)
    assert content_keys(a, one) == content_keys(a, one)
    assert content_keys(a, one, LABELS[1:]) == content_keys(a, one)[1:]
    assert all(len(bytes.fromhex(word)) == 16 for key in keys for word in (key.key_id, key.key))


@pytest.mark.parametrize("value", ["clearkey", "speke", None])
def test_a_known_protection_is_taken_and_none_is_none(value: str | None) -> None:
    assert read_protection(value) == value


@pytest.mark.parametrize("value", ["", "widevine", "ClearKey", 1, True, [], {}, ["clearkey"]])
def test_an_unknown_protection_is_refused_and_the_known_ones_are_named(value: object) -> None:
    with pytest.raises(Invalid, match="clearkey, speke"):
        read_protection(value)
