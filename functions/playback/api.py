"""Playback's API: leave to play, licences, what the player reports, what was watched."""

from dataclasses import asdict
from typing import Any

from matinee.kernel import clock
from matinee.kernel.errors import Invalid
from matinee.kernel.http import Api, created
from matinee.kernel.ids import title_id
from matinee.playback.aws import DynamoPlayables, DynamoViewings, secret_bytes
from matinee.playback.beacons import read_beacons
from matinee.playback.licences import read_request, write_licence
from matinee.playback.service import Playback
from matinee.playback.settings import PlaybackSettings

settings = PlaybackSettings.from_env()
playback = Playback(
    playables=DynamoPlayables(settings.playables_table),
    viewings=DynamoViewings(settings.viewings_table),
    signing_key=secret_bytes(settings.signing_key_secret_arn),
    title_key=secret_bytes(settings.title_key_secret_arn),
    media_base_url=settings.media_base_url,
    clock=clock.now,
)
handler = api = Api("playback")


@api.post("/playback/grants")
def grant() -> Any:
    """{title_id} → 201 with signed manifest addresses and the resume position."""
    account_id = api.caller().account_id
    body = api.body()
    if set(body) != {"title_id"}:
        raise Invalid("The body must be an object with 'title_id' and nothing else.")
    granted = playback.grant(account_id, title_id(body["title_id"]))
    return created(asdict(granted) | {"expires_at": clock.to_text(granted.expires_at)})


@api.post("/playback/sessions/<session_id>/licence")
def license_session(session_id: str) -> dict[str, Any]:
    """{kids, type} → {keys, type}: the keys asked for, of the title that this session plays."""
    session = playback.session(api.caller().account_id, session_id)
    return write_licence(playback.license(session, read_request(api.body())))


@api.post("/playback/sessions/<session_id>/events")
def follow(session_id: str) -> None:
    """{events: […]} → 204."""
    session = playback.session(api.caller().account_id, session_id)
    beacons = read_beacons(api.body(), duration_seconds=session.duration_seconds)
    kept = playback.follow(session, beacons)
    api.logger.info(
        "session events",
        extra={
            "session": session_id[-12:],
            "title_id": session.title_id,
            "position_kept": kept,
            "troubles": [asdict(beacon) for beacon in beacons if beacon.particulars],
        },
    )


@api.get("/playback/history")
def history() -> dict[str, Any]:
    """What the caller watched, newest first."""
    viewings = playback.history(api.caller().account_id)
    return {
        "viewings": [
            {
                "title_id": viewing.title_id,
                "position_seconds": viewing.position_seconds,
                "duration_seconds": viewing.duration_seconds,
                "watched_at": clock.to_text(viewing.watched_at),
            }
            for viewing in viewings
        ]
    }
