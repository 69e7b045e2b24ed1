"""Every Lambda function has limits, a log, alarms, traces, and a place for what it drops."""

from pathlib import Path

import pytest

from tests.infra.cloud import Cloud, Resource

_ROOT = Path(__file__).parents[2]
_FUNCTION = "AWS::Lambda::Function"
# Somebody waits for these: the caller gets the error, and tries again.
_ANSWERING = {
    "Api": "the gateway",
    **dict.fromkeys(
        ("InspectSource", "PlanEncode", "EncodeChunk", "PackageTitle", "VerifyTitle", "PublishTitle"),
        "the workflow",
    ),
}


def _file(function: Resource) -> str:
    return str(function.properties["Description"])


def _answers(function: Resource) -> bool:
    return any(function.id.startswith(name) for name in _ANSWERING)


def test_every_file_is_a_function_and_every_function_a_file(cloud: Cloud) -> None:
    files = {
        path.relative_to(_ROOT).as_posix()
        for path in (_ROOT / "functions").glob("*/*.py")
        if path.name != "__init__.py"
    }
    assert {_file(function) for function in cloud.all(_FUNCTION)} == files


def test_names_come_from_files(cloud: Cloud) -> None:
    for function in cloud.all(_FUNCTION):
        path = Path(_file(function))
        assert path.parent.name == function.stack
        assert function.properties["Handler"] == f"{path.stem}.handler"
        assert function.id.startswith(path.stem.replace("_", " ").title().replace(" ", ""))
        assert "FunctionName" not in function.properties


def test_every_function_runs_python_3_13_with_a_time_out_and_a_trace(cloud: Cloud) -> None:
    for function in cloud.all(_FUNCTION):
        assert function.properties["Runtime"] == "python3.13", function.name
        assert 0 < function.properties["Timeout"] <= 900, function.name
        assert function.properties["TracingConfig"] == {"Mode": "Active"}, function.name


def test_an_api_answers_before_the_gateway_gives_up(cloud: Cloud) -> None:
    gateway_seconds = 29
    apis = [function for function in cloud.all(_FUNCTION) if function.properties["Handler"] == "api.handler"]
    assert apis
    assert all(function.properties["Timeout"] < gateway_seconds for function in apis)


def test_every_function_has_a_log_group_that_forgets(cloud: Cloud) -> None:
    groups = {group.id: group for group in cloud.all("AWS::Logs::LogGroup")}
    for function in cloud.all(_FUNCTION):
        group = groups[function.properties["LoggingConfig"]["LogGroup"]["Ref"]]
        assert group.properties["RetentionInDays"] <= 90, function.name


def test_every_function_has_alarms_for_errors_throttles_and_slowness(on_aws: Cloud) -> None:
    for function in on_aws.all(_FUNCTION):
        alarms = on_aws.referring(function, "AWS::CloudWatch::Alarm")
        assert {alarm.properties["MetricName"] for alarm in alarms} == {"Errors", "Throttles", "Duration"}
        slow = next(alarm for alarm in alarms if alarm.properties["MetricName"] == "Duration")
        assert slow.properties["Threshold"] == pytest.approx(800 * function.properties["Timeout"])


def test_every_function_that_nobody_waits_for_has_a_dead_letter_queue_and_limits(cloud: Cloud) -> None:
    for function in cloud.all(_FUNCTION):
        if _answers(function):
            assert "DeadLetterConfig" not in function.properties, function.name
            continue
        assert function.properties["DeadLetterConfig"]["TargetArn"]["Fn::GetAtt"][0].startswith("DeadLetters")
        (config,) = cloud.referring(function, "AWS::Lambda::EventInvokeConfig")
        assert config.properties["MaximumRetryAttempts"] <= 2
        assert config.properties["MaximumEventAgeInSeconds"] <= 6 * 3600


def test_event_consumers_cannot_eat_the_account_in_production(prod: Cloud) -> None:
    for function in prod.all(_FUNCTION):
        assert ("ReservedConcurrentExecutions" in function.properties) != _answers(function), function.name


def test_streams_split_a_failing_batch_and_keep_what_cannot_be_read(cloud: Cloud) -> None:
    mappings = cloud.all("AWS::Lambda::EventSourceMapping")
    assert {mapping.stack for mapping in mappings} == {"ingest", "catalog"}
    for mapping in mappings:
        assert mapping.properties["BisectBatchOnFunctionError"] is True
        assert mapping.properties["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert mapping.properties["MaximumRetryAttempts"] > 0
        assert mapping.properties["MaximumRecordAgeInSeconds"] > 0
        assert "Destination" in mapping.properties["DestinationConfig"]["OnFailure"]


def test_every_rule_keeps_what_it_could_not_deliver(cloud: Cloud) -> None:
    for rule in cloud.all("AWS::Events::Rule"):
        for target in rule.properties["Targets"]:
            assert target["DeadLetterConfig"]["Arn"]["Fn::GetAtt"][0].startswith("DeadLetters"), rule.name
            assert target["RetryPolicy"]["MaximumEventAgeInSeconds"] > 0


def test_every_rule_may_wake_its_function(cloud: Cloud) -> None:
    for rule in cloud.all("AWS::Events::Rule"):
        (permission,) = cloud.referring(rule, "AWS::Lambda::Permission")
        assert permission.properties["Principal"] == "events.amazonaws.com"
        (target,) = rule.properties["Targets"]
        assert permission.properties["FunctionName"] == target["Arn"]


def test_the_gateway_may_call_every_api(cloud: Cloud) -> None:
    permissions = [each for each in cloud.all("AWS::Lambda::Permission") if each.stack == "web"]
    assert {each.properties["Principal"] for each in permissions} == {"apigateway.amazonaws.com"}
    assert len(permissions) == len(
        [f for f in cloud.all(_FUNCTION) if f.properties["Handler"] == "api.handler"]
    )


def test_an_encode_starts_for_sources_alone_and_not_for_what_comes_beside_them(cloud: Cloud) -> None:
    (pattern,) = [
        rule.properties["EventPattern"]
        for rule in cloud.all("AWS::Events::Rule")
        if "aws.s3" in rule.properties.get("EventPattern", {}).get("source", ())
    ]
    assert pattern["detail"]["object"] == {"key": [{"wildcard": "uploads/*/source"}]}


@pytest.mark.parametrize(
    ("stack", "woken_by"),
    [
        (
            "ingest",
            {
                ("matinee.encoding", "EncodeStarted"),
                ("matinee.encoding", "EncodeStepStarted"),
                ("matinee.encoding", "EncodePlanned"),
                ("matinee.encoding", "EncodeProgressed"),
                ("matinee.encoding", "TitleEncoded"),
                ("matinee.encoding", "EncodeFailed"),
            },
        ),
        (
            "encoding",
            {
                ("aws.s3", "Object Created"),
                ("aws.states", "Step Functions Execution Status Change"),
                ("matinee.ingest", "CancelRequested"),
                ("matinee.ingest", "RetryRequested"),
            },
        ),
        ("catalog", {("matinee.encoding", "TitleEncoded")}),
        ("playback", {("matinee.catalog", "TitlePublished")}),
    ],
)
def test_contexts_hear_the_events_they_need(cloud: Cloud, stack: str, woken_by: set[tuple[str, str]]) -> None:
    patterns = [
        rule.properties["EventPattern"]
        for rule in cloud.all("AWS::Events::Rule")
        if rule.stack == stack and "EventPattern" in rule.properties
    ]
    heard = {(pattern["source"][0], name) for pattern in patterns for name in pattern["detail-type"]}
    assert heard == woken_by


def test_the_watchdog_looks_every_minute(cloud: Cloud) -> None:
    (clock,) = [each for each in cloud.all("AWS::Events::Rule") if "ScheduleExpression" in each.properties]
    assert clock.properties["ScheduleExpression"] == "rate(1 minute)"
    assert clock.properties["Targets"][0]["Arn"]["Fn::GetAtt"][0].startswith("WatchJobs")
