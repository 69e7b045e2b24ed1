"""What is mended in LocalStack's own services, each just before the service is loaded."""

from collections.abc import Callable

from localcloud.settings import Settings


def _cloudformation() -> None:
    from localcloud.cloudformation import amend, replacement

    amend.amend()
    replacement.refine()


def _dynamodb() -> None:
    from localcloud.backends import dynamodb

    settings = Settings.from_env()
    if settings.dynamodb and settings.java:
        dynamodb.use(settings.dynamodb, settings.java)


def _events() -> None:
    from localcloud.rules import delivery

    delivery.mend()


def _kinesis() -> None:
    from localcloud.backends import kinesis

    settings = Settings.from_env()
    if settings.kinesis:
        kinesis.use(settings.kinesis)


def _stepfunctions() -> None:
    from localcloud.workflows import map_runs, retries, stopping

    retries.mend()
    map_runs.mend()
    stopping.mend()


BY_SERVICE: dict[str, Callable[[], None]] = {
    "cloudformation": _cloudformation,
    "dynamodb": _dynamodb,
    "events": _events,
    "kinesis": _kinesis,
    "stepfunctions": _stepfunctions,
}
