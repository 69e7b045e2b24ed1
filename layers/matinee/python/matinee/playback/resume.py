"""Where a title starts when an account plays it again."""

STARTED_FRACTION = 0.05
WATCHED_FRACTION = 0.90


def resume_position_seconds(position_seconds: float, duration_seconds: float) -> float:
    """The second to start at, given how far the account came in a title of this length.

    - Under 5 % nothing has been missed yet: start at 0.
    - Over 90 % the title counts as watched (what is left is credits): start over at 0.
    - In between: go on where it stopped.

    The fractions are Jellyfin's defaults (MinResumePct, MaxResumePct). Jellyfin also starts over anything
    shorter than 300 s (MinResumeDurationSeconds); here the fractions alone decide, so a short film resumes
    like a long one: going back to 0 is one key away, finding the place again is not.
    """
    if position_seconds < STARTED_FRACTION * duration_seconds:
        return 0.0
    if position_seconds > WATCHED_FRACTION * duration_seconds:
        return 0.0
    return position_seconds
