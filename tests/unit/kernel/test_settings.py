"""Settings go to the environment and come back."""

from dataclasses import dataclass

import pytest

from matinee.kernel.settings import MissingSetting, Settings


@dataclass(frozen=True, kw_only=True)
class Example(Settings):
    """One field of each type."""

    titles_table: str
    limit: int = 3
    ratio: float = 0.5
    strict: bool = False


def test_settings_survive_the_round_trip() -> None:
    example = Example(titles_table="t", limit=7, ratio=1.25, strict=True)
    assert Example.from_env(example.to_env()) == example


def test_a_field_is_read_from_its_upper_case_name() -> None:
    assert Example.from_env({"TITLES_TABLE": "t"}) == Example(titles_table="t")


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(MissingSetting, match="TITLES_TABLE"):
        Example.from_env({})


@pytest.mark.parametrize(("name", "text"), [("LIMIT", "many"), ("RATIO", ""), ("STRICT", "yes")])
def test_a_value_of_the_wrong_type_is_named(name: str, text: str) -> None:
    with pytest.raises(MissingSetting, match=name):
        Example.from_env({"TITLES_TABLE": "t", name: text})
