"""What stands in folders beside the rules file and follows every change there: knowledge and dialogues, with
what these ask the operator's shop."""

from bot.config import Config
from bot.platforms.ports import Transport
from bot.runtime.clock import Clock
from bot.runtime.dialogue_reloader import DialogueReloader
from bot.runtime.knowledge_reloader import KnowledgeReloader
from bot.runtime.look_ups import LookUps
from bot.runtime.loop import Loops
from bot.runtime.pipeline import ActivePolicy
from bot.store import Store

_RELOAD_SECONDS = 2.0
_IDLE_SECONDS = 0.25  # how soon a new question of a dialogue is noticed


class BesideRules:
    """The folders of one running program."""

    def __init__(
        self, db: Store, config: Config, policy: ActivePolicy, transport: Transport, clock: Clock
    ) -> None:
        self._knowledge = KnowledgeReloader(db, config, policy, clock=clock)
        self._dialogues = DialogueReloader(db, config, policy, clock=clock)
        targets = {target.name: target for target in config.targets}
        self._look_ups = LookUps(db, targets, transport, clock=clock)

    async def load_dialogues(self) -> None:
        """Put the dialogues in force, if they have changed. Before the rules are: a dialogue under way must
        not be met by a program that does not know it yet."""
        await self._dialogues.run_once()

    def start(self, loops: Loops) -> None:
        """Follow what no rules have to wait for, and ask the shop."""
        loops.start("knowledge", self._knowledge.run_once, longest=_RELOAD_SECONDS)
        loops.start(
            "look_ups",
            self._look_ups.run_once,
            longest=_IDLE_SECONDS,
            seconds_until_due=self._look_ups.seconds_until_due,
            wakes="pipeline",
        )
