"""Says what keeps an action here and what to do about it."""

from collections.abc import Sequence

from bot.present.messages import Catalog
from bot.present.sanitize import sanitize_terminal
from bot.services.review import Hold


def describe_holds(holds: Sequence[Hold], t: Catalog) -> str:
    """All that keeps it here, a clause each; empty for nothing."""
    return "; ".join(describe_hold(hold, t) for hold in holds)


def describe_hold(hold: Hold, t: Catalog) -> str:
    """One clause: what it is, why, and what lets it leave."""
    why = f" ({sanitize_terminal(hold.why, 80)})" if hold.why else ""
    return t(f"hold.{hold.cause}", subject=sanitize_terminal(hold.subject, 40), why=why)
