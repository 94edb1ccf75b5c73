"""Each fault of an account has its sentence, which names what to do."""

import pytest

from bot.domain import AccountFault
from bot.present.messages import Catalog


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("fault", AccountFault)
def test_each_fault_has_its_sentence(language: str, fault: AccountFault) -> None:
    text = Catalog(language)(f"doctor.account.{fault}", hours="1.5", detail="why", platform="tiktok")
    assert "why" in text
    assert ("tamis connect tiktok" in text) is (
        fault not in (AccountFault.NOT_RENEWED, AccountFault.UNREADABLE)
    )
