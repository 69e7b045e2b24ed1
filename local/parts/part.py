"""What the supervisor needs to know of a part."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from local.home import Home
from local.ports import Ports


@dataclass(frozen=True, kw_only=True)
class Part:
    """A program that the supervisor starts, watches and ends.

    `port` picks its port, which `port_variable` sets; `prepare` writes what it reads at start; `environment`
    is all that it gets; `is_ready` asks, by port, whether it answers. Ended politely, it has `grace_seconds`.
    """

    name: str
    title: str
    port: Callable[[Ports], int]
    port_variable: str
    prepare: Callable[[Home, Ports], None]
    command: Callable[[Home], Sequence[str]]
    environment: Callable[[Home, Ports], Mapping[str, str]]
    is_ready: Callable[[int], bool]
    ready_seconds: float
    grace_seconds: float
