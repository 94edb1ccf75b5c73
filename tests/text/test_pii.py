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
        ("jean.dupont @gmail.com", "jean.dupont@gmail.com"),
    ],
    ids=["plain", "spelt_in_french", "bracketed", "spelt_in_english", "a_space_before"],
)
def test_e_mail_addresses_are_found_also_spelt_ones(text: str, address: str) -> None:
    assert pii.emails(text) == (address,)


@pytest.mark.parametrize(
    "text", ["look at maison.fr", "a@b", "écrivez [at] jean", "@marie regarde", "merci @jules.fr !"]
)
def test_other_uses_of_at_are_no_address(text: str) -> None:
    assert pii.emails(text) == ()


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("4111 1111 1111 1111", ("4111111111111111",)),
        ("5500-0000-0000-0004", ("5500000000000004",)),
        ("4111 1111 1111 1112", ()),
        ("2222222222222222", ()),
        ("378282246310005", ("378282246310005",)),
        ("3760123456782", ()),
        ("30569309025904", ("30569309025904",)),
        ("siret 305 693 090 25904", ()),
        ("356938035643809", ()),
        ("colis 4111111111111111", ()),
    ],
    ids=[
        "spaces",
        "hyphens",
        "wrong_check_digit",
        "one_digit_only",
        "fifteen_digits",
        "ean",
        "fourteen_digits",
        "siret",
        "imei",
        "parcel",
    ],
)
def test_a_payment_card_has_a_scheme_and_a_right_check_digit(text: str, numbers: tuple[str, ...]) -> None:
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


@pytest.mark.parametrize("find", [pii.emails, pii.cards, pii.ibans])
def test_nothing_is_found_in_an_empty_text(find: Callable[[str], tuple[str, ...]]) -> None:
    assert find("") == ()
