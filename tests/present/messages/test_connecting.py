"""Each fault of an account has its sentence, which names what to do."""

from datetime import timedelta

import pytest

from bot.domain import AccountFault
from bot.present.messages import Catalog
from bot.present.messages.connecting import MESSAGES
from tests.fakes.message_calls import problems_with


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("fault", AccountFault)
def test_each_fault_has_its_sentence(language: str, fault: AccountFault) -> None:
    text = Catalog(language)(
        f"doctor.account.{fault}", span=timedelta(minutes=90), detail="why", platform="tiktok"
    )
    assert "why" in text
    assert ("tamis connect tiktok" in text) is (
        fault not in (AccountFault.NOT_RENEWED, AccountFault.UNREADABLE)
    )


def test_every_message_is_said_with_its_values() -> None:
    assert problems_with(MESSAGES) == []
