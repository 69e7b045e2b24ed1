"""Clear Key licences: what a browser asks, what it may not, and what it gets."""

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.kernel.content_keys import ContentKey
from matinee.kernel.errors import Invalid
from matinee.playback.licences import read_request, write_licence

KID = "AAECAwQFBgcICQoLDA0ODw"
KEY_IDS = st.lists(st.binary(min_size=16, max_size=16), min_size=1, max_size=4)


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def test_the_example_of_the_standard_is_read_and_answered() -> None:
    """Encrypted Media Extensions, 9.1.3 and 9.1.4, with a key id that can be read."""
    assert read_request({"kids": [KID], "type": "temporary"}) == ("000102030405060708090a0b0c0d0e0f",)
    key = ContentKey(label="SD", key_id="000102030405060708090a0b0c0d0e0f", key="ff" * 16)
    assert write_licence([key]) == {
        "keys": [{"kty": "oct", "kid": KID, "k": "_____________________w"}],
        "type": "temporary",
    }


@given(KEY_IDS)
def test_what_is_asked_for_is_what_is_named_in_the_answer(key_ids: list[bytes]) -> None:
    kids = [base64url(each) for each in key_ids]
    asked = read_request({"kids": kids, "type": "temporary"})
    answer = write_licence([ContentKey(label="SD", key_id=each, key=each) for each in asked])
    assert [each["kid"] for each in answer["keys"]] == [each["k"] for each in answer["keys"]] == kids


def test_a_request_may_leave_its_type_out() -> None:
    assert read_request({"kids": [KID]})


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kids": []},
        {"kids": KID},
        {"kids": None},
        {"kids": {"0": KID}},
        {"kids": [KID] * 5},
        {"kids": [None]},
        {"kids": [KID + "=="]},
        {"kids": [KID[:-1]]},
        {"kids": [KID[:-1] + "x"]},
        {"kids": ["AAECAwQFBgcICQoLDA0OD/"]},
        {"kids": [KID, "é" * 22]},
        {"kids": [KID], "type": "persistent-license"},
        {"kids": [KID], "type": None},
        {"kids": [KID], "type": "temporary", "title_id": "ab" * 16},
    ],
    ids=repr,
)
def test_anything_else_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        read_request(body)
