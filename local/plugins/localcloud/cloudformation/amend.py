"""What the open core's resource types leave out: properties they ignore, updates they silently skip."""

from collections.abc import Callable
from typing import Any

from localstack.services.cloudformation.resource_provider import (
    OperationStatus,
    ProgressEvent,
    ResourceProvider,
    ResourceProviderExecutor,
    ResourceRequest,
)

from localcloud.cloudformation import completions, updates
from localcloud.cloudformation.base import Model


def amend() -> None:
    """Wraps how LocalStack loads a resource type, so that ours are added to the type's own verbs."""
    load = ResourceProviderExecutor.try_load_resource_provider

    def amended(kind: str) -> ResourceProvider[Model] | None:
        provider: ResourceProvider[Model] | None = load(kind)
        if provider is not None:
            if kind in updates.BY_TYPE:
                provider.update = _updating(provider, updates.BY_TYPE[kind])
            if kind in completions.BY_TYPE:
                complete = completions.BY_TYPE[kind]
                provider.create = _completed(provider.create, complete)
                provider.update = _completed(provider.update, complete)
        return provider

    ResourceProviderExecutor.try_load_resource_provider = staticmethod(amended)


type _Verb = Callable[[ResourceRequest[Model]], ProgressEvent[Model]]


def _updating(provider: ResourceProvider[Model], change: updates.Update) -> _Verb:
    def update(request: ResourceRequest[Model]) -> ProgressEvent[Model]:
        request.previous_state = request.previous_state or {}
        model = change(provider, request)
        return ProgressEvent(status=OperationStatus.SUCCESS, resource_model=model)

    return update


def _completed(verb: _Verb, complete: Callable[[Any, Model], None]) -> _Verb:
    def completed(request: ResourceRequest[Model]) -> ProgressEvent[Model]:
        event = verb(request)
        if event.status == OperationStatus.SUCCESS:
            complete(request.aws_client_factory, event.resource_model or {})
        return event

    return completed
