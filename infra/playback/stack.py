"""Playback: leave to play, licences, and what was watched."""

from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

from infra.accounts.stack import AccountsStack
from infra.constructs.context_function import api_function, event_function
from infra.constructs.context_stack import ContextStack
from infra.constructs.grants import allow_items, allow_query, allow_secret
from infra.constructs.subscriptions import on_events
from infra.constructs.table import Table, string_attribute
from infra.delivery.stack import DeliveryStack
from infra.encoding.stack import EncodingStack
from infra.stages import Stage
from matinee.kernel.events import TitlePublished
from matinee.playback.settings import PlaybackSettings, RecordTitleSettings

_RECENT = "recent"


class PlaybackStack(ContextStack):
    """What can be played, who watched what and how far, and the API that grants and licenses."""

    def __init__(
        self,
        scope: Construct,
        facts: Stage,
        *,
        accounts: AccountsStack,
        delivery: DeliveryStack,
        encoding: EncodingStack,
    ) -> None:
        super().__init__(scope, facts, "playback", description="Matinee: play grants, sessions, history")
        playables = Table(self, "Playables", partition_key="title_id")
        viewings = _viewings_table(self)
        settings = PlaybackSettings(
            playables_table=playables.table_name,
            viewings_table=viewings.table_name,
            media_base_url=delivery.media_base_url,
            signing_key_secret_arn=delivery.signing_key.secret_arn,
            title_key_secret_arn=encoding.title_key.secret_arn,
        )
        self.api = api_function(self, settings, accounts.auth)
        allow_items(self.api, playables, "GetItem")
        allow_items(self.api, viewings, "GetItem", "PutItem")
        allow_query(self.api, viewings, _RECENT)
        for secret in (delivery.signing_key, encoding.title_key):
            allow_secret(self.api, secret.secret_arn)
        record = event_function(
            self, "record_title", RecordTitleSettings(playables_table=playables.table_name)
        )
        allow_items(record, playables, "PutItem")
        on_events(self, record, TitlePublished)


def _viewings_table(stack: ContextStack) -> Table:
    table = Table(stack, "Viewings", partition_key="account_id", sort_key="title_id")
    table.add_global_secondary_index(
        index_name=_RECENT,
        partition_key=string_attribute("account_id"),
        sort_key=string_attribute("watched_at"),
        projection_type=dynamodb.ProjectionType.ALL,
    )
    return table
