"""What WhatsApp says about the account reaches every number that it is about, and no other."""

from dataclasses import replace

import pytest

from bot.domain import Account, Event, Kind, Source
from tests.fakes.meta import NUMBER, SOURCE, body_of, cases, events_of, expected_events, parsed, raw_body

CASES = cases("wa_account_", "wa_quality_", "wa_template_")
WABA = "330011220044556"


def source(*business_accounts: str | None) -> Source:
    """One number for each of these business accounts, None for one that does not say."""
    return replace(
        SOURCE,
        accounts=tuple(
            Account(platform="whatsapp", id=str(number), settings={"waba_id": waba} if waba else {})
            for number, waba in enumerate(business_accounts, 1)
        ),
    )


def accounts_of(case: str, source: Source) -> list[str]:
    events = parsed(body_of(case), source)
    assert all(isinstance(event, Event) and event.kind is Kind.CONTROL for event in events)
    return [event.account_id for event in events if isinstance(event, Event)]


@pytest.mark.parametrize("case", CASES)
def test_a_body_gives_its_events(case: str) -> None:
    assert events_of(raw_body(case)) == expected_events(case)


@pytest.mark.parametrize(
    ("business_accounts", "accounts"),
    [
        ((None,), ["1"]),
        ((WABA, WABA, "7"), ["1", "2"]),
        ((None, None), [WABA]),
        (("7",), [WABA]),
        ((), [WABA]),
    ],
    ids=["our only number", "two of three", "nobody says", "another one's", "none is ours"],
)
def test_a_ban_is_of_all_numbers_of_the_business_account(
    business_accounts: tuple[str | None, ...], accounts: list[str]
) -> None:
    assert accounts_of("wa_account_banned", source(*business_accounts)) == accounts


def test_the_quality_of_one_number_is_not_that_of_its_neighbour() -> None:
    assert accounts_of("wa_quality_flagged", source(WABA, WABA)) == [WABA]
    assert accounts_of("wa_quality_flagged", SOURCE) == [NUMBER]


def test_the_same_news_for_two_numbers_are_two_events() -> None:
    keys = {
        event.dedupe_key
        for event in parsed(body_of("wa_account_banned"), source(WABA, WABA))
        if isinstance(event, Event)
    }
    assert len(keys) == 2
