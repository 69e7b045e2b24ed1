"""The app: one stack per context, each using only what stands before it."""

from aws_cdk import App, Tags, Validations

from infra.accounts.stack import AccountsStack
from infra.catalog.stack import CatalogStack
from infra.delivery.stack import DeliveryStack
from infra.encoding.stack import EncodingStack
from infra.ingest.stack import IngestStack
from infra.playback.stack import PlaybackStack
from infra.stages import Stage
from infra.web.stack import WebStack


def compose(app: App, facts: Stage) -> None:
    """Adds every stack of the stage `facts` to `app`; on AWS, cdk-nag's AwsSolutions rules judge them."""
    accounts = AccountsStack(app, facts)
    delivery = DeliveryStack(app, facts)
    ingest = IngestStack(app, facts, accounts=accounts, delivery=delivery)
    encoding = EncodingStack(app, facts, delivery=delivery, ingest=ingest)
    catalog = CatalogStack(app, facts, accounts=accounts, delivery=delivery)
    playback = PlaybackStack(app, facts, accounts=accounts, delivery=delivery, encoding=encoding)
    apis = {
        "accounts": accounts.api,
        "ingest": ingest.api,
        "catalog": catalog.api,
        "playback": playback.api,
    }
    WebStack(app, facts, accounts=accounts, apis=apis)
    Tags.of(app).add("matinee:stage", facts.name)
    if facts.on_aws:
        _judge(app)


def _judge(app: App) -> None:
    from cdk_nag import AwsSolutionsChecks  # a second that LOCAL need not spend

    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
