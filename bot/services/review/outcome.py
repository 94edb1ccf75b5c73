"""What a command on the queue did."""

from dataclasses import dataclass, replace

from bot.domain import Actor, Verb
from bot.services.review.departure import Hold, holds_on_answers, read_outlook
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.intake import events


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewOutcome:
    """What a command did. `repeated` means that it had been done before and nothing changed.

    `objection` is what the rules would mind in the text of a reply if somebody else had written it. `holds`
    is what keeps here what was planned; without any it leaves within seconds. `needs_second`: nothing is
    planned before a second person has said what they think; `disagreed`: the two do not agree, and a lead
    decides.
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
    holds: tuple[Hold, ...] = ()
    needs_second: bool = False
    disagreed: bool = False


async def with_holds(workspace: Workspace, outcome: ReviewOutcome) -> ReviewOutcome:
    """The outcome with what keeps here what was planned, as of now."""
    if not outcome.planned:
        return outcome

    def look(tx: Transaction) -> tuple[Hold, ...]:
        stored = events.get_event(tx, outcome.event_id)
        account_id = stored.event.account_id if stored else ""
        return holds_on_answers(read_outlook(tx, workspace), account_id, outcome.by, outcome.planned)

    return replace(outcome, holds=await workspace.store.read(look))
