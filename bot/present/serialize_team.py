"""What programs read about users and their tokens; never a token or its hash."""

from bot.present.serialize import iso_time
from bot.services.team.users import ListedUser, UserToken


def user_json(entry: ListedUser) -> dict[str, object]:
    """One user as JSON, with the tokens that were made for them."""
    return {
        "name": entry.user.name,
        "role": entry.user.role.value,
        "added_at": iso_time(entry.user.added_at),
        "tokens": [token_json(token) for token in entry.tokens],
    }


def token_json(token: UserToken) -> dict[str, object]:
    """One token as JSON; `expires_at` is null for one without an end, `revoked_at` for one that is valid."""
    return {
        "user": token.user,
        "prefix": token.prefix,
        "made_at": iso_time(token.made_at),
        "expires_at": iso_time(token.expires_at),
        "last_used_at": iso_time(token.last_used_at),
        "revoked_at": iso_time(token.revoked_at),
    }
