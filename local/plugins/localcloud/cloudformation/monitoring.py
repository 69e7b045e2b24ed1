"""AWS::CloudWatch::Dashboard and AWS::Logs::MetricFilter."""

from typing import Any

from localcloud.cloudformation.base import Model, Resource, camel, schema


class Dashboard(Resource):
    """AWS::CloudWatch::Dashboard"""

    TYPE = "AWS::CloudWatch::Dashboard"
    SCHEMA = schema(TYPE, "DashboardName", create_only=("DashboardName",))

    def make(self, clients: Any, wanted: Model) -> Model:
        wanted["DashboardName"] = self.name(self.request, "DashboardName")
        return self.change(clients, wanted, {})

    def change(self, clients: Any, wanted: Model, before: Model) -> Model:
        model = {**before, **wanted}
        clients.cloudwatch.put_dashboard(
            DashboardName=model["DashboardName"], DashboardBody=model["DashboardBody"]
        )
        return model

    def remove(self, clients: Any, model: Model) -> None:
        clients.cloudwatch.delete_dashboards(DashboardNames=[model["DashboardName"]])


class MetricFilter(Resource):
    """AWS::Logs::MetricFilter"""

    TYPE = "AWS::Logs::MetricFilter"
    SCHEMA = schema(TYPE, "FilterName", create_only=("FilterName", "LogGroupName"))

    def make(self, clients: Any, wanted: Model) -> Model:
        wanted["FilterName"] = self.name(self.request, "FilterName")
        return self.change(clients, wanted, {})

    def change(self, clients: Any, wanted: Model, before: Model) -> Model:
        model = {**before, **wanted}
        names = ("FilterName", "FilterPattern", "LogGroupName", "MetricTransformations")
        clients.logs.put_metric_filter(
            **camel({name: model[name] for name in names}, keep=frozenset({"Dimensions"}))
        )
        return model

    def remove(self, clients: Any, model: Model) -> None:
        clients.logs.delete_metric_filter(filterName=model["FilterName"], logGroupName=model["LogGroupName"])
