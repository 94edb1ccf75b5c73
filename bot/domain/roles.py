"""What a named user may do over a network, and who somebody is once that is known."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.actors import Actor


class Role(StrEnum):
    """From the one who may do least to the one who may do everything."""

    VIEWER = "viewer"
    MODERATOR = "moderator"
    LEAD = "lead"
    ADMIN = "admin"

    def includes(self, needed: "Role") -> bool:
        """Whether whoever has this role may do what `needed` may."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(needed)


@dataclass(frozen=True, slots=True)
class Identity:
    """A user who has shown what lets them in: the row of the token, and of the session where there is one."""

    name: str
    role: Role
    token_id: int
    session_id: int | None = None

    @property
    def actor(self) -> Actor:
        """As whom they are recorded: the person of that name."""
        return Actor.person(self.name)
