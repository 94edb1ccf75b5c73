"""Personal data is found in every usual form, and other numbers are left alone."""

from collections.abc import Callable

import pytest

from bot.text import pii


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("écrivez à jean.dupont@mail.fr !", "jean.dupont@mail.fr"),
        ("jean point dupont arobase mail point fr", "jean.dupont@mail.fr"),
        ("moi(at)mail(dot)fr", "moi@mail.fr"),
        ("jean at mail dot com", "jean@mail.com"),
    ],
    ids=["plain", "spelt_in_french", "bracketed", "spelt_in_english"],
)
def test_e_mail_addresses_are_found_also_spelt_ones(text: str, address: str) -> None:
    assert pii.emails(text) == (address,)


@pytest.mark.parametrize("text", ["look at maison.fr", "a@b", "écrivez [at] jean", "@marie regarde"])
def test_other_uses_of_at_are_no_address(text: str) -> None:
    assert pii.emails(text) == ()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("06 12 34 56 78", "0612345678"),
        ("+33 (0)6.12.34.56.78", "0612345678"),
        ("0033612345678", "0612345678"),
        ("o6*12*34*56*78", "0612345678"),
        ("+1 202 555 0199", "+12025550199"),
        ("(555) 123-4567", "5551234567"),
        ("020 7946 0958", "02079460958"),
        ("0 800 123 456", "0800123456"),
    ],
)
def test_telephone_numbers_are_given_in_one_form(text: str, number: str) -> None:
    assert pii.phones(text) == (number,)


@pytest.mark.parametrize(
    "text",
    ["commande 123456789012", "12/05/2024 06:12:34", "https://x.fr/0612345678", "n° 0612345678901", "38"],
    ids=["order", "date", "link", "too_long", "short"],
)
def test_other_numbers_are_no_telephone_numbers(text: str) -> None:
    assert pii.phones(text) == ()


@pytest.mark.parametrize(
    ("written", "number"),
    [("+33 6 12", "0612"), ("0033 6 12", "0612"), ("06 12", "0612"), ("+44 20", "+4420")],
)
def test_a_number_is_national_for_france_and_international_elsewhere(written: str, number: str) -> None:
    assert pii.normalize_phone(written) == number


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("4111 1111 1111 1111", ("4111111111111111",)),
        ("5500-0000-0000-0004", ("5500000000000004",)),
        ("4111 1111 1111 1112", ()),
        ("2222222222222222", ()),
    ],
    ids=["spaces", "hyphens", "wrong_check_digit", "one_digit_only"],
)
def test_a_payment_card_needs_a_right_check_digit(text: str, numbers: tuple[str, ...]) -> None:
    assert pii.cards(text) == numbers


@pytest.mark.parametrize(
    ("text", "accounts"),
    [
        ("FR76 3000 6000 0112 3456 7890 189", ("FR7630006000011234567890189",)),
        ("FR7630006OOOO11234567890189", ("FR7630006000011234567890189",)),
        ("virement sur DE89370400440532013000 svp", ("DE89370400440532013000",)),
        ("FR76 3000 6000 0112 3456 7890 188", ()),
        ("FR76 3000", ()),
    ],
    ids=["spaces", "letter_o_for_zero", "german", "wrong_check_digits", "too_short"],
)
def test_a_bank_account_needs_right_check_digits(text: str, accounts: tuple[str, ...]) -> None:
    assert pii.ibans(text) == accounts


@pytest.mark.parametrize("find", [pii.emails, pii.phones, pii.cards, pii.ibans])
def test_nothing_is_found_in_an_empty_text(find: Callable[[str], tuple[str, ...]]) -> None:
    assert find("") == ()
