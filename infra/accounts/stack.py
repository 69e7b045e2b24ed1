"""Accounts: who the viewers and the studio are."""

from aws_cdk import Duration
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from infra.constructs.context_function import api_function
from infra.constructs.context_stack import ContextStack
from infra.constructs.nag import acknowledge
from infra.stages import Stage
from matinee.kernel.auth import AuthSettings

_SHORTEST_PASSWORD = 12


class AccountsStack(ContextStack):
    """A user pool with e-mail sign-in, the app's client, the group `studio`, and the API over them."""

    def __init__(self, scope: Construct, facts: Stage) -> None:
        super().__init__(scope, facts, "accounts", description="Matinee: user pool, sign-up and sign-in")
        self.user_pool = _user_pool(self)
        client = _client(self.user_pool)
        cognito.CfnUserPoolGroup(
            self,
            "Studio",
            user_pool_id=self.user_pool.user_pool_id,
            group_name="studio",
            description="May upload films and follow their encoding.",
        )
        self.auth = AuthSettings(
            user_pool_id=self.user_pool.user_pool_id, user_pool_client_id=client.user_pool_client_id
        )
        self.api = api_function(self, self.auth)
        self.output("UserPoolId", self.auth.user_pool_id)
        self.output("UserPoolClientId", self.auth.user_pool_client_id)


def _user_pool(stack: ContextStack) -> cognito.UserPool:
    facts = stack.facts
    pool = cognito.UserPool(
        stack,
        "Viewers",
        self_sign_up_enabled=True,
        sign_in_aliases=cognito.SignInAliases(email=True),
        sign_in_case_sensitive=False,
        auto_verify=cognito.AutoVerifiedAttrs(email=True),
        account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
        mfa=cognito.Mfa.OPTIONAL,
        mfa_second_factor=cognito.MfaSecondFactor(sms=False, otp=True),
        password_policy=cognito.PasswordPolicy(
            min_length=_SHORTEST_PASSWORD,
            require_digits=True,
            require_lowercase=True,
            require_uppercase=True,
            require_symbols=True,
            temp_password_validity=Duration.days(1),
        ),
        feature_plan=cognito.FeaturePlan.PLUS if facts.threat_protection else cognito.FeaturePlan.ESSENTIALS,
        standard_threat_protection_mode=(
            cognito.StandardThreatProtectionMode.FULL_FUNCTION if facts.threat_protection else None
        ),
        deletion_protection=facts.protect,
        removal_policy=facts.removal_policy,
    )
    acknowledge(
        pool, "AwsSolutions-COG2", "Viewers may turn on a second factor; a film is not worth forcing one."
    )
    if not facts.threat_protection:
        for rule in ("AwsSolutions-COG3", "AwsSolutions-COG8"):
            acknowledge(pool, rule, "Threat protection is billed by the user, so only PROD turns it on.")
    return pool


def _client(pool: cognito.UserPool) -> cognito.UserPoolClient:
    return pool.add_client(
        "App",
        auth_flows=cognito.AuthFlow(user_password=True),
        generate_secret=False,
        prevent_user_existence_errors=True,
        enable_token_revocation=True,
        access_token_validity=Duration.hours(1),
        id_token_validity=Duration.hours(1),
        refresh_token_validity=Duration.days(30),
        disable_o_auth=True,
    )
