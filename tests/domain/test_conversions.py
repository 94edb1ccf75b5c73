"""A conversion holds nothing that names a person."""

from dataclasses import fields

from bot.domain.conversions import UTM_NAMES, Conversion


def test_no_field_is_about_a_person() -> None:
    names = {field.name for field in fields(Conversion)}
    assert set(UTM_NAMES) <= names
    assert "utm_term" not in names  # what somebody searched for
    assert not {name for name in names if "mail" in name or "person" in name or "author" in name}
