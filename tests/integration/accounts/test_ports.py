"""Accounts' ports, kept by a Cognito user pool (moto)."""

import os
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from matinee.accounts.aws import CognitoPool
from matinee.accounts.settings import AccountsSettings
from matinee.kernel import aws
from matinee.kernel.errors import (
    Conflict,
    Invalid,
    MatineeError,
    TooManyRequests,
    Transient,
    Unauthenticated,
)
from tests.suites.accounts import ANNA, CODE, PASSWORD, PoolSuite


@pytest.fixture
def pool(settings: AccountsSettings) -> CognitoPool:
    return CognitoPool(settings.user_pool_client_id)


class TestCognitoPool(PoolSuite):
    confirms_at_once = "MATINEE_TEST_ENDPOINT" in os.environ

    @pytest.fixture
    def pool(self, settings: AccountsSettings) -> CognitoPool:
        return CognitoPool(settings.user_pool_client_id)

    def test_a_pool_that_confirms_at_once_says_so(
        self, pool: CognitoPool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        failing(monkeypatch, "sign_up", {"UserConfirmed": True})
        assert pool.sign_up(ANNA, PASSWORD) is True


def failing(monkeypatch: pytest.MonkeyPatch, method: str, outcome: Exception | dict[str, Any]) -> None:
    """Let one method of the Cognito client raise or answer `outcome`, as moto never does."""

    def answer(**_: object) -> dict[str, Any]:
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(aws.client("cognito-idp"), method, answer)


def cognito_error(code: str, status: int = 400) -> ClientError:
    answer: Any = {
        "Error": {"Code": code, "Message": "as AWS says"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(answer, "Operation")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("TooManyRequestsException", TooManyRequests),
        ("LimitExceededException", TooManyRequests),
        ("InternalErrorException", Transient),
        ("NotAuthorizedException", Unauthenticated),
        ("UserNotFoundException", Unauthenticated),
        ("PasswordResetRequiredException", Unauthenticated),
        ("UserNotConfirmedException", Conflict),
    ],
)
def test_cognitos_errors_at_the_door_mean_ours(
    pool: CognitoPool, monkeypatch: pytest.MonkeyPatch, code: str, expected: type[MatineeError]
) -> None:
    failing(monkeypatch, "initiate_auth", cognito_error(code, 500 if code.startswith("Internal") else 400))
    with pytest.raises(expected) as raised:
        pool.sign_in(ANNA, PASSWORD)
    assert "AWS" not in raised.value.detail


@pytest.mark.parametrize("code", ["CodeMismatchException", "ExpiredCodeException", "NotAuthorizedException"])
def test_a_wrong_an_old_and_a_needless_code_are_alike(
    pool: CognitoPool, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    failing(monkeypatch, "confirm_sign_up", cognito_error(code))
    with pytest.raises(Invalid, match="wrong or too old"):
        pool.confirm(ANNA, CODE)


def test_an_error_nobody_expected_is_not_dressed_up(
    pool: CognitoPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, "initiate_auth", cognito_error("InvalidLambdaResponseException"))
    with pytest.raises(ClientError):
        pool.sign_in(ANNA, PASSWORD)


def test_a_pool_out_of_reach_is_a_passing_trouble(pool: CognitoPool, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, "initiate_auth", EndpointConnectionError(endpoint_url="https://cognito"))
    with pytest.raises(Transient):
        pool.sign_in(ANNA, PASSWORD)


def test_an_account_that_needs_another_step_is_told_so(
    pool: CognitoPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, "initiate_auth", {"ChallengeName": "NEW_PASSWORD_REQUIRED"})
    with pytest.raises(Conflict):
        pool.sign_in(ANNA, PASSWORD)


def test_a_deleted_account_is_signed_out(pool: CognitoPool, settings: AccountsSettings, cognito: Any) -> None:
    pool.sign_up(ANNA, PASSWORD)
    pool.confirm(ANNA, CODE)
    tokens = pool.sign_in(ANNA, PASSWORD)
    cognito.admin_delete_user(UserPoolId=settings.user_pool_id, Username=ANNA)
    with pytest.raises(Unauthenticated):
        pool.email_of(tokens.access_token)
