"""A secret that nobody has ever seen: Secrets Manager makes it up."""

from aws_cdk import aws_secretsmanager as secretsmanager

from infra.constructs.context_stack import ContextStack
from infra.constructs.nag import acknowledge

_LENGTH = 64


def made_up_secret(
    stack: ContextStack, name: str, *, description: str, why_not_rotated: str
) -> secretsmanager.Secret:
    """64 letters and digits: more than 256 bits."""
    secret = secretsmanager.Secret(
        stack,
        name,
        description=description,
        generate_secret_string=secretsmanager.SecretStringGenerator(
            password_length=_LENGTH, exclude_punctuation=True
        ),
        removal_policy=stack.facts.removal_policy,
    )
    acknowledge(secret, "AwsSolutions-SMG4", why_not_rotated)
    return secret
