"""AWS::Cognito::* for user pools."""

from typing import Any

from localcloud.cloudformation.base import Model, Resource, accepted, schema


class UserPool(Resource):
    """AWS::Cognito::UserPool"""

    TYPE = "AWS::Cognito::UserPool"
    SCHEMA = schema(
        TYPE, "UserPoolId", create_only=("AliasAttributes", "UsernameAttributes", "UsernameConfiguration")
    )

    def make(self, clients: Any, wanted: Model) -> Model:
        wanted["UserPoolName"] = self.name(self.request, "UserPoolName")
        parameters = {
            **accepted(clients.cognito_idp, "CreateUserPool", wanted),
            "PoolName": wanted["UserPoolName"],
        }
        pool = clients.cognito_idp.create_user_pool(**parameters)["UserPool"]
        provider = f"cognito-idp.{self.request.region_name}.amazonaws.com/{pool['Id']}"
        known = {"UserPoolId": pool["Id"], "Arn": pool["Arn"], "ProviderName": provider}
        return {**wanted, **known, "ProviderURL": f"https://{provider}"}

    def change(self, clients: Any, wanted: Model, before: Model) -> Model:
        model = {**before, **wanted}
        clients.cognito_idp.update_user_pool(**accepted(clients.cognito_idp, "UpdateUserPool", model))
        return model

    def remove(self, clients: Any, model: Model) -> None:
        clients.cognito_idp.delete_user_pool(UserPoolId=model["UserPoolId"])


class UserPoolClient(Resource):
    """AWS::Cognito::UserPoolClient"""

    TYPE = "AWS::Cognito::UserPoolClient"
    SCHEMA = schema(TYPE, "ClientId", create_only=("UserPoolId", "GenerateSecret"))

    def make(self, clients: Any, wanted: Model) -> Model:
        wanted["ClientName"] = self.name(self.request, "ClientName")
        parameters = accepted(clients.cognito_idp, "CreateUserPoolClient", wanted)
        made = clients.cognito_idp.create_user_pool_client(**parameters)["UserPoolClient"]
        known = {
            "ClientId": made["ClientId"],
            "ClientSecret": made.get("ClientSecret", ""),
            "Name": wanted["ClientName"],
        }
        return {**wanted, **known}

    def change(self, clients: Any, wanted: Model, before: Model) -> Model:
        model = {**before, **wanted}
        clients.cognito_idp.update_user_pool_client(
            **accepted(clients.cognito_idp, "UpdateUserPoolClient", model)
        )
        return model

    def remove(self, clients: Any, model: Model) -> None:
        clients.cognito_idp.delete_user_pool_client(
            UserPoolId=model["UserPoolId"], ClientId=model["ClientId"]
        )


class UserPoolGroup(Resource):
    """AWS::Cognito::UserPoolGroup"""

    TYPE = "AWS::Cognito::UserPoolGroup"
    SCHEMA = schema(TYPE, "GroupName", create_only=("GroupName", "UserPoolId"))

    def make(self, clients: Any, wanted: Model) -> Model:
        wanted["GroupName"] = self.name(self.request, "GroupName")
        clients.cognito_idp.create_group(**accepted(clients.cognito_idp, "CreateGroup", wanted))
        return wanted

    def change(self, clients: Any, wanted: Model, before: Model) -> Model:
        model = {**before, **wanted}
        clients.cognito_idp.update_group(**accepted(clients.cognito_idp, "UpdateGroup", model))
        return model

    def remove(self, clients: Any, model: Model) -> None:
        clients.cognito_idp.delete_group(GroupName=model["GroupName"], UserPoolId=model["UserPoolId"])


class UserPoolDomain(Resource):
    """AWS::Cognito::UserPoolDomain; no sign-in pages are served behind it."""

    TYPE = "AWS::Cognito::UserPoolDomain"
    SCHEMA = schema(TYPE, "Domain", create_only=("Domain", "UserPoolId"))

    def make(self, clients: Any, wanted: Model) -> Model:
        clients.cognito_idp.create_user_pool_domain(Domain=wanted["Domain"], UserPoolId=wanted["UserPoolId"])
        return {**wanted, "CloudFrontDistribution": ""}

    def change(self, clients: Any, wanted: Model, before: Model) -> Model:
        return {**before, **wanted}

    def remove(self, clients: Any, model: Model) -> None:
        clients.cognito_idp.delete_user_pool_domain(Domain=model["Domain"], UserPoolId=model["UserPoolId"])


class UserPoolResourceServer(Resource):
    """AWS::Cognito::UserPoolResourceServer"""

    TYPE = "AWS::Cognito::UserPoolResourceServer"
    SCHEMA = schema(TYPE, "Identifier", create_only=("Identifier", "UserPoolId"))

    def make(self, clients: Any, wanted: Model) -> Model:
        clients.cognito_idp.create_resource_server(
            **accepted(clients.cognito_idp, "CreateResourceServer", wanted)
        )
        return wanted

    def change(self, clients: Any, wanted: Model, before: Model) -> Model:
        return {**before, **wanted}

    def remove(self, clients: Any, model: Model) -> None:
        """Nothing: it goes with its pool."""
