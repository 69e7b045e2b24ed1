"""AWS::ECS::*."""

from typing import Any

from localcloud.cloudformation.base import Model, Resource, accepted, camel, schema

FREE_MAPS = frozenset({"Options", "DockerLabels", "DriverOpts", "Labels"})
DEFINITION = (
    "ContainerDefinitions",
    "Cpu",
    "EphemeralStorage",
    "ExecutionRoleArn",
    "Family",
    "Memory",
    "NetworkMode",
    "RequiresCompatibilities",
    "RuntimePlatform",
    "TaskRoleArn",
    "Volumes",
)


class Cluster(Resource):
    """AWS::ECS::Cluster"""

    TYPE = "AWS::ECS::Cluster"
    SCHEMA = schema(TYPE, "ClusterName", create_only=("ClusterName",))

    def make(self, clients: Any, wanted: Model) -> Model:
        wanted["ClusterName"] = self.name(self.request, "ClusterName")
        cluster = clients.ecs.create_cluster(clusterName=wanted["ClusterName"])["cluster"]
        return {**wanted, "Arn": cluster["clusterArn"]}

    def change(self, clients: Any, wanted: Model, before: Model) -> Model:
        return {**before, **wanted}

    def remove(self, clients: Any, model: Model) -> None:
        clients.ecs.delete_cluster(cluster=model["ClusterName"])


class TaskDefinition(Resource):
    """AWS::ECS::TaskDefinition; every change is a new revision."""

    TYPE = "AWS::ECS::TaskDefinition"
    SCHEMA = schema(TYPE, "TaskDefinitionArn", create_only=DEFINITION)

    def make(self, clients: Any, wanted: Model) -> Model:
        wanted["Family"] = self.name(self.request, "Family")
        parameters = camel({name: wanted[name] for name in DEFINITION if name in wanted}, keep=FREE_MAPS)
        made = clients.ecs.register_task_definition(**parameters)["taskDefinition"]
        return {**wanted, "TaskDefinitionArn": made["taskDefinitionArn"]}

    def change(self, clients: Any, wanted: Model, before: Model) -> Model:
        return {**before, **wanted}

    def remove(self, clients: Any, model: Model) -> None:
        clients.ecs.deregister_task_definition(taskDefinition=model["TaskDefinitionArn"])


class Service(Resource):
    """AWS::ECS::Service; it is recorded, and starts no task."""

    TYPE = "AWS::ECS::Service"
    SCHEMA = schema(TYPE, "ServiceArn", create_only=("Cluster", "ServiceName", "LaunchType"))

    def make(self, clients: Any, wanted: Model) -> Model:
        wanted["ServiceName"] = self.name(self.request, "ServiceName")
        made = clients.ecs.create_service(**accepted(clients.ecs, "CreateService", camel(wanted)))["service"]
        return {**wanted, "ServiceArn": made["serviceArn"], "Name": made["serviceName"]}

    def change(self, clients: Any, wanted: Model, before: Model) -> Model:
        parameters = {**camel(wanted), "service": before["ServiceArn"]}
        clients.ecs.update_service(**accepted(clients.ecs, "UpdateService", parameters))
        return {**before, **wanted}

    def remove(self, clients: Any, model: Model) -> None:
        clients.ecs.delete_service(
            cluster=model.get("Cluster", "default"), service=model["ServiceArn"], force=True
        )
