"""What the Cognito user pools API does here that moto does not."""

from collections.abc import Iterator
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext
from localstack.services.moto import call_moto
from moto.cognitoidp.models import CognitoIdpUser, CognitoIdpUserPool, UserStatus, cognitoidp_backends


def sign_up_confirmed(context: RequestContext, request: dict[str, Any]) -> dict[str, Any]:
    """SignUp as if a trigger confirmed the user and verified the address, since no mail leaves."""
    answer: dict[str, Any] = call_moto(context)
    user = _user(request["ClientId"], request["Username"])
    user.status = UserStatus.CONFIRMED
    if "email" in user.attribute_lookup:
        user.update_attributes([{"Name": "email_verified", "Value": "true"}])
    return {**{k: v for k, v in answer.items() if k != "CodeDeliveryDetails"}, "UserConfirmed": True}


def resend_confirmation_code(_context: RequestContext, request: dict[str, Any]) -> dict[str, Any]:
    """ResendConfirmationCode; any code confirms, as with moto's SignUp."""
    user = _user(request["ClientId"], request["Username"])
    if user.status == UserStatus.CONFIRMED:
        raise CommonServiceException("InvalidParameterException", "User is already confirmed.", 400)
    address = user.attribute_lookup.get("email", "")
    details = {"Destination": f"{address[:1]}***", "DeliveryMedium": "EMAIL", "AttributeName": "email"}
    return {"CodeDeliveryDetails": details}


def revoke_token(_context: RequestContext, request: dict[str, Any]) -> dict[str, Any]:
    """RevokeToken: the refresh token no longer refreshes."""
    for pool in _pools(request["ClientId"]):
        if request["Token"] in pool.refresh_tokens:
            pool.refresh_tokens[request["Token"]] = None
    return {}


def _pools(client_id: str) -> Iterator[CognitoIdpUserPool]:
    for regions in cognitoidp_backends.values():
        for backend in regions.values():
            yield from (pool for pool in backend.user_pools.values() if client_id in pool.clients)


def _user(client_id: str, username: str) -> CognitoIdpUser:
    for pool in _pools(client_id):
        if user := pool._get_user(username):
            return user
    raise CommonServiceException("UserNotFoundException", "User does not exist.", 400)
