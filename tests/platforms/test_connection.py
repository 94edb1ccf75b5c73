"""What connectors share: what was not allowed, and what those cannot do that declare nothing."""

import pytest

from bot import platforms
from bot.domain import Account, Secret, Source
from bot.errors import Rejected
from bot.platforms.connection import Connector, Grant, missing_permissions
from tests.factories import drive

ACCOUNT = Account(platform="youtube", id="UC1", token=Secret("t"))


def connector_named(name: str, adapter: str) -> Connector:
    source = Source(name="s", adapter=adapter)
    return next(connector for connector in platforms.connectors_of(source) if connector.name == name)


def test_what_was_not_allowed_is_known_only_where_the_provider_says_it() -> None:
    youtube = connector_named("youtube", "youtube")
    assert missing_permissions(youtube, None) == ()
    assert missing_permissions(youtube, frozenset(youtube.scopes)) == ()
    assert missing_permissions(youtube, frozenset()) == youtube.permissions


def test_whoever_publishes_is_told_when_that_was_not_allowed() -> None:
    facebook = connector_named("facebook", "meta")
    assert missing_permissions(facebook, frozenset(facebook.scopes)) == ()
    publishing = type(facebook)(Source(name="s", adapter="meta", settings={"publishes": "true"}))
    (missing,) = missing_permissions(publishing, frozenset(facebook.scopes))
    assert missing.name == "pages_manage_posts"


def test_adapters_without_a_way_to_connect_have_none() -> None:
    assert platforms.connectors_of(Source(name="s", adapter="slack")) == ()
    assert platforms.connectors_of(Source(name="s", adapter="generic")) == ()
    assert platforms.connectors_of(Source(name="s", adapter="nothing")) == ()
    assert platforms.connector_of(Source(name="s", adapter="generic"), ACCOUNT) is None


def test_a_provider_without_webhooks_is_neither_asked_nor_subscribed() -> None:
    youtube = connector_named("youtube", "youtube")
    assert drive(youtube.read_subscription(ACCOUNT, "")) == ([], None)
    with pytest.raises(Rejected):
        youtube.subscribe(ACCOUNT, "", ())


def test_a_pasted_token_has_no_consent_page() -> None:
    whatsapp = connector_named("whatsapp", "meta")
    with pytest.raises(Rejected):
        whatsapp.authorize_url("https://a.example/", "s", "c")
    with pytest.raises(Rejected):
        whatsapp.exchange("code", "https://a.example/", "v")


def test_no_secret_is_printed_with_a_grant() -> None:
    assert "canary" not in repr(Grant(token=Secret("canary-1"), refresh_token=Secret("canary-2")))
