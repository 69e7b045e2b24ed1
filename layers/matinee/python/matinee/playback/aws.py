"""Playback's ports, kept by DynamoDB and Secrets Manager."""

from functools import cache
from typing import Any

from matinee.kernel import clock
from matinee.kernel.ids import AccountId, TitleId
from matinee.kernel.wire import JsonService, ServiceError, dynamodb, secrets_manager
from matinee.playback.model import Playable, Viewing
from matinee.playback.ports import Secret

_NEWEST_INDEX = "recent"


class DynamoPlayables:
    """Playables in a table by title_id."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._dynamodb = dynamodb()

    def get(self, title_id: TitleId) -> Playable | None:
        """The title's published version, or None."""
        answer = self._dynamodb.call("GetItem", TableName=self._table, Key={"title_id": {"S": title_id}})
        return _playable(answer["Item"]) if "Item" in answer else None

    def record(self, playable: Playable) -> bool:
        """Put unless the kept version was published then or later."""
        item = {
            "title_id": {"S": playable.title_id},
            "version": {"S": playable.version},
            "prefix": {"S": playable.prefix},
            "duration_seconds": {"N": str(playable.duration_seconds)},
            "poster_key": {"S": playable.poster_key},
            "published_at": {"S": playable.published_at},
            **({"protection": {"S": playable.protection}} if playable.protection else {}),
        }
        return _put_if(
            self._dynamodb,
            self._table,
            item,
            "attribute_not_exists(title_id) OR published_at < :at",
            {":at": item["published_at"]},
        )


class DynamoViewings:
    """Viewings in a table by account_id and title_id; its index `recent` orders an account's by time."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._dynamodb = dynamodb()

    def get(self, account_id: AccountId, title_id: TitleId) -> Viewing | None:
        """The latest position, strongly consistent, or None."""
        answer = self._dynamodb.call(
            "GetItem",
            TableName=self._table,
            Key={"account_id": {"S": account_id}, "title_id": {"S": title_id}},
            ConsistentRead=True,
        )
        return _viewing(answer["Item"]) if "Item" in answer else None

    def record(self, viewing: Viewing) -> bool:
        """Put unless the kept one was watched later."""
        item = {
            "account_id": {"S": viewing.account_id},
            "title_id": {"S": viewing.title_id},
            "position_seconds": {"N": str(viewing.position_seconds)},
            "duration_seconds": {"N": str(viewing.duration_seconds)},
            "watched_at": {"S": clock.to_text(viewing.watched_at)},
        }
        return _put_if(
            self._dynamodb,
            self._table,
            item,
            "attribute_not_exists(account_id) OR watched_at <= :at",
            {":at": item["watched_at"]},
        )

    def newest(self, account_id: AccountId, *, limit: int) -> tuple[Viewing, ...]:
        """One query of the index, newest first; the index may lag a write by a moment."""
        answer = self._dynamodb.call(
            "Query",
            TableName=self._table,
            IndexName=_NEWEST_INDEX,
            KeyConditionExpression="account_id = :account",
            ExpressionAttributeValues={":account": {"S": account_id}},
            ScanIndexForward=False,
            Limit=limit,
        )
        return tuple(_viewing(item) for item in answer["Items"])


def secret_bytes(secret_arn: str) -> Secret:
    """What a secret holds, read at the first use and kept for the execution environment's life."""

    @cache
    def read() -> bytes:
        text: str = secrets_manager().call("GetSecretValue", SecretId=secret_arn)["SecretString"]
        return text.encode()

    return read


def _put_if(
    service: JsonService, table: str, item: dict[str, Any], condition: str, values: dict[str, Any]
) -> bool:
    try:
        service.call(
            "PutItem",
            TableName=table,
            Item=item,
            ConditionExpression=condition,
            ExpressionAttributeValues=values,
        )
    except ServiceError as error:
        if error.code == "ConditionalCheckFailedException":
            return False
        raise
    return True


def _playable(item: dict[str, Any]) -> Playable:
    return Playable(
        title_id=TitleId(item["title_id"]["S"]),
        version=item["version"]["S"],
        prefix=item["prefix"]["S"],
        duration_seconds=float(item["duration_seconds"]["N"]),
        poster_key=item["poster_key"]["S"],
        published_at=item["published_at"]["S"],
        protection=item["protection"]["S"] if "protection" in item else None,
    )


def _viewing(item: dict[str, Any]) -> Viewing:
    return Viewing(
        account_id=AccountId(item["account_id"]["S"]),
        title_id=TitleId(item["title_id"]["S"]),
        position_seconds=float(item["position_seconds"]["N"]),
        duration_seconds=float(item["duration_seconds"]["N"]),
        watched_at=clock.from_text(item["watched_at"]["S"]),
    )
