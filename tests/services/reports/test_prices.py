"""What ads cost and brought back, on rows that were made by hand."""

import pytest

from bot.domain.conversions import Conversion
from bot.services.reports.attribution import ConversionRecords
from bot.services.reports.prices import spend_of
from tests.fakes.exposures import ADS, SECOND, ad, measured


def bought(number: int, amount: int | None, currency: str = "EUR") -> Conversion:
    moment = SECOND.toordinal() * 86_400.0
    return Conversion(
        key=bytes([number]), happened_at=moment, amount=amount, currency=currency, platform="meta", ad_id="11"
    )


def returned(*conversions: Conversion):  # type: ignore[no-untyped-def]
    records = ConversionRecords(conversions=conversions, is_known=True)
    return measured(*ADS, conversions=records).prices["EUR"].return_on_spend


def test_what_came_back_is_compared_with_what_was_spent() -> None:
    # 30.00 were spent; 45.00 came back in EUR, of which three have an amount.
    made = returned(
        bought(1, 20_000_000),
        bought(2, 15_000_000),
        bought(3, 10_000_000),
        bought(4, None),
        bought(5, 9, "CHF"),
    )
    assert (made.n, made.value) == (3, pytest.approx(0.5))
    assert made.low is None, "three amounts have no interval"


def test_from_five_amounts_on_the_return_has_an_interval() -> None:
    made = returned(*(bought(number, 6_000_000) for number in range(5)))
    half = 1.959964 * (5 * 36) ** 0.5 / 30
    assert made.value == pytest.approx(0.0)
    assert (made.low, made.high) == (pytest.approx(-half, rel=1e-5), pytest.approx(half, rel=1e-5))


def test_nothing_known_to_come_back_is_no_return() -> None:
    assert returned().value is None
    assert measured(*ADS).prices["EUR"].return_on_spend.value is None
    assert measured(ad("11", SECOND, {"clicks": 3})).prices == {}


def test_a_sum_of_nothing_is_unknown() -> None:
    assert spend_of([]) is None
