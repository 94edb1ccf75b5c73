"""The one style sheet: nothing from elsewhere, light and dark, paper."""

from bot.present.report_page.styles import STYLE


def test_the_style_asks_for_nothing_elsewhere_and_knows_night_and_paper() -> None:
    assert "url(" not in STYLE
    assert "@import" not in STYLE
    assert "prefers-color-scheme:dark" in STYLE
    assert "@media print" in STYLE
    assert "size:A4" in STYLE


def test_every_brace_is_closed() -> None:
    assert STYLE.count("{") == STYLE.count("}")
    assert "{{" not in STYLE
