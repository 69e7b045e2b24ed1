"""Typed settings: a frozen dataclass whose fields are its environment variables, both ways."""

import os
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Self, get_type_hints


class MissingSetting(RuntimeError):
    """An environment variable that a field needs is not set, or cannot be read as its type."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Subclass with `str`, `int`, `float` or `bool` fields: `titles_table` is read from `TITLES_TABLE`."""

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Self:
        """Read every field from `env`. Raises MissingSetting naming the variable."""
        values: dict[str, object] = {}
        types = get_type_hints(cls)
        for field in fields(cls):
            name = field.name.upper()
            text = env.get(name)
            if text is None:
                if field.default is MISSING:
                    raise MissingSetting(f"{cls.__name__} needs the environment variable {name}.")
                continue
            values[field.name] = _parse(name, text, types[field.name])
        return cls(**values)

    def to_env(self) -> dict[str, str]:
        """The environment variables that `from_env` reads back as this object."""
        return {field.name.upper(): _render(getattr(self, field.name)) for field in fields(self)}


def _parse(name: str, text: str, kind: object) -> object:
    if kind is bool:
        if text not in ("true", "false"):
            raise MissingSetting(f"{name} must be true or false, not {text!r}.")
        return text == "true"
    if kind is int or kind is float:
        try:
            return kind(text)
        except ValueError:
            raise MissingSetting(f"{name} must be a number, not {text!r}.") from None
    return text


def _render(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
