"""What programs read about a key says when and by whom, and nothing that opens anything."""

from bot.present.serialize_scoring import key_json
from bot.scoring.keys import ApiKey


def test_moments_are_iso_and_the_hash_stays_here() -> None:
    key = ApiKey(name="forum", sha256="ab" * 32, made_at=0.0, made_by="person:Léa", revoked_at=60.0)
    assert key_json(key) == {
        "name": "forum",
        "requests_per_second": None,
        "made_at": "1970-01-01T00:00:00+00:00",
        "made_by": "person:Léa",
        "revoked_at": "1970-01-01T00:01:00+00:00",
        "revoked_by": None,
    }
