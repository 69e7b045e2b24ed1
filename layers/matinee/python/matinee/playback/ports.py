"""What playback asks of the world."""

from collections.abc import Callable
from typing import Protocol

from matinee.kernel.ids import AccountId, TitleId
from matinee.playback.model import Playable, Viewing

Secret = Callable[[], bytes]
"""A secret of at least 32 bytes; asking for it again costs nothing."""


class Playables(Protocol):
    """Playback's own copy of what can be played."""

    def get(self, title_id: TitleId) -> Playable | None:
        """The title's published version, or None."""

    def record(self, playable: Playable) -> bool:
        """Keep `playable` unless this or a later published version is kept already; tells whether it was."""


class Viewings(Protocol):
    """How far every account has come."""

    def get(self, account_id: AccountId, title_id: TitleId) -> Viewing | None:
        """The latest position, reading every write that was answered before; or None."""

    def record(self, viewing: Viewing) -> bool:
        """Keep `viewing` unless one watched later is kept already; tells whether it was."""

    def newest(self, account_id: AccountId, *, limit: int) -> tuple[Viewing, ...]:
        """The account's viewings, the latest watched first."""
