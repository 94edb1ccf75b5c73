"""What limits ask about the past, and who answers it."""

import inspect

from bot.domain.action_history import ActionHistory
from bot.domain.rate_limits import InMemoryHistory
from bot.store.delivery.rate_limits import _OutboxHistory


def test_the_memory_and_the_outbox_are_asked_in_the_same_words() -> None:
    questions = [name for name in vars(ActionHistory) if not name.startswith("_")]
    assert len(questions) > 4
    for name in questions:
        asked = inspect.signature(getattr(ActionHistory, name))
        assert inspect.signature(getattr(InMemoryHistory, name)) == asked
        assert inspect.signature(getattr(_OutboxHistory, name)) == asked
