"""What narrows a list here narrows it there."""

from datetime import UTC, datetime

from bot.api.client.filters import filters_body, filters_query
from bot.queries import parse_query
from bot.services.review import QueueFilters
from bot.services.workspace import Workspace

_FILTERS = QueueFilters(
    platform="facebook",
    kind="dm",
    mine=True,
    received_since=datetime(2026, 11, 30, tzinfo=UTC),
    view="Urgent",
    query=parse_query('lang:fr "ma commande"'),
)


def test_filters_come_back_as_they_were() -> None:
    assert filters_body(_FILTERS).chosen(Workspace()) == _FILTERS


def test_an_address_says_what_is_not_as_by_default() -> None:
    assert filters_query(_FILTERS, by_age=True) == {
        "platform": "facebook",
        "kind": "dm",
        "mine": "true",
        "received_since": "2026-11-30T00:00:00Z",
        "view": "Urgent",
        "q": 'lang:fr "ma commande"',
        "by_age": "true",
    }
    assert filters_query(QueueFilters(), by_age=False, by=None) == {}
