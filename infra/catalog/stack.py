"""Catalog: the titles, and the news that one is there."""

from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

from infra.accounts.stack import AccountsStack
from infra.constructs.context_function import api_function, event_function
from infra.constructs.context_stack import ContextStack
from infra.constructs.grants import allow_announcing, allow_items, allow_query
from infra.constructs.subscriptions import on_changes, on_events
from infra.constructs.table import Table, string_attribute
from infra.delivery.stack import DeliveryStack
from infra.stages import Stage
from matinee.catalog.settings import CatalogSettings, RecordEncodeSettings
from matinee.kernel.events import TitleEncoded, TitlePublished

_NEWEST = "newest"


class CatalogStack(ContextStack):
    """The titles table, its API, its scribe and its herald."""

    def __init__(
        self, scope: Construct, facts: Stage, *, accounts: AccountsStack, delivery: DeliveryStack
    ) -> None:
        super().__init__(scope, facts, "catalog", description="Matinee: titles and their metadata")
        self.titles = _titles_table(self)
        settings = CatalogSettings(
            titles_table=self.titles.table_name, media_base_url=delivery.media_base_url
        )
        self.api = api_function(self, settings, accounts.auth)
        allow_items(self.api, self.titles, "GetItem")
        allow_query(self.api, self.titles, _NEWEST)
        self._record_encode()
        self._announce_title()

    def _record_encode(self) -> None:
        record = event_function(
            self, "record_encode", RecordEncodeSettings(titles_table=self.titles.table_name)
        )
        allow_items(record, self.titles, "PutItem")
        on_events(self, record, TitleEncoded)

    def _announce_title(self) -> None:
        announce = event_function(self, "announce_title")
        allow_announcing(announce, TitlePublished)
        on_changes(self, announce, self.titles)


def _titles_table(stack: ContextStack) -> Table:
    table = Table(stack, "Titles", partition_key="title_id", stream=True)
    table.add_global_secondary_index(
        index_name=_NEWEST,
        partition_key=string_attribute("shelf"),
        sort_key=string_attribute("shelf_order"),
        projection_type=dynamodb.ProjectionType.ALL,
    )
    return table
