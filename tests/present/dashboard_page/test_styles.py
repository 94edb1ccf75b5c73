"""One style sheet for both pages, by day and by night, that asks for nothing from elsewhere."""

from bot.present.dashboard_page.styles import STYLE


def test_it_asks_for_nothing_from_elsewhere() -> None:
    assert "url(" not in STYLE
    assert "@import" not in STYLE
    assert STYLE.count("{") == STYLE.count("}")
    assert "prefers-color-scheme:dark" in STYLE
