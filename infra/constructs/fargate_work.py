"""Long work on Fargate: a cluster that costs nothing while idle, one task definition, a closed network.

The definition is sized for steps over a whole title; the workflow asks for less where it encodes chunks.
"""

from collections.abc import Mapping

from aws_cdk import Aws, Fn, IgnoreMode
from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.constructs.context_stack import ContextStack
from infra.constructs.grants import allow
from infra.constructs.nag import acknowledge, acknowledge_wildcard
from infra.constructs.network import open_network
from infra.constructs.workflow import Workflow
from infra.layer_builds import ROOT
from matinee.encoding.workers import ARM, FARGATE, TITLE_WORKERS, X86

_CONTAINER = "Work"
_LOCAL_IMAGE = "matinee/encoding:local"
_SPOT_WEIGHT = 3
_PLATFORMS = {X86: ecr_assets.Platform.LINUX_AMD64, ARM: ecr_assets.Platform.LINUX_ARM64}
_NEW_IDS = "Every task has an id of its own; the grant ends at this cluster."
IMAGE_CONTENT = [
    "layers/matinee/python",
    "layers/dependencies/requirements-tasks.txt",
    "layers/ffmpeg/requirements.txt",
    "layers/ffmpeg/collect.py",
    "layers/ffmpeg/Dockerfile",
    "functions/encoding",
    "requirements/lambda.txt",
]


class FargateWork(Construct):
    """Runs the same handlers as Lambda does, one task at a time, answering a workflow by task token."""

    def __init__(self, stack: ContextStack, name: str, *, environment: Mapping[str, str]) -> None:
        super().__init__(stack, name)
        self._stack = stack
        self.vpc, self.security_group = open_network(self, on_aws=stack.facts.on_aws)
        self.cluster = self._cluster()
        largest = TITLE_WORKERS[FARGATE]
        self.task = ecs.FargateTaskDefinition(
            self,
            "Task",
            cpu=largest.cpu_units,
            memory_limit_mib=largest.memory_mb,
            ephemeral_storage_gib=largest.disk_gb if stack.facts.on_aws else None,
            runtime_platform=ecs.RuntimePlatform(
                cpu_architecture=ecs.CpuArchitecture.of(stack.machine.upper()),
                operating_system_family=ecs.OperatingSystemFamily.LINUX,
            ),
        )
        self._container(environment)
        acknowledge(
            self.task, "AwsSolutions-ECS2", "The environment names buckets and secrets; it holds no secret."
        )
        acknowledge_wildcard(
            self.task, "*", "Signing in to ECR, which the execution role must, has no resource."
        )

    @property
    def role(self) -> iam.IRole:
        """What the work itself may do."""
        return self.task.task_role

    def facts(self) -> dict[str, str]:
        """What a workflow's file names to run the work. Lists are joined by commas."""
        return {
            "Cluster": self.cluster.cluster_arn,
            "TaskDefinition": self.task.task_definition_arn,
            "Container": _CONTAINER,
            "Subnets": Fn.join(",", [subnet.subnet_id for subnet in self.vpc.public_subnets]),
            "SecurityGroups": self.security_group.security_group_id,
        }

    def run_from(self, workflow: Workflow) -> None:
        """Lets `workflow` run the work, and the work answer it."""
        allow(workflow, ["ecs:RunTask"], self.task.task_definition_arn)
        created = {"StringEquals": {"ecs:CreateAction": "RunTask"}}
        allow(workflow, ["ecs:TagResource"], self._tasks, conditions=created, wildcard=_NEW_IDS)
        roles = [role.role_arn for role in (self.task.task_role, self.task.obtain_execution_role())]
        allow(workflow, ["iam:PassRole"], *roles)
        answers = ["states:SendTaskSuccess", "states:SendTaskFailure", "states:SendTaskHeartbeat"]
        allow(self.role, answers, workflow.state_machine_arn)

    def allow_stopping(self, grantee: iam.IGrantable) -> None:
        """Lets `grantee` find the work that runs, and stop it."""
        here = {"ArnEquals": {"ecs:cluster": self.cluster.cluster_arn}}
        allow(grantee, ["ecs:ListTasks"], "*", conditions=here, wildcard="Listing names no task yet.")
        allow(grantee, ["ecs:DescribeTasks", "ecs:StopTask"], self._tasks, wildcard=_NEW_IDS)

    @property
    def _tasks(self) -> str:
        region = f"arn:{Aws.PARTITION}:ecs:{Aws.REGION}:{Aws.ACCOUNT_ID}"
        return f"{region}:task/{self.cluster.cluster_name}/*"

    def _cluster(self) -> ecs.Cluster:
        if not self._stack.facts.on_aws:
            return ecs.Cluster(self, "Cluster", vpc=self.vpc)
        cluster = ecs.Cluster(
            self,
            "Cluster",
            vpc=self.vpc,
            enable_fargate_capacity_providers=True,
            container_insights_v2=ecs.ContainerInsights.ENABLED,
        )
        cluster.add_default_capacity_provider_strategy(
            [
                ecs.CapacityProviderStrategy(capacity_provider="FARGATE_SPOT", weight=_SPOT_WEIGHT),
                ecs.CapacityProviderStrategy(capacity_provider="FARGATE", weight=1),
            ]
        )
        return cluster

    def _container(self, environment: Mapping[str, str]) -> None:
        log_group = logs.LogGroup(
            self,
            "Log",
            retention=self._stack.facts.log_retention,
            removal_policy=self._stack.facts.removal_policy,
        )
        self.task.add_container(
            _CONTAINER,
            image=self._image(),
            entry_point=["python", "-m", "matinee.kernel.task"],
            environment=dict(environment),
            logging=ecs.LogDriver.aws_logs(stream_prefix="work", log_group=log_group),
        )

    def _image(self) -> ecs.ContainerImage:
        if not self._stack.facts.on_aws:
            return ecs.ContainerImage.from_registry(_LOCAL_IMAGE)
        return ecs.ContainerImage.from_asset(
            str(ROOT),
            file="layers/ffmpeg/Dockerfile",
            platform=_PLATFORMS[self._stack.machine],
            ignore_mode=IgnoreMode.DOCKER,
            exclude=["*", *(f"!{path}" for path in IMAGE_CONTENT), "**/__pycache__"],
        )
