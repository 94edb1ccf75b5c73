"""Opens one instance: its configuration, store, rules in force, classifier, clock and who acts.

The command line, a terminal app and an API all open a workspace and hand it to a service. Nothing is
loaded before it is asked for, so that a command on the queue does not pay for a model it never uses.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.domain import Actor
from bot.store import Store


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(kw_only=True)
class Workspace:
    """One opened instance. Services take it first; `actor` is who does what they record."""

    folder: Path
    store: Store
    actor: Actor
    config_path: Path | None = None
    clock: Callable[[], datetime] = field(default=_utc_now)
