"""A stack that uses a little of everything that the plug-ins give."""

import json
from typing import Any

CODE = """
import os
def handler(event, context):
    return {"version": os.environ["VERSION"], **event}
"""
WORKER = """
import boto3, json, os, sys
if os.environ["RETRIES"] == "0":
    sys.exit()
output = json.dumps({"by": sys.argv[1]})
boto3.client("stepfunctions").send_task_success(taskToken=os.environ["TOKEN"], output=output)
"""


def machine() -> dict[str, Any]:
    """Invokes the function, then waits for a task that is silent at first and then answers by its token."""
    once_more = {"ErrorEquals": ["States.HeartbeatTimeout"], "IntervalSeconds": 1, "MaxAttempts": 1}
    call = {"FunctionName": "${Function}", "Payload.$": "$"}
    states = {
        "Call": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": call,
            "ResultPath": "$.call",
            "ResultSelector": {"version.$": "$.Payload.version"},
            "Next": "Wait",
        },
        "Wait": _task(HeartbeatSeconds=5, Retry=[once_more], ResultPath="$.task", End=True),
    }
    return {"StartAt": "Call", "States": states}


def _task(**more: Any) -> dict[str, Any]:
    """A state that runs `WORKER` and waits for its token."""
    container = {
        "Name": "main",
        "Command": ["python", "-c", WORKER, "a task"],
        "Environment": [
            {"Name": "TOKEN", "Value.$": "$$.Task.Token"},
            {"Name": "RETRIES", "Value.$": "States.Format('{}', $$.State.RetryCount)"},
        ],
    }
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::ecs:runTask.waitForTaskToken",
        "Parameters": {
            "Cluster": "${Cluster}",
            "TaskDefinition": "${Definition}",
            "LaunchType": "FARGATE",
            "Overrides": {"ContainerOverrides": [container]},
        },
        "TimeoutSeconds": 60,
        **more,
    }


def template(version: str) -> str:
    """The template; another `version` changes the function's environment and the task's size."""
    role = "arn:aws:iam::000000000000:role/any"
    container = {"Name": "main", "Image": "worker", "Essential": True}
    pool = {"UsernameAttributes": ["email"], "Policies": {"PasswordPolicy": {"MinimumLength": 10}}}
    transformer = {"InputPathsMap": {"n": "$.detail.n"}, "InputTemplate": '{"n": <n>}'}
    types: dict[str, tuple[str, dict[str, Any]]] = {
        "Function": (
            "AWS::Lambda::Function",
            {
                "Runtime": "python3.13",
                "Handler": "index.handler",
                "Role": role,
                "Code": {"ZipFile": CODE},
                "Environment": {"Variables": {"VERSION": version}},
                "ReservedConcurrentExecutions": 3,
            },
        ),
        "Cluster": ("AWS::ECS::Cluster", {}),
        "Definition": (
            "AWS::ECS::TaskDefinition",
            {
                "Cpu": "256",
                "Memory": "512" if version == "1" else "1024",
                "ContainerDefinitions": [container],
            },
        ),
        "Machine": (
            "AWS::StepFunctions::StateMachine",
            {
                "RoleArn": role,
                "DefinitionString": json.dumps(machine()),
                "DefinitionSubstitutions": {
                    "Cluster": {"Ref": "Cluster"},
                    "Definition": {"Ref": "Definition"},
                    "Function": {"Fn::GetAtt": ["Function", "Arn"]},
                },
            },
        ),
        "Rule": (
            "AWS::Events::Rule",
            {
                "EventPattern": {"source": ["probe"]},
                "Targets": [
                    {
                        "Id": "machine",
                        "Arn": {"Ref": "Machine"},
                        "RoleArn": role,
                        "InputTransformer": transformer,
                    }
                ],
            },
        ),
        "Pool": ("AWS::Cognito::UserPool", pool),
        "Client": (
            "AWS::Cognito::UserPoolClient",
            {
                "UserPoolId": {"Ref": "Pool"},
                "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
                "AccessTokenValidity": 20,
                "TokenValidityUnits": {"AccessToken": "minutes"},
            },
        ),
        "Viewers": ("AWS::Cognito::UserPoolGroup", {"UserPoolId": {"Ref": "Pool"}, "GroupName": "viewers"}),
    }
    outputs = {
        name: {"Value": {"Ref": name}} for name in ("Function", "Machine", "Pool", "Client", "Cluster")
    }
    resources = {name: {"Type": kind, "Properties": properties} for name, (kind, properties) in types.items()}
    return json.dumps({"Resources": resources, "Outputs": outputs})
