"""Goes on with answers to many items that a person began and whose program is gone."""

from bot.config import Config
from bot.runtime.clock import Clock
from bot.runtime.loop import Loops
from bot.services.review.bulk_recovery import continue_bulks
from bot.services.workspace import Workspace
from bot.store import Store

#: How often is looked whether there is any: whoever is at work on one holds it for half a minute.
_LOOK_SECONDS = 5.0


def go_on_with_bulks(loops: Loops, db: Store, config: Config, clock: Clock) -> None:
    """Look for them for as long as the program runs."""
    workspace = Workspace(store=db, clock=clock.now, settings=config)

    async def go_on() -> bool:
        return await continue_bulks(workspace)

    loops.start("bulk_answers", go_on, longest=_LOOK_SECONDS, wakes="dispatcher")
