"""What accounts ask of the world."""

from typing import Protocol

from matinee.accounts.model import Email, Tokens


class Registry(Protocol):
    """Who has an account."""

    def sign_up(self, email: Email, password: str) -> bool:
        """Open an account; True when it can sign in at once, False when an e-mailed code must confirm it.

        For an address that has an account already nothing happens, and the answer is False: nobody learns
        here who has an account. Raises Invalid saying the rule that the password breaks, TooManyRequests,
        Transient.
        """

    def confirm(self, email: Email, code: str) -> None:
        """Confirm an account.

        Raises Invalid (unknown address, wrong or old code: all alike), TooManyRequests, Transient.
        """

    def email_of(self, access_token: str) -> Email:
        """The address of a signed-in account.

        Raises Unauthenticated when it was signed out or deleted, Transient.
        """


class Entrance(Protocol):
    """Where passwords become tokens, and tokens end."""

    def sign_in(self, email: Email, password: str) -> Tokens:
        """Tokens for a password.

        Raises Unauthenticated (unknown address or wrong password: alike), Conflict when the account waits for
        its confirmation, TooManyRequests, Transient.
        """

    def refresh(self, refresh_token: str) -> Tokens:
        """A new access token. Raises Unauthenticated, TooManyRequests, Transient."""

    def sign_out(self, access_token: str) -> None:
        """End all refresh tokens of the account; its access tokens run out by themselves.

        Raises Unauthenticated, Transient.
        """
