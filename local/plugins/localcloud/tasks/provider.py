"""The ECS API: moto's, but tasks are real."""

import threading
from pathlib import Path
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext
from localstack.aws.connect import connect_to
from localstack.services.moto import call_moto, call_moto_with_request
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ecs.models import EC2ContainerServiceBackend, ecs_backends

from localcloud.memory import MemoryWatcher
from localcloud.settings import Settings
from localcloud.tasks import aws
from localcloud.tasks.container import Container
from localcloud.tasks.plan import ContainerPlan, plan
from localcloud.tasks.task import Task

KEPT_TASKS = 2000

# Moto places tasks on instances, and trips over containers without a size; Fargate places nothing.
EC2ContainerServiceBackend._calculate_task_resource_requirements = staticmethod(
    lambda _definition: {"CPU": 0, "MEMORY": 0, "PORTS": [], "PORTS_UDP": []}
)
# It reads this attribute, which a network interface in a network without DNS names does not have.
NetworkInterface.private_dns_name = ""


class EcsTasks:
    """Handlers for the operations on tasks; the rest of ECS is moto's alone."""

    def __init__(self, settings: Settings, memory: MemoryWatcher) -> None:
        self._settings = settings
        self._memory = memory
        self._tasks: dict[str, Task] = {}

    def run_task(self, context: RequestContext, request: dict[str, Any]) -> dict[str, Any]:
        """RunTask: moto checks and names the tasks, then each one starts."""
        network = request.get("networkConfiguration", {}).get("awsvpcConfiguration")
        if network is not None:
            network.setdefault("securityGroups", [])
        request = {**request, "launchType": request.get("launchType") or "FARGATE"}
        answer: dict[str, Any] = call_moto_with_request(context, request)
        tasks = [self._task(context, dict(view), request.get("overrides", {})) for view in answer["tasks"]]
        for task in tasks:
            threading.Thread(
                target=task.run, name=f"ecs-{task.arn.rpartition('/')[2][:8]}", daemon=True
            ).start()
        return {"tasks": [task.describe() for task in tasks], "failures": []}

    def describe_tasks(self, context: RequestContext, request: dict[str, Any]) -> dict[str, Any]:
        call_moto(context)
        found = {name: self._find(name) for name in request["tasks"]}
        missing = [{"arn": name, "reason": "MISSING"} for name, task in found.items() if task is None]
        return {
            "tasks": [task.describe() for task in found.values() if task is not None],
            "failures": missing,
        }

    def stop_task(self, _context: RequestContext, request: dict[str, Any]) -> dict[str, Any]:
        task = self._find(request["task"])
        if task is None:
            raise CommonServiceException(
                "InvalidParameterException", "The referenced task was not found.", 400
            )
        task.stop(request.get("reason"))
        return {"task": task.describe()}

    def _find(self, name: str) -> Task | None:
        task_id = name.rpartition("/")[2]
        return next((task for arn, task in reversed(self._tasks.items()) if arn.endswith(task_id)), None)

    def _task(self, context: RequestContext, view: dict[str, Any], overrides: dict[str, Any]) -> Task:
        account, region, arn = context.account_id, context.region, view["taskArn"]
        client = connect_to(aws_access_key_id=account, region_name=region).ecs
        definition = client.describe_task_definition(taskDefinition=view["taskDefinitionArn"])[
            "taskDefinition"
        ]
        view["containers"] = [_shown(container, arn) for container in definition["containerDefinitions"]]
        view.update(
            stoppedReason="", overrides=overrides, cpu=definition.get("cpu"), memory=definition.get("memory")
        )
        view = {name: value for name, value in view.items() if value is not None}

        def plans() -> list[ContainerPlan]:
            return plan(
                definition,
                overrides,
                catalogue=self._settings.images,
                task_id=arn.rpartition("/")[2],
                region=region,
                given=aws.variables(definition.get("taskRoleArn"), account, region),
            )

        def start(container: ContainerPlan) -> Container:
            ship = aws.shipper(container.logs, account) if container.logs else None
            return Container(container, self._work, self._memory, ship)

        def changed(task: Task) -> None:
            _tell_moto(account, region, task.describe())
            aws.announce(task.describe(), account, region)

        task = Task(view, plans, start, changed)
        self._tasks[arn] = task
        for old in list(self._tasks)[:-KEPT_TASKS]:
            del self._tasks[old]
        return task

    @property
    def _work(self) -> Path:
        return self._settings.work / "tasks"


def _shown(container: dict[str, Any], arn: str) -> dict[str, Any]:
    name = container["name"]
    return {
        "containerArn": f"{arn.replace(':task/', ':container/')}/{name}",
        "taskArn": arn,
        "name": name,
        "image": container["image"],
        "lastStatus": "PENDING",
        "networkInterfaces": [],
        "healthStatus": "UNKNOWN",
    }


def _tell_moto(account: str, region: str, view: dict[str, Any]) -> None:
    """ListTasks is moto's and filters by these."""
    for tasks in ecs_backends[account][region].tasks.values():
        if task := tasks.get(view["taskArn"]):
            task.last_status = view["lastStatus"]
            task.desired_status = view["desiredStatus"]
