"""The plain shape of a resource provider: make, change and remove by AWS calls."""

from abc import abstractmethod
from typing import Any, ClassVar

from localstack.services.cloudformation.provider_utils import generate_default_name
from localstack.services.cloudformation.resource_provider import (
    OperationStatus,
    ProgressEvent,
    ResourceProvider,
    ResourceRequest,
)

Model = dict[str, Any]


def schema(kind: str, ref: str, *, create_only: tuple[str, ...] = ()) -> Model:
    """The few facts LocalStack reads of a type's schema; `ref` is the property that `Ref` returns."""
    return {
        "typeName": kind,
        "primaryIdentifier": [f"/properties/{ref}"],
        "createOnlyProperties": [f"/properties/{name}" for name in create_only],
    }


def accepted(client: Any, operation: str, properties: Model) -> Model:
    """The properties that the API operation has as parameters, by the same name."""
    shape = client.meta.service_model.operation_model(operation).input_shape
    return {name: value for name, value in properties.items() if name in shape.members and value is not None}


def camel(value: Any, *, keep: frozenset[str] = frozenset()) -> Any:
    """CloudFormation's PascalCase keys as the API's camelCase; maps named in `keep` stay as they are."""
    if isinstance(value, list):
        return [camel(each, keep=keep) for each in value]
    if isinstance(value, dict):
        return {k[:1].lower() + k[1:]: v if k in keep else camel(v, keep=keep) for k, v in value.items()}
    return value


class Resource(ResourceProvider[Model]):
    """Subclasses give SCHEMA and three verbs, from the wanted properties to the resource's full model."""

    TYPE: ClassVar[str]
    SCHEMA: ClassVar[Model]

    @abstractmethod
    def make(self, clients: Any, wanted: Model) -> Model:
        """Make it; returns its full model."""

    @abstractmethod
    def change(self, clients: Any, wanted: Model, before: Model) -> Model:
        """Change it in place; returns its full model."""

    @abstractmethod
    def remove(self, clients: Any, model: Model) -> None:
        """Remove it; it may be gone already."""

    def name(self, request: ResourceRequest[Model], prop: str) -> str:
        """The name the template gives, or one made of the stack's and the logical id."""
        return request.desired_state.get(prop) or generate_default_name(
            request.stack_name, request.logical_resource_id
        )

    def create(self, request: ResourceRequest[Model]) -> ProgressEvent[Model]:
        self.request = request
        return _done(self.make(request.aws_client_factory, request.desired_state))

    def update(self, request: ResourceRequest[Model]) -> ProgressEvent[Model]:
        self.request = request
        before = request.previous_state or {}
        return _done(self.change(request.aws_client_factory, request.desired_state, before))

    def delete(self, request: ResourceRequest[Model]) -> ProgressEvent[Model]:
        self.remove(request.aws_client_factory, request.desired_state)
        return _done({})


def _done(model: Model) -> ProgressEvent[Model]:
    return ProgressEvent(status=OperationStatus.SUCCESS, resource_model=model)
