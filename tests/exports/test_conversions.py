"""Conversions in files and in requests: each once, nothing of a person, a wrong one costs no other."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.documents import from_json
from bot.domain.conversions import Conversion
from bot.errors import Malformed
from bot.exports.conversions import (
    MOST_POSTED,
    ConversionFile,
    PostedConversions,
    find_conversions,
    read_conversions,
    read_posted,
)

MARKS = {"utm_medium": "community"}
ZONE = "Europe/Paris"


def key(identity: str) -> bytes:
    return hashlib.sha256(identity.encode()).digest()


def at(*moment: int) -> float:
    return datetime(*moment, tzinfo=UTC).timestamp()  # type: ignore[arg-type]


def read(text: str | bytes, **options: Any) -> ConversionFile:
    found = find_conversions(text if isinstance(text, bytes) else text.encode())
    assert found is not None
    return read_conversions(*found, timezone=ZONE, marks=MARKS, **options)


def posted(document: object) -> PostedConversions:
    return read_posted(from_json(json.dumps(document).encode()), timezone=ZONE, marks=MARKS)


def test_a_shop_s_export_as_it_comes() -> None:
    file = read(
        "Order ID,Created at,Total,Currency,Status,Email,utm_campaign,utm_medium\n"
        "4711,2026-11-22 10:05,49.90,EUR,paid,lea@example.org,71,community\n"
        "4712,2026-11-22T10:05:00Z,,,Refunded,x@example.org,,cpc\n"
    )
    assert file.conversions == (
        Conversion(
            key=key("4711"),
            happened_at=at(2026, 11, 22, 9, 5),
            amount=49_900_000,
            currency="EUR",
            utm_campaign="71",
            utm_medium="community",
            is_ours=True,
        ),
        Conversion(key=key("4712"), happened_at=at(2026, 11, 22, 10, 5), utm_medium="cpc", is_cancelled=True),
    )
    assert file.findings.problems == []
    assert file.unknown == ()


def test_what_a_french_spreadsheet_saves() -> None:
    file = read(
        "N° de commande;Date;Montant (EUR);Nom de la campagne;Statut\r\n"
        "A-1;22/11/2026 10:05;1 049,90;Noël;payée\r\n"
        "A-2;23/11/2026;12,5;Noël;Annulée\r\n".encode("cp1252")
    )
    assert (file.language, file.encoding, file.delimiter, file.date_order) == ("fr", "cp1252", ";", "dmy")
    first, second = file.conversions
    assert (first.amount, first.currency, first.campaign) == (1_049_900_000, "EUR", "Noël")
    assert first.happened_at == at(2026, 11, 22, 9, 5)
    assert second.happened_at == at(2026, 11, 22, 23)  # the first minute of the day there
    assert (first.is_cancelled, second.is_cancelled) == (False, True)


def test_a_wrong_row_is_told_and_costs_no_other() -> None:
    file = read(
        "Order ID,Date,Amount,Currency,Campaign ID\n"
        ",2026-11-22,1,EUR,71\n"
        "1,yesterday,1,EUR,71\n"
        "2,2026-11-22,many,EUR,71\n"
        "3,2026-11-22,-5,EUR,71\n"
        "4,2026-11-22,5,euros,71\n"
        "5,2026-11-22,5,EUR,not an id\n"
        "6,2026-11-22,5,EUR,71\n"
        "6,2026-11-22,7,EUR,71\n"
    )
    assert [(problem.line, problem.heading) for problem in file.findings.problems] == [
        (2, "Order ID"),
        (3, "Date"),
        (4, "Amount"),
        (5, "Amount"),
        (6, "Currency"),
        (7, "Campaign ID"),
    ]
    assert [conversion.amount for conversion in file.conversions] == [7_000_000]  # said last
    assert file.findings.skipped["repeated"] == 1


def test_days_that_may_be_months_are_asked_for() -> None:
    text = "Order ID,Date,Amount,Currency\n1,03/10/2026,1,EUR\n"
    assert "--dates" in str(read(text).findings.problems[0].reason)
    assert read(text, order="dmy").conversions[0].happened_at == at(2026, 10, 2, 22)
    assert read(text, order="mdy").conversions[0].happened_at == at(2026, 3, 9, 23)


def test_an_amount_without_a_currency_is_unknown_until_somebody_says_it() -> None:
    text = "Order ID,Date,Amount\n1,2026-11-22,5\n"
    assert (read(text).conversions[0].amount, read(text).findings.notes["currency_missing"]) == (None, 1)
    told = read(text, currency="CHF").conversions[0]
    assert (told.amount, told.currency) == (5_000_000, "CHF")


@pytest.mark.parametrize("text", ["lea@example.org", "+33 6 12 34 56 78", "4111 1111 1111 1111"])
def test_nothing_of_a_person_is_kept(text: str) -> None:
    file = read(f"Order ID,Date,utm_content,Name\n1,2026-11-22,{text},Léa Martin\n")
    (conversion,) = file.conversions
    assert conversion.utm_content == ""
    assert file.findings.notes["personal_data"] == 1
    assert "Léa" not in repr(conversion)
    assert conversion.key != b"1"


def test_other_files_hold_none() -> None:
    assert (
        find_conversions(b"Ad name,Ad ID,Day,Amount spent (EUR),Campaign name\na,1,2026-11-02,3,x\n") is None
    )
    assert find_conversions(b"PK\x03\x04 broken") is None
    assert find_conversions(b"nothing,that,anybody,knows\n1,2,3,4\n") is None


def test_a_shop_posts_one_or_many() -> None:
    single = {"id": 4711, "time": "2026-11-22T10:05:00+01:00", "amount": 49.9, "currency": "eur", "ad_id": 11}
    (conversion,) = posted(single).conversions
    assert (conversion.key, conversion.amount, conversion.currency) == (key("4711"), 49_900_000, "EUR")
    assert (conversion.happened_at, conversion.ad_id) == (at(2026, 11, 22, 9, 5), "11")
    many = posted({"conversions": [single, {**single, "id": "4712", "status": "cancelled"}]})
    assert [conversion.is_cancelled for conversion in many.conversions] == [False, True]


def test_of_an_address_only_its_campaign_parameters_are_read() -> None:
    url = "https://shop.example/thanks?email=lea@example.org&utm_medium=community&utm_campaign=71&utm_term=x"
    (conversion,) = posted({"id": "1", "time": "2026-11-22", "url": url}).conversions
    assert (conversion.utm_medium, conversion.utm_campaign, conversion.is_ours) == ("community", "71", True)
    assert "lea" not in repr(conversion)
    assert (
        posted({"id": "1", "time": "2026-11-22", "utm_medium": "cpc", "url": url}).conversions[0].is_ours
        is False
    )


def test_a_wrong_one_of_many_is_told_with_its_place() -> None:
    good = {"id": "1", "time": "2026-11-22T10:05:00Z"}
    answer = posted(
        {"conversions": [good, 5, {"id": "2"}, {"time": "x", "id": {}}, {**good, "amount": "NaN", "id": "3"}]}
    )
    assert len(answer.conversions) == 1
    assert [place for place, _ in answer.problems] == [
        "body.conversions[1]",
        "body.conversions[2].time",
        "body.conversions[3]",
        "body.conversions[4].amount",
    ]


def test_a_body_that_is_neither_is_malformed() -> None:
    with pytest.raises(Malformed, match="a list"):
        posted({"conversions": {"id": "1"}})
    with pytest.raises(Malformed, match=f"{MOST_POSTED} at most"):
        posted({"conversions": [{}] * (MOST_POSTED + 1)})
