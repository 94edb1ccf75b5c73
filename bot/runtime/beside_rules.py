"""What stands in folders beside the rules file and follows every change there: knowledge and dialogues."""

from bot.config import Config
from bot.runtime.clock import Clock
from bot.runtime.dialogue_reloader import DialogueReloader
from bot.runtime.knowledge_reloader import KnowledgeReloader
from bot.runtime.loop import Loops
from bot.runtime.pipeline import ActivePolicy
from bot.store import Store

_RELOAD_SECONDS = 2.0


class BesideRules:
    """The folders of one running program."""

    def __init__(self, db: Store, config: Config, policy: ActivePolicy, clock: Clock) -> None:
        self._knowledge = KnowledgeReloader(db, config, policy, clock=clock)
        self._dialogues = DialogueReloader(db, config, policy, clock=clock)

    async def load_dialogues(self) -> None:
        """Put the dialogues in force, if they have changed. Before the rules are: a dialogue under way must
        not be met by a program that does not know it yet."""
        await self._dialogues.run_once()

    def start(self, loops: Loops) -> None:
        """Follow what needs no rules to wait for it."""
        loops.start("knowledge", self._knowledge.run_once, longest=_RELOAD_SECONDS)
