"""What a stage consists of, read from the templates that a synthesis wrote."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One resource of one stack's template; `references` are the logical ids it names."""

    stack: str
    id: str
    type: str
    properties: dict[str, Any]
    policy: str | None

    @property
    def name(self) -> str:
        """For messages."""
        return f"{self.stack}/{self.id}"

    @property
    def references(self) -> set[str]:
        """Logical ids that the properties refer to."""
        return set(_references(self.properties))


@dataclass(frozen=True, kw_only=True)
class Cloud:
    """The templates of a stage by context, what the validation said, and which findings are accepted why."""

    templates: dict[str, dict[str, Any]]
    dependencies: dict[str, list[str]]
    report: dict[str, Any]
    accepted: dict[str, set[str]]

    @classmethod
    def read(cls, folder: Path) -> "Cloud":
        """From an output folder of the CDK."""
        manifest = json.loads((folder / "manifest.json").read_text())["artifacts"]
        stacks = {
            name: artifact
            for name, artifact in manifest.items()
            if artifact["type"] == "aws:cloudformation:stack"
        }
        report = folder / "validation-report.json"
        return cls(
            templates={
                _context(name): json.loads((folder / artifact["properties"]["templateFile"]).read_text())
                for name, artifact in stacks.items()
            },
            dependencies={
                _context(name): [
                    _context(each) for each in artifact.get("dependencies", []) if each in stacks
                ]
                for name, artifact in stacks.items()
            },
            report=json.loads(report.read_text()) if report.exists() else {},
            accepted=_accepted(folder),
        )

    def all(self, *types: str) -> list[Resource]:
        """Every resource of the given types (`AWS::SQS::Queue`), or simply every one."""
        return [
            Resource(
                stack=stack,
                id=name,
                type=body["Type"],
                properties=body.get("Properties", {}),
                policy=body.get("DeletionPolicy"),
            )
            for stack, template in self.templates.items()
            for name, body in template.get("Resources", {}).items()
            if not types or body["Type"] in types
        ]

    def outputs(self, context: str) -> dict[str, Any]:
        """The outputs of a stack, without the CDK's own exports."""
        return {
            name: output["Value"]
            for name, output in self.templates[context].get("Outputs", {}).items()
            if not name.startswith("Exports")
        }

    def referring(self, target: Resource, *types: str) -> list[Resource]:
        """The resources of the same stack that refer to `target`."""
        return [
            each for each in self.all(*types) if each.stack == target.stack and target.id in each.references
        ]


def _context(stack_name: str) -> str:
    return stack_name.rpartition("-")[2].lower()


def _accepted(folder: Path) -> dict[str, set[str]]:
    rules: dict[str, set[str]] = defaultdict(set)
    for path in folder.glob("*.metadata.json"):
        for entries in json.loads(path.read_text()).values():
            for entry in entries:
                if entry["type"] == "aws:cdk:acknowledged-rules":
                    for rule, reason in entry["data"].items():
                        if "AwsSolutions" in rule:
                            rules[rule.removeprefix("Annotation::").partition("[")[0]].add(reason)
    return dict(rules)


def _references(value: Any) -> Iterator[str]:
    match value:
        case {"Ref": str(name)}:
            yield name
        case {"Fn::GetAtt": [str(name), _]}:
            yield name
        case dict():
            for each in value.values():
                yield from _references(each)
        case list():
            for each in value:
                yield from _references(each)
