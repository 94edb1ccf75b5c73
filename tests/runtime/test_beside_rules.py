"""The folders beside the rules."""

from pathlib import Path

from bot.classify.lexicon import LexiconClassifier
from bot.config import Config
from bot.platforms.ports import Request, Response
from bot.runtime.beside_rules import BesideRules
from bot.runtime.clock import SYSTEM_CLOCK
from bot.runtime.pipeline import ActivePolicy
from tests.fakes.databases import open_store
from tests.fakes.dialogues import ORDER


class NoTransport:
    """Sends nothing."""

    async def send(self, request: Request) -> Response:
        raise AssertionError("nobody is to be called")


async def test_dialogues_are_in_force_once_they_are_loaded(tmp_path: Path) -> None:
    (tmp_path / "dialogues").mkdir()
    (tmp_path / "dialogues" / "order.yaml").write_text(ORDER, "utf-8")
    policy = ActivePolicy(fallback=LexiconClassifier())
    store = open_store(tmp_path)
    config = Config(rules=str(tmp_path / "rules.yaml"), model=None)
    await BesideRules(store, config, policy, NoTransport(), SYSTEM_CLOCK).load_dialogues()
    store.close()
    assert list(policy.dialogues.dialogues) == ["order"]
