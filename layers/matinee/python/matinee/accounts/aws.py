"""Accounts' ports, kept by a Cognito user pool."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from matinee.accounts.model import Email, Tokens
from matinee.kernel.aws import client
from matinee.kernel.errors import Conflict, Invalid, MatineeError, TooManyRequests, Transient, Unauthenticated

_LIMITS = frozenset({"TooManyRequestsException", "LimitExceededException", "TooManyFailedAttemptsException"})
_WRONG_CODE = "The code is wrong or too old, or this address does not wait for one."
_WRONG_CREDENTIALS = "The e-mail address or the password is wrong, or there were too many attempts."
_SIGN_IN_AGAIN = "You are signed out: sign in again."
_UNKNOWN_TO_CONFIRM = (
    "CodeMismatchException",
    "ExpiredCodeException",
    "NotAuthorizedException",
    "UserNotFoundException",
    "AliasExistsException",
    "InvalidParameterException",
)


class CognitoPool:
    """A user pool, through the app client `client_id` that has no secret: both ports in one."""

    def __init__(self, client_id: str) -> None:
        self._client_id = client_id

    def sign_up(self, email: Email, password: str) -> bool:
        """SignUp. An address that exists already looks like a new one that waits for its confirmation."""
        try:
            with _translated():
                answer = client("cognito-idp").sign_up(
                    ClientId=self._client_id,
                    Username=email,
                    Password=password,
                    UserAttributes=[{"Name": "email", "Value": email}],
                )
        except ClientError as error:
            if _code(error) == "UsernameExistsException":
                return False
            if _code(error) in ("InvalidPasswordException", "InvalidParameterException"):
                raise Invalid(f"Choose another password: {_message(error)}") from None
            raise
        return bool(answer["UserConfirmed"])

    def confirm(self, email: Email, code: str) -> None:
        """ConfirmSignUp."""
        with _translated(dict.fromkeys(_UNKNOWN_TO_CONFIRM, Invalid(_WRONG_CODE))):
            client("cognito-idp").confirm_sign_up(
                ClientId=self._client_id, Username=email, ConfirmationCode=code
            )

    def email_of(self, access_token: str) -> Email:
        """GetUser, which also refuses a token whose account is gone or signed out."""
        with _translated(_signed_out()):
            answer = client("cognito-idp").get_user(AccessToken=access_token)
        attributes = {each["Name"]: each["Value"] for each in answer["UserAttributes"]}
        return Email(attributes.get("email", ""))

    def sign_in(self, email: Email, password: str) -> Tokens:
        """InitiateAuth, flow USER_PASSWORD_AUTH."""
        wrong = Unauthenticated(_WRONG_CREDENTIALS)
        waiting = Conflict("Confirm the account first, with the code sent to this address.")
        errors: dict[str, MatineeError] = {
            "NotAuthorizedException": wrong,
            "UserNotFoundException": wrong,
            "InvalidParameterException": wrong,
            "UserNotConfirmedException": waiting,
            "PasswordResetRequiredException": wrong,
        }
        return self._authenticate("USER_PASSWORD_AUTH", {"USERNAME": email, "PASSWORD": password}, errors)

    def refresh(self, refresh_token: str) -> Tokens:
        """InitiateAuth, flow REFRESH_TOKEN_AUTH."""
        return self._authenticate("REFRESH_TOKEN_AUTH", {"REFRESH_TOKEN": refresh_token}, _signed_out())

    def sign_out(self, access_token: str) -> None:
        """GlobalSignOut."""
        with _translated(_signed_out()):
            client("cognito-idp").global_sign_out(AccessToken=access_token)

    def _authenticate(self, flow: str, parameters: dict[str, str], errors: dict[str, MatineeError]) -> Tokens:
        with _translated(errors):
            answer: dict[str, Any] = client("cognito-idp").initiate_auth(
                ClientId=self._client_id, AuthFlow=flow, AuthParameters=parameters
            )
        result = answer.get("AuthenticationResult")
        if result is None:
            raise Conflict("This account needs a further step to sign in, which is not offered here.")
        return Tokens(
            access_token=result["AccessToken"],
            expires_in_seconds=result["ExpiresIn"],
            refresh_token=result.get("RefreshToken"),
        )


@contextmanager
def _translated(errors: dict[str, MatineeError] | None = None) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if (known := (errors or {}).get(_code(error))) is not None:
            raise known from None
        if _code(error) in _LIMITS:
            raise TooManyRequests("Too many attempts: wait a while, then try again.") from None
        if error.response["ResponseMetadata"].get("HTTPStatusCode", 500) >= 500:
            raise Transient("Sign-in is out of order for the moment.") from error
        raise
    except BotoCoreError as error:
        raise Transient("Sign-in cannot be reached for the moment.") from error


def _signed_out() -> dict[str, MatineeError]:
    codes = (
        "NotAuthorizedException",
        "UserNotFoundException",
        "UserNotConfirmedException",
        "InvalidParameterException",
        "PasswordResetRequiredException",
    )
    return dict.fromkeys(codes, Unauthenticated(_SIGN_IN_AGAIN))


def _code(error: ClientError) -> str:
    return error.response["Error"]["Code"]


def _message(error: ClientError) -> str:
    return error.response["Error"].get("Message", "it does not meet the rules.")
