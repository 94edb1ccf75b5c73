"""The accounts on which something can be published."""

from bot.config import Config
from bot.services.posts.accounts import account_of, posting_accounts
from tests.fakes.planned import ACCOUNTS, SOURCE, draft


def test_every_account_comes_with_what_its_platform_takes() -> None:
    assert posting_accounts(Config(sources=(SOURCE,))) == ACCOUNTS


def test_a_draft_has_the_account_of_its_platform_and_id() -> None:
    assert account_of(draft(), ACCOUNTS) == ACCOUNTS[0]
    assert account_of(draft(platform="instagram"), ACCOUNTS) is None
    assert ACCOUNTS[0].label == "orchard"
    assert ACCOUNTS[2].label == "106540352242922"
