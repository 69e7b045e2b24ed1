"""Playback's verbs: grant, license, follow a session, remember."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from matinee.kernel.clock import Clock
from matinee.kernel.content_keys import CLEARKEY, ContentKey, content_keys
from matinee.kernel.errors import Forbidden, NotFound
from matinee.kernel.ids import AccountId, TitleId
from matinee.playback.beacons import Beacon
from matinee.playback.licences import licence_path
from matinee.playback.model import Grant, Playable, Session, Viewing
from matinee.playback.ports import Playables, Secret, Viewings
from matinee.playback.resume import resume_position_seconds
from matinee.playback.sessions import open_session, read_session
from matinee.playback.signing import signed_base_path

GRANT_LIFE = timedelta(hours=6)
"""Long enough for a long film with a break. A player asks for a new grant when the edge says 403."""

HISTORY_LIMIT = 100


@dataclass(frozen=True, kw_only=True)
class Playback:
    """The verbs, over the ports they need."""

    playables: Playables
    viewings: Viewings
    signing_key: Secret
    title_key: Secret
    media_base_url: str
    clock: Clock

    def grant(self, account_id: AccountId, title_id: TitleId) -> Grant:
        """Leave to play a title, from where the account stopped.

        Raises NotFound for a title that is not published.
        """
        playable = self.playables.get(title_id)
        if playable is None:
            raise NotFound("There is no such title to play.")
        issued_at = self.clock()
        expires_at = (issued_at + GRANT_LIFE).replace(microsecond=0)
        key = self.signing_key()
        base_url = self.media_base_url + signed_base_path(
            playable.prefix, expires_epoch_seconds=int(expires_at.timestamp()), key=key
        )
        session_id = open_session(account_id, playable, issued_at=issued_at, key=key).session_id
        return Grant(
            session_id=session_id,
            title_id=title_id,
            hls_url=f"{base_url}master.m3u8",
            dash_url=f"{base_url}manifest.mpd",
            licence_url=licence_path(session_id) if playable.protection == CLEARKEY else None,
            poster_url=f"{self.media_base_url}/{playable.poster_key}" if playable.poster_key else None,
            duration_seconds=playable.duration_seconds,
            resume_position_seconds=self._resume_position_seconds(account_id, playable),
            expires_at=expires_at,
        )

    def session(self, account_id: AccountId, session_id: str) -> Session:
        """The account's session of this id. Raises NotFound."""
        return read_session(session_id, account_id=account_id, now=self.clock(), key=self.signing_key())

    def license(self, session: Session, key_ids: Sequence[str]) -> tuple[ContentKey, ...]:
        """The keys asked for, of this session's title and no other.

        `key_ids` are 32 hex digits each. Raises Forbidden for any other, all alike, and when the grant that
        began the session has run out.
        """
        if self.clock() - session.issued_at >= GRANT_LIFE:
            raise Forbidden("Your leave to play this title has run out: ask for a new play grant.")
        of_title = {each.key_id: each for each in content_keys(self.title_key(), session.title_id)}
        if not of_title.keys() >= set(key_ids):
            raise Forbidden("A key was asked for that is not of this session's title.")
        return tuple(of_title[key_id] for key_id in key_ids)

    def follow(self, session: Session, beacons: Sequence[Beacon]) -> bool:
        """Remember the last position of a batch; False when another device has reported a later one.

        "Last" is by the events' own times, so a beacon sent late does not move the position back. A player's
        clock may be wrong: times are held between the session's start and now. Of events at one time, the
        last in the batch counts.
        """
        now = self.clock()
        timed = [(_hold(beacon.at, session.issued_at, now), beacon) for beacon in beacons]
        watched_at, last = max(reversed(timed), key=lambda pair: pair[0])
        return self.viewings.record(
            Viewing(
                account_id=session.account_id,
                title_id=session.title_id,
                position_seconds=session.duration_seconds if last.kind == "ended" else last.position_seconds,
                duration_seconds=session.duration_seconds,
                watched_at=watched_at,
            )
        )

    def history(self, account_id: AccountId) -> tuple[Viewing, ...]:
        """What the account watched, newest first, at most 100 titles."""
        return self.viewings.newest(account_id, limit=HISTORY_LIMIT)

    def _resume_position_seconds(self, account_id: AccountId, playable: Playable) -> float:
        viewing = self.viewings.get(account_id, playable.title_id)
        if viewing is None:
            return 0.0
        return resume_position_seconds(viewing.position_seconds, playable.duration_seconds)


def _hold(moment: datetime, earliest: datetime, latest: datetime) -> datetime:
    return max(earliest, min(moment, latest))
