"""Lengths of time as people write them in our files."""

import re

from bot.errors import message

MAX_SECONDS = 10 * 365 * 86_400
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_DURATION = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?) ?([smhdw])")


def parse_duration(value: object) -> float:
    """Seconds, from a number of seconds or a text such as `90s`, `30m`, `6h`, `7d` or `2w`.

    Raises `ValueError` with a `Message` for the author of the file, at most ten years are accepted.
    """
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MAX_SECONDS:
        return float(value)
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match and (seconds := float(match[1]) * _UNITS[match[2]]) <= MAX_SECONDS:
        return seconds
    raise ValueError(message("expected a length of time such as 30s, 15m, 6h or 7d"))
