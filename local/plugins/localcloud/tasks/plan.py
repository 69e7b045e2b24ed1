"""From a task definition and its overrides to the commands that run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localcloud.tasks import images

DEFAULT_STOP_SECONDS = 30


@dataclass(frozen=True, kw_only=True)
class LogTarget:
    """Where the awslogs driver sends a container's output."""

    group: str
    stream: str
    region: str


@dataclass(frozen=True, kw_only=True)
class ContainerPlan:
    """One container as a command; `memory_mb` is its hard limit, if it has one."""

    name: str
    essential: bool
    command: tuple[str, ...]
    variables: dict[str, str]
    cwd: str
    memory_mb: int | None
    stop_seconds: int
    logs: LogTarget | None


def plan(
    definition: Mapping[str, Any],
    overrides: Mapping[str, Any],
    *,
    catalogue: Path | None,
    task_id: str,
    region: str,
    given: Mapping[str, str],
) -> list[ContainerPlan]:
    """One plan per container definition. `given` are variables that the platform sets (region, credentials).

    Raises ImageNotFound.
    """
    by_name = {override["name"]: override for override in overrides.get("containerOverrides", [])}
    task_memory = overrides.get("memory") or definition.get("memory")
    return [
        _container(
            container, by_name.get(container["name"], {}), task_memory, catalogue, task_id, region, given
        )
        for container in definition["containerDefinitions"]
    ]


def _container(
    container: Mapping[str, Any],
    override: Mapping[str, Any],
    task_memory: str | None,
    catalogue: Path | None,
    task_id: str,
    region: str,
    given: Mapping[str, str],
) -> ContainerPlan:
    image = images.find(catalogue, container["image"])
    entrypoint = tuple(container.get("entryPoint") or image.entrypoint)
    command = tuple(override.get("command") or container.get("command") or image.command)
    memory = override.get("memory") or container.get("memory") or task_memory
    return ContainerPlan(
        name=container["name"],
        essential=container.get("essential", True),
        command=image.resolved(entrypoint + command),
        variables={
            **image.variables(),
            **given,
            **_pairs(container.get("environment", [])),
            **_pairs(override.get("environment", [])),
        },
        cwd=container.get("workingDirectory") or image.cwd,
        memory_mb=int(memory) if memory else None,
        stop_seconds=container.get("stopTimeout") or DEFAULT_STOP_SECONDS,
        logs=_logs(container, task_id, region),
    )


def _pairs(environment: Sequence[Mapping[str, str]]) -> dict[str, str]:
    return {pair["name"]: pair["value"] for pair in environment}


def _logs(container: Mapping[str, Any], task_id: str, region: str) -> LogTarget | None:
    configuration = container.get("logConfiguration") or {}
    if configuration.get("logDriver") != "awslogs":
        return None
    options = configuration["options"]
    prefix = options.get("awslogs-stream-prefix", "ecs")
    return LogTarget(
        group=options["awslogs-group"],
        stream=f"{prefix}/{container['name']}/{task_id}",
        region=options.get("awslogs-region", region),
    )
