"""Telephone numbers of many countries are found as people write them, and other numbers are left alone."""

from pathlib import Path

import pytest

from bot.domain import COUNTRIES
from bot.text.phone_numbers import has_plan, normalize_phone, phone_forms, phones

_FOLDER = Path(__file__).parent / "numbers"


def lines(name: str) -> list[str]:
    """The texts of a file of examples."""
    text = (_FOLDER / name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("# ")]


@pytest.mark.parametrize("text", lines("telephone.txt"))
def test_a_telephone_number_is_found(text: str) -> None:
    assert phones(text, COUNTRIES)


@pytest.mark.parametrize("text", lines("other.txt"))
def test_another_number_is_left_alone(text: str) -> None:
    assert phones(text, COUNTRIES) == ()


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("06 12 34 56 78", ("0612345678",)),
        ("+33 (0)6.12.34.56.78", ("0612345678",)),
        ("(+33) 6 12 34 56 78", ("0612345678",)),
        ("0033612345678", ("0612345678",)),
        ("o6*12*34*56*78", ("0612345678",)),
        ("0 6 . 1 2 . 3 4 . 5 6 . 7 8", ("0612345678",)),
        ("0️⃣6️⃣ 12 34 56 78", ("0612345678",)),
        ("٠٦ ١٢ ٣٤ ٥٦ ٧٨", ("0612345678",)),
        ("+1 202 555 0199", ("+12025550199",)),
        ("(555) 123-4567", ("5551234567",)),
        ("020 7946 0958", ("02079460958",)),
        ("0 800 123 456", ("0800123456",)),
        ("06 12 34 56 78 07 68 12 45 90", ("0612345678", "0768124590")),
        ("06 12 34 56 78 / +32 470 12 34 56", ("0612345678", "+32470123456")),
        ("le 12/03/2026 au 06 12 34 56 78, commande 0712345678", ("0612345678",)),
    ],
)
def test_numbers_are_given_in_one_form(text: str, numbers: tuple[str, ...]) -> None:
    assert phones(text, COUNTRIES) == numbers


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("0171 1234567", "DE"),
        ("612 34 56 78", "ES"),
        ("347 123 4567", "IT"),
        ("020 123 4567", "NL"),
        ("0470 12 34 56", "BE"),
        ("0664 1234567", "AT"),
    ],
)
def test_national_numbers_are_those_of_the_configured_countries(text: str, country: str) -> None:
    assert phones(text, ("SG",)) == ()
    assert phones(text, (country,))


def test_an_international_number_needs_no_configured_country() -> None:
    assert phones("+49 151 23456789", ("FR",)) == ("+4915123456789",)


@pytest.mark.parametrize(
    ("bare", "announced"),
    [
        ("2127365000", "call me 2127365000"),
        ("26 12 34 56", "tel 26 12 34 56"),
        ("514 123 4567 89", "tel 514 987 1234"),
        ("33612345678", "whatsapp 33612345678"),
    ],
)
def test_what_no_trunk_prefix_tells_must_be_announced(bare: str, announced: str) -> None:
    assert phones(bare, COUNTRIES) == ()
    assert phones(announced, COUNTRIES)


@pytest.mark.parametrize(
    ("text", "is_number"),
    [
        ("commande 0612345678", False),
        ("commandes : 06 12 34 56 78", True),
        ("réf 06 12 34 56 78", False),
        ("n°0612345678", False),
        ("mon n° 06 12 34 56 78", True),
        ("01 02 03 04 05", False),
        ("appelez le 01 02 03 04 05", True),
        ("8R 0612 345 678", False),
        ("06 12 34 56 78 mars", False),
        ("06 12 34 56 78 Marseille", True),
        ("0612345678FR", False),
    ],
)
def test_the_words_around_it_decide(text: str, is_number: bool) -> None:
    assert bool(phones(text, COUNTRIES)) is is_number


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+33 6 12", "0612"),
        ("0033 6 12", "0612"),
        ("06 12", "0612"),
        ("+44 20", "+4420"),
        ("(+44) 20", "+4420"),
    ],
)
def test_a_number_is_national_for_france_and_international_elsewhere(written: str, number: str) -> None:
    assert normalize_phone(written) == number


@pytest.mark.parametrize("written", ["020 7946 0958", "+44 20 7946 0958", "0044 (0)20 7946 0958"])
@pytest.mark.parametrize("text", ["020 7946 0958", "+44 20 7946 0958"])
def test_our_own_number_is_the_same_in_every_form(written: str, text: str) -> None:
    assert set(phones(text, COUNTRIES)) <= phone_forms(written, COUNTRIES)


def test_what_is_no_number_has_its_digits_as_its_only_form() -> None:
    assert phone_forms("15", COUNTRIES) == {"15"}


@pytest.mark.parametrize(
    ("country", "has_one"), [("FR", True), ("GB", True), ("UK", False), ("fr", False), ("", False)]
)
def test_a_country_is_known_by_its_iso_code(country: str, has_one: bool) -> None:
    assert has_plan(country) is has_one


def test_nothing_is_found_in_an_empty_text() -> None:
    assert phones("", COUNTRIES) == ()


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "0",
        "o",
        "+",
        "(",
        " ",
        "1 ",
        "06 12 ",
        "0 6 1 2 3 4 5 6 7 8 ",
        "0 6 . 1 2 . 3 4 . 5 6 . 7 8",
        "+33 ",
        "01.02.",
        "09:00",
        "1 234 ",
        "n° ",
    ],
)
def test_the_search_ends_whatever_the_text_is(piece: str) -> None:
    assert len(phones(piece * (100_000 // len(piece)), COUNTRIES)) < 5
