"""The frame runs nothing of its own, and everything in it that came from outside is text."""

from html.parser import HTMLParser

import pytest

from bot.domain.roles import Identity, Role
from bot.present.dashboard_page.page import (
    Assets,
    Routes,
    render_dashboard,
    render_return,
    render_sign_in,
)
from bot.present.dashboard_page.panels import PANELS, render_panels
from bot.present.messages import Catalog
from tests.fakes.live_figures import WELL, ZONE, live_figures, voice

ASSETS = Assets("/style.css", "/script.js", "/icon.svg")
ROUTES = Routes("/dashboard", "/events", "/in", "/out")


class Tags(HTMLParser):
    """The tags of a page, with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def dashboard(language: str = "en", name: str = "zoé") -> str:
    panels = render_panels(live_figures(), WELL, voice(language), ZONE)
    return render_dashboard(panels, "title", Identity(name, Role.LEAD, 1), ASSETS, ROUTES, Catalog(language))


@pytest.mark.parametrize(
    "page",
    [
        dashboard(),
        render_sign_in("wrong", 3600, ASSETS, ROUTES, Catalog("fr")),
        render_return(ASSETS, ROUTES, Catalog("en")),
    ],
    ids=["dashboard", "sign in", "return"],
)
def test_nothing_stands_inline(page: str) -> None:
    tags = Tags(page).tags
    assert [tag for tag, _ in tags if tag in ("style", "iframe", "object", "base")] == []
    assert [attributes for _, attributes in tags if any(name.startswith("on") for name in attributes)] == []
    assert [attributes for _, attributes in tags if "style" in attributes] == []
    assert [attributes.get("src") for tag, attributes in tags if tag == "script"] in ([], ["/script.js"])


def test_every_panel_has_its_place_once() -> None:
    places = [
        attributes["data-panel"] for _, attributes in Tags(dashboard()).tags if "data-panel" in attributes
    ]
    assert sorted(filter(None, places)) == sorted(PANELS)


def test_without_a_script_the_page_loads_itself_again() -> None:
    assert '<noscript><meta http-equiv="refresh" content="15"></noscript>' in dashboard()


@pytest.mark.parametrize(("language", "word"), [("en", "lead"), ("fr", "responsable")])
def test_it_says_who_is_signed_in_in_their_language(language: str, word: str) -> None:
    page = dashboard(language)
    assert f'<html lang="{language}">' in page
    assert word in page
    assert "Français" in page
    assert "English" in page


def test_a_name_that_is_markup_is_a_name() -> None:
    page = dashboard(name="<script>alert(1)</script>")
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_the_field_for_the_token_says_what_was_wrong_to_those_who_hear_it() -> None:
    page = render_sign_in("This token opens nothing.", 3600, ASSETS, ROUTES, Catalog("en"))
    field = next(attributes for tag, attributes in Tags(page).tags if tag == "input")
    assert (field["aria-invalid"], field["aria-describedby"]) == ("true", "why problem")
    assert field["type"] == "password"
    assert "aria-invalid" not in render_sign_in("", 3600, ASSETS, ROUTES, Catalog("en"))
