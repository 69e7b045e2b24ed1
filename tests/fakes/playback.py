"""Fakes of playback's ports."""

from matinee.kernel.ids import AccountId, TitleId
from matinee.playback.model import Playable, Viewing


class MemoryPlayables:
    """Playables in a dictionary."""

    def __init__(self) -> None:
        self._kept: dict[TitleId, Playable] = {}

    def get(self, title_id: TitleId) -> Playable | None:
        """The title's published version, or None."""
        return self._kept.get(title_id)

    def record(self, playable: Playable) -> bool:
        """Keep it unless the kept version was published then or later."""
        kept = self._kept.get(playable.title_id)
        if kept is not None and kept.published_at >= playable.published_at:
            return False
        self._kept[playable.title_id] = playable
        return True


class MemoryViewings:
    """Viewings in a dictionary."""

    def __init__(self) -> None:
        self._kept: dict[tuple[AccountId, TitleId], Viewing] = {}

    def get(self, account_id: AccountId, title_id: TitleId) -> Viewing | None:
        """The latest position, or None."""
        return self._kept.get((account_id, title_id))

    def record(self, viewing: Viewing) -> bool:
        """Keep it unless the kept one was watched later."""
        key = (viewing.account_id, viewing.title_id)
        if key in self._kept and self._kept[key].watched_at > viewing.watched_at:
            return False
        self._kept[key] = viewing
        return True

    def newest(self, account_id: AccountId, *, limit: int) -> tuple[Viewing, ...]:
        """The account's, the latest watched first."""
        own = [viewing for viewing in self._kept.values() if viewing.account_id == account_id]
        return tuple(sorted(own, key=lambda viewing: viewing.watched_at, reverse=True)[:limit])
