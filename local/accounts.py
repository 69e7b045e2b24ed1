"""Two people to try the local cloud with."""

from dataclasses import dataclass

from local.aws import Aws
from local.facts import Facts


@dataclass(frozen=True, kw_only=True)
class Account:
    """Someone who can sign in; on the local cloud only, so the password may be known."""

    email: str
    password: str
    groups: tuple[str, ...] = ()


STUDIO = Account(email="studio@matinee.local", password="Matinee-studio-1", groups=("studio",))  # noqa: S106
VIEWER = Account(email="viewer@matinee.local", password="Matinee-viewer-1")  # noqa: S106


def create_accounts(aws: Aws, facts: Facts) -> None:
    """Makes both, ready to sign in; those that exist stay."""
    for account in (STUDIO, VIEWER):
        _create(aws, facts.user_pool_id, account)


def _create(aws: Aws, pool: str, account: Account) -> None:
    try:
        aws.cognito.admin_create_user(
            UserPoolId=pool,
            Username=account.email,
            MessageAction="SUPPRESS",
            UserAttributes=[
                {"Name": "email", "Value": account.email},
                {"Name": "email_verified", "Value": "true"},
            ],
        )
    except aws.cognito.exceptions.UsernameExistsException:
        return
    for group in account.groups:
        aws.cognito.admin_add_user_to_group(UserPoolId=pool, Username=account.email, GroupName=group)
    aws.cognito.admin_set_user_password(
        UserPoolId=pool, Username=account.email, Password=account.password, Permanent=True
    )
