"""`tamis users`, roles, and the page on which people sign in."""

from collections.abc import Mapping

MESSAGES: Mapping[str, str | tuple[str, str]] = {
    "role.viewer": "viewer",
    "role.moderator": "moderator",
    "role.lead": "lead",
    "role.admin": "admin",
    "users.none": "there is no user; 'tamis users add NAME' adds one",
    "users.added": "{name} was added as {role}; 'tamis users token make' makes a token that lets them in",
    "users.has_role": "{name} is {role} now",
    "users.removed": "{name} was removed, with all tokens and sessions",
    "users.shown_once": "a token of {name}; it is shown this once",
    "users.revoked": "the token {prefix}… of {name} is revoked",
    "users.is_revoked": "revoked",
    "users.has_no_end": "no end",
    "head.user": "user",
    "head.role": "role",
    "head.token": "token",
    "head.expires_at": "valid until",
    "head.last_used_at": "last used",
    "user_exists": "there is a user '{name}' already",
    "user_unknown": "there is no user '{name}' (there are: {names})",
    "token_unknown": "no valid token begins like that; 'tamis users list' shows the beginnings, such as tamis_u_Ab3dE6gH",
    "token_ends_before_it_begins": "the end of the token is past; pass one ahead, such as --until 90d",
}
