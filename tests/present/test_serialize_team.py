"""What programs read about users says when and who, and nothing that opens anything."""

from bot.domain.roles import Role
from bot.present.serialize_team import token_json, user_json
from bot.services.team.users import ListedUser, User, UserToken

TOKEN = UserToken(
    id=1,
    user="zoe",
    role=Role.LEAD,
    prefix="tamis_u_12345678",
    sha256="ab" * 32,
    made_at=0.0,
    expires_at=60.0,
    last_used_at=None,
    revoked_at=None,
)


def test_moments_are_iso_and_the_hash_stays_here() -> None:
    user = User(id=1, name="zoe", role=Role.LEAD, added_at=0.0)
    written = user_json(ListedUser(user=user, tokens=(TOKEN,)))
    assert written == {
        "name": "zoe",
        "role": "lead",
        "added_at": "1970-01-01T00:00:00+00:00",
        "tokens": [token_json(TOKEN)],
    }
    assert token_json(TOKEN) == {
        "user": "zoe",
        "prefix": "tamis_u_12345678",
        "made_at": "1970-01-01T00:00:00+00:00",
        "expires_at": "1970-01-01T00:01:00+00:00",
        "last_used_at": None,
        "revoked_at": None,
    }
