"""The first of our languages that a browser asks for, else the default."""

import pytest

from bot.present.accept_language import preferred_language


@pytest.mark.parametrize(
    ("header", "language"),
    [("fr-CA, en;q=0.5", "fr"), ("en;q=0.4, fr;q=0.9", "fr"), ("de, en;q=0", "fr"), ("", "fr"), ("en", "en")],
)
def test_the_default_is_for_those_whom_we_do_not_speak_to(header: str, language: str) -> None:
    assert preferred_language(header, "fr") == language
