"""The catalog's ports, kept by DynamoDB.

An item's attributes are the title's fields; `rungs` is JSON text. `shelf` and `shelf_order` are the keys of
the index `newest`: one shelf holds all titles, ordered by `<published_at>#<title_id>`.
"""

import json
from dataclasses import asdict
from typing import Any

from matinee.catalog.model import Page, Place, Title, TitleRung
from matinee.kernel.ids import TitleId
from matinee.kernel.wire import ServiceError, dynamodb

_NEWEST_INDEX = "newest"
_SHELF = "published"


class DynamoTitles:
    """Titles in a table by title_id."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._dynamodb = dynamodb()

    def get(self, title_id: TitleId) -> Title | None:
        """The title, or None."""
        answer = self._dynamodb.call("GetItem", TableName=self._table, Key={"title_id": {"S": title_id}})
        return title_of(answer["Item"]) if "Item" in answer else None

    def record(self, title: Title) -> bool:
        """Put unless the kept version was published then or later."""
        try:
            self._dynamodb.call(
                "PutItem",
                TableName=self._table,
                Item=_item(title),
                ConditionExpression="attribute_not_exists(title_id) OR published_at < :at",
                ExpressionAttributeValues={":at": {"S": title.published_at}},
            )
        except ServiceError as error:
            if error.code == "ConditionalCheckFailedException":
                return False
            raise
        return True

    def newest(self, *, limit: int, after: Place | None) -> Page:
        """One query of the index; it may lag a write by a moment."""
        start = {"ExclusiveStartKey": _keys(after)} if after else {}
        answer = self._dynamodb.call(
            "Query",
            TableName=self._table,
            IndexName=_NEWEST_INDEX,
            KeyConditionExpression="shelf = :shelf",
            ExpressionAttributeValues={":shelf": {"S": _SHELF}},
            ScanIndexForward=False,
            Limit=limit,
            **start,
        )
        titles = tuple(title_of(item) for item in answer["Items"])
        more = "LastEvaluatedKey" in answer and titles
        last = Place(published_at=titles[-1].published_at, title_id=titles[-1].title_id) if more else None
        return Page(titles=titles, next_place=last)


def title_of(item: dict[str, Any]) -> Title:
    """The title that an item, or the image of one in a stream record, holds."""
    return Title(
        title_id=TitleId(item["title_id"]["S"]),
        name=item["name"]["S"],
        version=item["version"]["S"],
        prefix=item["prefix"]["S"],
        duration_seconds=float(item["duration_seconds"]["N"]),
        width=int(item["width"]["N"]),
        height=int(item["height"]["N"]),
        poster_key=item["poster_key"]["S"],
        rungs=tuple(TitleRung(**rung) for rung in json.loads(item["rungs"]["S"])),
        published_at=item["published_at"]["S"],
        protection=item["protection"]["S"] if "protection" in item else None,
    )


def _item(title: Title) -> dict[str, Any]:
    place = Place(published_at=title.published_at, title_id=title.title_id)
    protection = {"protection": {"S": title.protection}} if title.protection else {}
    return (
        _keys(place)
        | protection
        | {
            "name": {"S": title.name},
            "version": {"S": title.version},
            "prefix": {"S": title.prefix},
            "duration_seconds": {"N": str(title.duration_seconds)},
            "width": {"N": str(title.width)},
            "height": {"N": str(title.height)},
            "poster_key": {"S": title.poster_key},
            "rungs": {"S": json.dumps([asdict(rung) for rung in title.rungs])},
            "published_at": {"S": title.published_at},
        }
    )


def _keys(place: Place) -> dict[str, Any]:
    return {
        "title_id": {"S": place.title_id},
        "shelf": {"S": _SHELF},
        "shelf_order": {"S": f"{place.published_at}#{place.title_id}"},
    }
