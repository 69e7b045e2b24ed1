"""Which resources an update must replace: not those that merely refer to one that is changed in place.

LocalStack replaces a resource as soon as a create-only property of it refers to a resource with any change.
A replacement is made first and its predecessor deleted after, so one with the same identity would be lost.
"""

from typing import Any

from localstack.services.cloudformation.engine.v2.change_set_model import (
    ChangeSetEntity,
    ChangeSetModel,
    ChangeType,
    NodeArray,
    NodeIntrinsicFunction,
    NodeObject,
    NodeProperties,
    TerminalValue,
)
from localstack.services.cloudformation.resource_provider import ResourceProviderExecutor

REFERENCES = frozenset({"Ref", "Fn::GetAtt"})


def refine() -> None:
    """Narrows LocalStack's decision to properties whose value will differ."""
    decide = ChangeSetModel._resolve_requires_replacement

    def refined(self: ChangeSetModel, node_properties: NodeProperties, resource_type: TerminalValue) -> bool:
        if not decide(self, node_properties, resource_type):
            return False
        provider = ResourceProviderExecutor.try_load_resource_provider(resource_type.value)
        fixed = (
            {path.rpartition("/")[2] for path in provider.SCHEMA["createOnlyProperties"]}
            if provider
            else set()
        )
        return any(_differs(self, each.value) for each in node_properties.properties if each.name in fixed)

    ChangeSetModel._resolve_requires_replacement = refined


def _differs(model: ChangeSetModel, entity: ChangeSetEntity) -> bool:
    if entity.change_type == ChangeType.UNCHANGED:
        return False
    match entity:
        case NodeIntrinsicFunction():
            if entity.intrinsic_function in REFERENCES and (name := _unchanged_name(entity.arguments)):
                return _is_replaced(model, name)
            return _differs(model, entity.arguments)
        case NodeArray():
            return any(_differs(model, each) for each in entity.array)
        case NodeObject():
            return any(_differs(model, each) for each in entity.bindings.values())
    return True


def _unchanged_name(arguments: ChangeSetEntity) -> str | None:
    """The logical id that a reference names, if the template's text of it is as before."""
    if arguments.change_type != ChangeType.UNCHANGED:
        return None
    first: Any = arguments.array[0] if isinstance(arguments, NodeArray) else arguments
    return str(first.value).partition(".")[0]


def _is_replaced(model: ChangeSetModel, name: str) -> bool:
    if name not in model._after_template.get("Resources", {}):
        return True
    resource = model._retrieve_or_visit_resource(resource_name=name)
    return resource.requires_replacement or resource.change_type == ChangeType.CREATED
