"""Which ids and names are ours, and by which login an account is reached."""

from dataclasses import replace

import pytest

from bot.domain import Account, Event, Source
from bot.platforms.meta.own_accounts import (
    is_instagram_login,
    own_ids,
    platform_of,
    setting_of,
    threads_handles,
    usernames,
)
from tests.fakes.meta import INSTAGRAM, NUMBER, SOURCE, body_of, parsed


def test_linked_pages_are_ours_too() -> None:
    account = Account(platform="instagram", id=INSTAGRAM, settings={"page_id": "88"})
    assert own_ids(Source(name="meta", adapter="meta", accounts=(account,))) == {INSTAGRAM, "88"}
    assert own_ids(Source(name="meta", adapter="meta")) == frozenset()


def test_user_names_are_compared_without_case_and_at_sign() -> None:
    accounts = tuple(
        Account(platform="instagram", id=str(number), settings={"username": name} if name else {})
        for number, name in enumerate(["@OrchardCo", "Straße", ""])
    )
    assert usernames(Source(name="meta", adapter="meta", accounts=accounts)) == {"orchardco", "strasse"}


@pytest.mark.parametrize(
    ("login", "settings", "expected"),
    [
        ("instagram", {}, True),
        ("facebook", {"instagram_base_url": "https://i.example"}, False),
        ("", {"instagram_base_url": "https://i.example"}, True),
        ("", {"instagram_base_url": "https://x.example", "base_url": "https://x.example"}, False),
        ("", {"instagram_base_url": "https://graph.facebook.com"}, False),
        ("", {}, False),
    ],
)
def test_the_account_says_how_it_is_reached_else_the_address_does(
    login: str, settings: dict[str, str], expected: bool
) -> None:
    account = Account(platform="instagram", id=INSTAGRAM, settings={"login": login} if login else {})
    source = replace(SOURCE, accounts=(account,), settings=settings)
    assert is_instagram_login(source, INSTAGRAM) is expected


def test_an_account_that_is_not_configured_is_reached_as_the_address_says() -> None:
    by_address = replace(SOURCE, settings={"instagram_base_url": "https://i.example"})
    assert is_instagram_login(by_address, "999")
    assert not is_instagram_login(SOURCE, "999")


def test_a_setting_of_the_account_comes_before_that_of_its_source() -> None:
    accounts = (Account(platform="whatsapp", id="1", settings={"mark_as_read": "false"}),)
    source = replace(SOURCE, accounts=accounts, settings={"mark_as_read": "true", "x": "y"})
    assert setting_of(source, "1", "mark_as_read") == "false"
    assert setting_of(source, "2", "mark_as_read") == "true"
    assert setting_of(source, "1", "x") == "y"
    assert setting_of(source, "1", "z") is None


@pytest.mark.parametrize(
    ("account_id", "platform"), [(NUMBER, "whatsapp"), (INSTAGRAM, "instagram"), ("9", "")]
)
def test_an_account_of_ours_says_which_platform_it_is_on(account_id: str, platform: str) -> None:
    assert platform_of(SOURCE, account_id) == platform


def test_accounts_on_threads_are_known_by_their_user_names() -> None:
    accounts = (
        Account(platform="threads", id="1", settings={"username": "@OrchardCo"}),
        Account(platform="threads", id="2"),
        Account(platform="instagram", id="3", settings={"username": "other"}),
    )
    assert threads_handles(Source(name="meta", adapter="meta", accounts=accounts)) == {"orchardco": "1"}


def test_a_source_without_accounts_still_knows_the_account_of_the_entry() -> None:
    (echo,) = parsed(body_of("fb_own_reply_echo"), Source(name="meta", adapter="meta"))
    assert isinstance(echo, Event)
    assert echo.is_own_echo


def test_the_linked_page_writes_for_the_instagram_account() -> None:
    account = Account(platform="instagram", id="17841400222233344", settings={"page_id": "88"})
    body = body_of("ig_comment")
    body["entry"][0]["changes"][0]["value"]["from"] = {"id": 88}
    (echo,) = parsed(body, Source(name="meta", adapter="meta", accounts=(account,)))
    assert isinstance(echo, Event)
    assert echo.is_own_echo
