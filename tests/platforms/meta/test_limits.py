"""What is declared of Meta's platforms is what their calls are checked by."""

import pytest

from bot.domain import Verb
from bot.errors import Rejected
from bot.platforms.meta.limits import LIMITS, MESSAGE_TEXTS, REPLY_TEXTS
from tests.factories import drive
from tests.fakes.configured import all_actions, configured

META = configured("meta")


@pytest.mark.parametrize("platform", sorted(LIMITS))
@pytest.mark.parametrize("verb", [Verb.REPLY, Verb.MESSAGE, Verb.PRIVATE_REPLY])
def test_a_text_beyond_the_declared_limit_is_refused_before_any_call(platform: str, verb: Verb) -> None:
    limit = LIMITS[platform].text_limit(verb)
    if verb not in META.verbs[platform]:
        return
    assert limit is not None
    text = "🍏" * (limit.longest + 1)
    (action,) = [
        action
        for action in all_actions(META, text=text)
        if (action.platform, action.verb) == (platform, verb)
    ]
    with pytest.raises(Rejected, match="too long for this platform"):
        drive(META.perform(action))


def test_every_declared_length_belongs_to_a_platform() -> None:
    assert set(REPLY_TEXTS) | set(MESSAGE_TEXTS) <= set(LIMITS)
