"""Events survive the bus."""

import json
from dataclasses import fields
from typing import Any

import pytest

from matinee.kernel import events
from matinee.kernel.events import EncodePlanned, Event, Rung


def concrete(kind: type[Event]) -> list[type[Event]]:
    """Every class below `kind` that is announced."""
    below = [leaf for child in kind.__subclasses__() for leaf in concrete(child)]
    return below or [kind]


EVENTS = [kind for kind in concrete(Event) if kind.__module__ == events.__name__]


def example(kind: type[Event]) -> Event:
    """An event with a value of the right type in each field."""
    by_type: dict[Any, Any] = {str: "text", int: 7, float: 1.5, float | None: 2.5, str | None: "more"}
    rung = Rung(name="720p", width=1280, height=720, bitrate_kbps=900, chunks=3, vmaf_mean=93.2)
    return kind(**{field.name: by_type.get(field.type, (rung,)) for field in fields(kind)})


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_an_event_survives_the_bus(kind: type[Event]) -> None:
    event = example(kind)
    assert kind.from_detail(json.loads(json.dumps(event.to_detail()))) == event


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_an_event_says_which_context_it_comes_from(kind: type[Event]) -> None:
    assert kind.source.startswith("matinee.")
    assert kind.detail_type() == kind.__name__


def test_a_reader_ignores_fields_it_does_not_know() -> None:
    event = example(EncodePlanned)
    assert EncodePlanned.from_detail(event.to_detail() | {"added_later": 1}) == event


def test_a_field_that_may_be_missing_has_its_default() -> None:
    detail = example(EncodePlanned).to_detail()
    del detail["quote_usd"], detail["rungs"]
    read = EncodePlanned.from_detail(detail)
    assert (read.quote_usd, read.rungs) == (None, ())


def test_a_missing_field_is_an_error() -> None:
    detail = example(EncodePlanned).to_detail()
    del detail["job_id"]
    with pytest.raises(KeyError, match="job_id"):
        EncodePlanned.from_detail(detail)
