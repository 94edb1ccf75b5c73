"""Each account of the family has one way in, told by its platform and its login."""

import pytest

from bot import platforms
from bot.domain import Account, Source
from bot.platforms.meta.connection import CONNECTORS

SOURCE = Source(
    name="meta",
    adapter="meta",
    accounts=(
        Account(platform="facebook", id="1"),
        Account(platform="instagram", id="2", settings={"page_id": "1"}),
        Account(platform="instagram", id="3", settings={"login": "instagram"}),
        Account(platform="threads", id="4"),
        Account(platform="whatsapp", id="5"),
    ),
)


@pytest.mark.parametrize(
    ("account", "name"),
    [*zip(SOURCE.accounts, ("facebook", "instagram", "instagram-login", "threads", "whatsapp"), strict=True)],
)
def test_each_account_has_one_way_in(account: Account, name: str) -> None:
    connector = platforms.connector_of(SOURCE, account)
    assert connector is not None
    assert connector.name == name
    assert sum(kind(SOURCE).serves(account) for kind in CONNECTORS) == 1
