"""What accounts are about: e-mail addresses, passwords and the tokens they are exchanged for."""

import re
from dataclasses import dataclass
from typing import NewType

from matinee.kernel.errors import Invalid

Email = NewType("Email", str)

_EMAIL = re.compile(r"[^\s@<>\"'(),:;\\\x00-\x20\x7f]+@[^\s@\x00-\x20\x7f.]+(\.[^\s@\x00-\x20\x7f.]+)+")
_LONGEST_EMAIL = 254
_LONGEST_PASSWORD = 98


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """What a sign-in or a refresh yields; the access token is good for `expires_in_seconds`."""

    access_token: str
    expires_in_seconds: int
    refresh_token: str | None = None


def email(value: object) -> Email:
    """`value` as an e-mail address in lower case (RFC 5321: at most 254 characters). Raises Invalid."""
    if not isinstance(value, str) or len(value) > _LONGEST_EMAIL or not _EMAIL.fullmatch(value.strip()):
        raise Invalid("The field 'email' must be an e-mail address.")
    return Email(value.strip().lower())


def password(value: object) -> str:
    """`value` as a password: text of 1 to 98 characters, no control characters. Raises Invalid.

    Which of them are strong enough is the user pool's to say.
    """
    if not isinstance(value, str) or not 1 <= len(value) <= _LONGEST_PASSWORD or not value.isprintable():
        raise Invalid(f"The field 'password' must be text of 1 to {_LONGEST_PASSWORD} characters.")
    return value


def word(name: str, value: object, *, longest: int) -> str:
    """`value` as printable text without spaces, such as a code or a token.

    Raises Invalid naming the field.
    """
    if not isinstance(value, str) or not 1 <= len(value) <= longest or not value.isascii():
        raise Invalid(f"The field '{name}' must be text of 1 to {longest} characters.")
    if not value.isprintable() or " " in value:
        raise Invalid(f"The field '{name}' must not contain spaces or control characters.")
    return value
