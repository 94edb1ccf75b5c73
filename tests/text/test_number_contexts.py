"""What digits are, by their form and by the words around them."""

import pytest

from bot.text.number_contexts import (
    ANNOUNCEMENTS,
    CODE_BEFORE,
    COUNTED,
    NO_NUMBERS,
    REFERENCES,
    UNITS_AFTER,
)


@pytest.mark.parametrize(
    "text",
    [
        "12/03/2026",
        "1.2.2026",
        "2026-11-22",
        "05/06/26",
        "14:30",
        "09:00:12",
        "0900-1200",
        "48.856614",
        "1 250,00 €",
    ],
)
def test_dates_hours_decimals_and_prices_have_a_form_of_their_own(text: str) -> None:
    match = NO_NUMBERS.search(text)
    assert match is not None
    assert match[0] == text


@pytest.mark.parametrize(
    "text",
    ["06/12/34/56/78", "06.12345678", "06.12.34.56.78", "06:12:34:56:78", "555-0143", "06 12 34 56 78"],
)
def test_telephone_numbers_have_none_of_these(text: str) -> None:
    assert NO_NUMBERS.search(text) is None


@pytest.mark.parametrize("text", [" mars", " août", " december", " cm", " ans", "kg"])
def test_a_month_or_a_unit_after_the_digits_says_what_they_are(text: str) -> None:
    assert UNITS_AFTER.match(text)


@pytest.mark.parametrize("text", [" maison", " marseille", " Jane", " anselme", " merci"])
def test_a_word_that_only_begins_like_one_says_nothing(text: str) -> None:
    assert not UNITS_AFTER.match(text)


@pytest.mark.parametrize(
    "text",
    ["réf. ", "n° de suivi : ", "tracking number ", "SKU: ", "facture n° ", "Colissimo ", "code barre "],
)
def test_a_reference_is_announced_right_before_it(text: str) -> None:
    assert REFERENCES.search(text)


@pytest.mark.parametrize("text", ["ma commande, tel ", "suivi ? Appelez le ", "vous ", "savoir: "])
def test_a_word_further_away_announces_nothing(text: str) -> None:
    assert not REFERENCES.search(text)
    assert not COUNTED.search(text)


@pytest.mark.parametrize(
    "text", ["commande ", "commande n°", "Order #", "order number is ", "n° ", "booking: "]
)
def test_orders_and_the_like_are_counted(text: str) -> None:
    assert COUNTED.search(text)


@pytest.mark.parametrize(
    "text", ["tél. ", "appelez-moi au ", "call me on ", "WhatsApp: ", "mon numéro ", "☎️ "]
)
def test_a_telephone_number_is_announced(text: str) -> None:
    assert ANNOUNCEMENTS.search(text)


@pytest.mark.parametrize("text", ["hôtel ", "telle ", "mégaphonie ", "recalling ", "textile "])
def test_words_that_only_contain_one_announce_nothing(text: str) -> None:
    assert not ANNOUNCEMENTS.search(text)


@pytest.mark.parametrize(
    ("text", "goes_on"), [("Colis 8R ", True), ("AB12 ", True), ("le 8 ", False), ("R ", False)]
)
def test_a_word_of_letters_and_digits_goes_on(text: str, goes_on: bool) -> None:
    assert (CODE_BEFORE.search(text) is not None) is goes_on
