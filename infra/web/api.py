"""The one REST API: `/<context>/{proxy+}` goes to that context's function, which knows its routes."""

from collections.abc import Mapping

from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs

from infra.constructs.context_stack import ContextStack
from infra.constructs.nag import acknowledge
from infra.constructs.names import pascal

_STAGE_NAME = "api"
_OPEN_CONTEXT = "accounts"
_ACCESS_SCOPE = "aws.cognito.signin.user.admin"
_REQUESTS_PER_SECOND = 500
_BURST = 1000


def front_api(
    stack: ContextStack, apis: Mapping[str, lambda_.IFunction], user_pool: cognito.IUserPool
) -> apigateway.RestApi:
    """On AWS the gateway asks for an access token on all but `/accounts`; each function verifies it too."""
    api = apigateway.RestApi(
        stack,
        "Api",
        description="Matinee",
        endpoint_types=[apigateway.EndpointType.REGIONAL],
        cloud_watch_role=stack.facts.on_aws,
        deploy_options=_aws_options(stack) if stack.facts.on_aws else _local_options(),
    )
    api.node.try_remove_child("Endpoint")  # an output of the CDK's own
    validator = api.add_request_validator(
        "Requests", validate_request_body=True, validate_request_parameters=True
    )
    authorizer = _authorizer(stack, user_pool) if stack.facts.on_aws else None
    for context, function in apis.items():
        method = _route(api, validator, context, _permitted_here(stack, context, function), authorizer)
        if context == _OPEN_CONTEXT:
            _explain_open(method)
    if stack.facts.on_aws:
        acknowledge(
            api, _GATEWAY_ROLE_RULE, "The gateway logs through AWS's own policy, one role an account."
        )
        _protect(stack, api)
    return api


def _protect(stack: ContextStack, api: apigateway.RestApi) -> None:
    if stack.facts.firewall:
        from infra.web.firewall import firewall  # the firewall's part of the CDK: only PROD needs it

        firewall(stack, api)
    else:
        why = "A firewall bills by the month; only PROD has one, others are throttled."
        acknowledge(api, "AwsSolutions-APIG3", why)


_GATEWAY_ROLE_RULE = (
    "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/"
    "AmazonAPIGatewayPushToCloudWatchLogs]"
)


def _route(
    api: apigateway.RestApi,
    validator: apigateway.RequestValidator,
    context: str,
    function: lambda_.IFunction,
    authorizer: apigateway.IAuthorizer | None,
) -> apigateway.Method:
    guarded = authorizer is not None and context != _OPEN_CONTEXT
    return (
        api.root.add_resource(context)
        .add_resource("{proxy+}")
        .add_method(
            "ANY",
            apigateway.LambdaIntegration(function, allow_test_invoke=False),
            request_validator=validator,
            request_parameters={"method.request.path.proxy": True},
            authorizer=authorizer if guarded else None,
            authorization_type=(
                apigateway.AuthorizationType.COGNITO if guarded else apigateway.AuthorizationType.NONE
            ),
            authorization_scopes=[_ACCESS_SCOPE] if guarded else None,
        )
    )


def _explain_open(method: apigateway.Method) -> None:
    why = "Signing up and in comes before there is a token; the function checks its other routes itself."
    acknowledge(method, "AwsSolutions-APIG4", why)
    acknowledge(method, "AwsSolutions-COG4", why)


def _permitted_here(stack: ContextStack, context: str, function: lambda_.IFunction) -> lambda_.IFunction:
    """The function as seen from this stack, so that the gateway's permission is made here."""
    return lambda_.Function.from_function_attributes(
        stack, f"{pascal(context)}Api", function_arn=function.function_arn, same_environment=True
    )


def _authorizer(stack: ContextStack, user_pool: cognito.IUserPool) -> apigateway.CognitoUserPoolsAuthorizer:
    return apigateway.CognitoUserPoolsAuthorizer(stack, "SignedIn", cognito_user_pools=[user_pool])


def _local_options() -> apigateway.StageOptions:
    return apigateway.StageOptions(stage_name=_STAGE_NAME)


def _aws_options(stack: ContextStack) -> apigateway.StageOptions:
    log_group = logs.LogGroup(
        stack,
        "AccessLog",
        retention=stack.facts.log_retention,
        removal_policy=stack.facts.removal_policy,
    )
    return apigateway.StageOptions(
        stage_name=_STAGE_NAME,
        access_log_destination=apigateway.LogGroupLogDestination(log_group),
        access_log_format=apigateway.AccessLogFormat.json_with_standard_fields(
            caller=False,
            http_method=True,
            ip=True,
            protocol=True,
            request_time=True,
            resource_path=True,
            response_length=True,
            status=True,
            user=False,
        ),
        logging_level=apigateway.MethodLoggingLevel.ERROR,
        data_trace_enabled=False,
        metrics_enabled=True,
        tracing_enabled=True,
        throttling_rate_limit=_REQUESTS_PER_SECOND,
        throttling_burst_limit=_BURST,
    )
