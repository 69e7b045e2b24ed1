"""The parts that need LocalStack's own modules: templates of events, tolerated failures, cameled keys."""

import json
from types import SimpleNamespace

import pytest

from localcloud.cloudformation.base import camel
from localcloud.rules.delivery import _fill, _replacements
from localcloud.workflows.map_runs import tolerated, with_decimal_point

EVENT = {"detail": {"key": 'in/a "b".mp4', "size": 0, "last": False, "tags": []}}
TRANSFORMER = {"InputPathsMap": {"key": "$.detail.key", "size": "$.detail.size", "none": "$.detail.none"}}


def test_an_input_template_keeps_quotes_zeros_and_absence() -> None:
    template = '{"path": "s3://bucket/<key>", "key": <key>, "size": <size>, "none": "<none>"}'
    assert json.loads(_fill(template, _replacements(TRANSFORMER, EVENT))) == {
        "path": 's3://bucket/in/a "b".mp4',
        "key": 'in/a "b".mp4',
        "size": 0,
        "none": "",
    }


@pytest.mark.parametrize(
    ("count", "percentage", "expected"), [(0, 0, 0), (3, 0, 3), (0, 10, 2), (3, 10, 2)], ids=str
)
def test_the_stricter_tolerance_counts(count: int, percentage: float, expected: float) -> None:
    record = SimpleNamespace(tolerated_failure_count=count, tolerated_failure_percentage=percentage)
    assert tolerated(record, items=20) == expected


def test_a_whole_percentage_becomes_a_decimal() -> None:
    assert with_decimal_point('{"ToleratedFailurePercentage": 50, "MaxConcurrency": 4}') == (
        '{"ToleratedFailurePercentage": 50.0, "MaxConcurrency": 4}'
    )
    assert (
        with_decimal_point('{"ToleratedFailurePercentage": 12.5}') == '{"ToleratedFailurePercentage": 12.5}'
    )


def test_keys_are_cameled_but_not_those_of_free_maps() -> None:
    properties = {
        "LogConfiguration": {"LogDriver": "awslogs", "Options": {"awslogs-group": "G", "Mode": "x"}}
    }
    assert camel(properties, keep=frozenset({"Options"})) == {
        "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "G", "Mode": "x"}}
    }
