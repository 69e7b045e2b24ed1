"""Where LocalStack finds the resource types; each class is loaded when a template first uses its type."""

from importlib import import_module

from localstack.services.cloudformation.resource_provider import CloudFormationResourceProviderPlugin


class _Plugin(CloudFormationResourceProviderPlugin):
    where: str

    def load(self) -> None:
        module, _, name = self.where.partition(":")
        self.factory = getattr(import_module(f"localcloud.cloudformation.{module}"), name)


class ClusterPlugin(_Plugin):
    name, where = "AWS::ECS::Cluster", "ecs:Cluster"


class TaskDefinitionPlugin(_Plugin):
    name, where = "AWS::ECS::TaskDefinition", "ecs:TaskDefinition"


class ServicePlugin(_Plugin):
    name, where = "AWS::ECS::Service", "ecs:Service"


class UserPoolPlugin(_Plugin):
    name, where = "AWS::Cognito::UserPool", "cognito:UserPool"


class UserPoolClientPlugin(_Plugin):
    name, where = "AWS::Cognito::UserPoolClient", "cognito:UserPoolClient"


class UserPoolGroupPlugin(_Plugin):
    name, where = "AWS::Cognito::UserPoolGroup", "cognito:UserPoolGroup"


class UserPoolDomainPlugin(_Plugin):
    name, where = "AWS::Cognito::UserPoolDomain", "cognito:UserPoolDomain"


class UserPoolResourceServerPlugin(_Plugin):
    name, where = "AWS::Cognito::UserPoolResourceServer", "cognito:UserPoolResourceServer"


class DashboardPlugin(_Plugin):
    name, where = "AWS::CloudWatch::Dashboard", "monitoring:Dashboard"


class MetricFilterPlugin(_Plugin):
    name, where = "AWS::Logs::MetricFilter", "monitoring:MetricFilter"
