"""What a command on the queue did."""

from dataclasses import dataclass

from bot.domain import Actor, Verb


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewOutcome:
    """What a command did. `repeated` means that it had been done before and nothing changed.

    `objection` is what the rules would mind in the text of a reply if somebody else had written it.
    """

    case_id: int | None
    event_id: int
    answer: str
    by: Actor
    at: float
    planned: tuple[Verb, ...] = ()
    cancelled: int = 0
    reopened: bool = False
    repeated: bool = False
    irreversible: tuple[Verb, ...] = ()  # what was sent and cannot be undone
    others: int = 0  # other events of the group that it applied to
    objection: str = ""
