"""Accounts: what a client sends is read strictly before a pool sees it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.accounts import service
from matinee.accounts.model import email
from matinee.kernel.errors import Invalid, Unauthenticated
from tests.fakes.accounts import MemoryPool

PASSWORD = "Correct-horse-9-battery"
GOOD = {"email": "anna@example.com", "password": PASSWORD}


def test_an_address_is_the_same_in_any_case_and_with_spaces_around() -> None:
    pool = MemoryPool()
    service.sign_up(GOOD | {"email": " Anna@Example.COM "}, pool)
    service.confirm({"email": "ANNA@example.com", "code": "123456"}, pool)
    tokens = service.sign_in(GOOD, pool)
    assert service.refresh({"refresh_token": tokens.refresh_token}, pool).access_token


BAD_EMAILS: list[object] = [
    None,
    1,
    True,
    [],
    {},
    "",
    "anna",
    "anna@",
    "@example.com",
    "anna@example",
    "a b@example.com",
    "anna@exa mple.com",
    "anna@example..com",
    "anna@example.com\r\nBcc: x@example.com",
    "anna\x00@example.com",
    "<anna@example.com>",
    "anna@@example.com",
    "a" * 250 + "@example.com",
]


@pytest.mark.parametrize("value", BAD_EMAILS, ids=lambda value: repr(value)[:24])
def test_what_is_no_address_is_refused(value: object) -> None:
    with pytest.raises(Invalid, match="email"):
        service.sign_up(GOOD | {"email": value}, MemoryPool())


@pytest.mark.parametrize("value", [None, 1, [], {}, "", "x" * 99, "tab\there!!", "nul\x00here", "\ud800" * 9])
def test_what_is_no_password_is_refused(value: object) -> None:
    with pytest.raises(Invalid, match="password"):
        service.sign_up(GOOD | {"password": value}, MemoryPool())


def test_a_password_may_hold_any_script_and_spaces() -> None:
    assert service.sign_up(GOOD | {"password": "pässwörd 密码 🎬 1A"}, MemoryPool()) is False


@pytest.mark.parametrize("value", [None, 1, "", " ", "12 34", "12\n34", "x" * 65, "١٢٣"])
def test_what_is_no_code_is_refused(value: object) -> None:
    with pytest.raises(Invalid, match="code"):
        service.confirm({"email": GOOD["email"], "code": value}, MemoryPool())


@pytest.mark.parametrize(
    "body", [{}, {"email": "a@b.c"}, GOOD | {"role": "admin"}, GOOD | {"confirmed": True}, {"password": "x"}]
)
def test_missing_and_unknown_fields_are_refused(body: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match="nothing else"):
        service.sign_up(body, MemoryPool())


def test_a_refresh_token_that_was_never_issued_is_a_401() -> None:
    with pytest.raises(Unauthenticated):
        service.refresh({"refresh_token": "eyJ.never.issued"}, MemoryPool())


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader_of_addresses(text: str) -> None:
    try:
        assert email(text).count("@") == 1
    except Invalid:
        return
