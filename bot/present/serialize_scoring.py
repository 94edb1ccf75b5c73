"""What programs read about the keys of clients; never a key or its hash."""

from bot.present.serialize import iso_time
from bot.scoring.keys import ApiKey


def key_json(key: ApiKey) -> dict[str, object]:
    """One key as JSON; `revoked_at` is null for one that is valid."""
    return {
        "name": key.name,
        "requests_per_second": key.requests_per_second,
        "made_at": iso_time(key.made_at),
        "made_by": key.made_by,
        "revoked_at": iso_time(key.revoked_at),
        "revoked_by": key.revoked_by,
    }
