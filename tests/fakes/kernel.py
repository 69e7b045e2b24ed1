"""Fakes of the kernel's ports."""

from matinee.kernel.events import Event


class MemoryAnnouncer:
    """Keeps what was announced, in order."""

    def __init__(self) -> None:
        self.announced: list[Event] = []

    def announce(self, *events: Event) -> None:
        """Remember `events`."""
        self.announced.extend(events)

    def of[E: Event](self, kind: type[E]) -> list[E]:
        """The announced events of one kind."""
        return [event for event in self.announced if isinstance(event, kind)]
