"""What every keeper of accounts' ports must do: the fake pool, and Cognito in moto."""

from typing import Protocol

import pytest

from matinee.accounts.model import Email
from matinee.accounts.ports import Entrance, Registry
from matinee.kernel.errors import Conflict, Invalid, Unauthenticated

ANNA, NOBODY = Email("anna@example.com"), Email("nobody@example.com")
PASSWORD, CODE = "Correct-horse-9-battery", "123456"


class Pool(Registry, Entrance, Protocol):
    """Both ports."""


class PoolSuite:
    """Subclass and give a fixture `pool`; the local cloud's confirms accounts at once."""

    confirms_at_once = False

    def test_an_account_is_opened_confirmed_and_entered(self, pool: Pool) -> None:
        assert pool.sign_up(ANNA, PASSWORD) is self.confirms_at_once
        pool.confirm(ANNA, CODE)
        tokens = pool.sign_in(ANNA, PASSWORD)
        assert tokens.refresh_token
        assert tokens.expires_in_seconds == 3600
        assert pool.email_of(tokens.access_token) == ANNA

    def test_an_account_that_is_not_confirmed_cannot_enter(self, pool: Pool) -> None:
        if self.confirms_at_once:
            pytest.skip("this pool confirms at once")
        pool.sign_up(ANNA, PASSWORD)
        with pytest.raises(Conflict):
            pool.sign_in(ANNA, PASSWORD)

    def test_a_second_sign_up_looks_like_the_first_and_changes_nothing(self, pool: Pool) -> None:
        pool.sign_up(ANNA, PASSWORD)
        pool.confirm(ANNA, CODE)
        assert pool.sign_up(ANNA, "Another-password-1") is False
        assert pool.sign_in(ANNA, PASSWORD).access_token
        with pytest.raises(Unauthenticated):
            pool.sign_in(ANNA, "Another-password-1")

    def test_a_wrong_password_and_an_unknown_address_are_alike(self, pool: Pool) -> None:
        pool.sign_up(ANNA, PASSWORD)
        pool.confirm(ANNA, CODE)
        with pytest.raises(Unauthenticated) as wrong:
            pool.sign_in(ANNA, "Wrong-password-1")
        with pytest.raises(Unauthenticated) as unknown:
            pool.sign_in(NOBODY, PASSWORD)
        assert wrong.value.detail == unknown.value.detail

    def test_a_code_for_an_unknown_address_is_refused_as_a_wrong_one(self, pool: Pool) -> None:
        with pytest.raises(Invalid):
            pool.confirm(NOBODY, CODE)

    def test_a_weak_password_is_refused(self, pool: Pool) -> None:
        with pytest.raises(Invalid, match="password"):
            pool.sign_up(ANNA, "short")

    def test_a_refresh_token_gives_new_access(self, pool: Pool) -> None:
        pool.sign_up(ANNA, PASSWORD)
        pool.confirm(ANNA, CODE)
        refresh_token = pool.sign_in(ANNA, PASSWORD).refresh_token
        assert refresh_token
        assert pool.email_of(pool.refresh(refresh_token).access_token) == ANNA
        with pytest.raises(Unauthenticated):
            pool.refresh("made-up")

    def test_signing_out_ends_the_refresh_token(self, pool: Pool) -> None:
        pool.sign_up(ANNA, PASSWORD)
        pool.confirm(ANNA, CODE)
        tokens = pool.sign_in(ANNA, PASSWORD)
        assert tokens.refresh_token
        pool.sign_out(tokens.access_token)
        with pytest.raises(Unauthenticated):
            pool.refresh(tokens.refresh_token)
        with pytest.raises(Unauthenticated):
            pool.email_of(tokens.access_token)
        with pytest.raises(Unauthenticated):
            pool.sign_out(tokens.access_token)
