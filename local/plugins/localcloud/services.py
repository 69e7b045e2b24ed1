"""AWS services that the open core lacks, answered by the moto that it ships."""

from typing import Any

from localstack.aws.skeleton import Skeleton
from localstack.aws.spec import load_service
from localstack.services.moto import call_moto
from localstack.services.plugins import Service, aws_provider


def _by_moto(name: str, own: dict[str, Any]) -> Service:
    """A service whose operations are moto's, except for our own handlers (operation name → handler)."""
    model = load_service(name)
    table = {operation: lambda context, _request: call_moto(context) for operation in model.operation_names}
    return Service(name, skeleton=Skeleton(model, {**table, **own}))


@aws_provider(api="ecs")
def ecs() -> Service:
    """ECS with tasks that run as processes."""
    from localcloud.runtime.executor import memory, settings
    from localcloud.tasks.provider import EcsTasks

    tasks = EcsTasks(settings(), memory())
    own = {"RunTask": tasks.run_task, "DescribeTasks": tasks.describe_tasks, "StopTask": tasks.stop_task}
    return _by_moto("ecs", own)


@aws_provider(api="cognito-idp")
def cognito_idp() -> Service:
    """Cognito user pools."""
    from localcloud.pools import provider, tokens
    from localcloud.runtime.executor import settings

    tokens.mend()
    own: dict[str, Any] = {
        "ResendConfirmationCode": provider.resend_confirmation_code,
        "RevokeToken": provider.revoke_token,
    }
    if settings().auto_confirm:
        own["SignUp"] = provider.sign_up_confirmed
    return _by_moto("cognito-idp", own)
