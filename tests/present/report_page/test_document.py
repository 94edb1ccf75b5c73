"""The page as a whole: one file, nothing from elsewhere, every text a text, in both languages."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.present.messages import Catalog
from bot.present.report_page.document import content_policy, render_report_page
from bot.services.reports.briefing import Briefing, prepare_briefing
from bot.services.workspace import Workspace
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.briefings import briefing
from tests.fakes.cases import moment

ALLOWED = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "header",
        "nav",
        "main",
        "section",
        "footer",
        "a",
        "p",
        "ul",
        "li",
    ),
    *(
        "h1",
        "h2",
        "h3",
        "div",
        "span",
        "b",
        "small",
        "br",
        "bdi",
        "code",
        "blockquote",
        "figure",
        "details",
        "summary",
    ),
    *("table", "caption", "thead", "tbody", "tr", "th", "td", "svg", "g", "rect", "line", "path", "text"),
}


class Outline(HTMLParser):
    """Elements that stand in a page, their ids and what they link to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)


@pytest.fixture
async def made(tmp_path: Path) -> Briefing:
    return await briefing(tmp_path)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_is_whole_and_asks_for_nothing_elsewhere(made: Briefing, language: str) -> None:
    page = render_report_page(made, Catalog(language))
    outline = Outline(page)
    assert outline.open == []
    assert outline.elements <= ALLOWED
    assert not {name for name in outline.attributes if name.startswith("on") or name in ("style", "src")}
    assert len(outline.ids) == len(set(outline.ids))
    inner = [target[1:] for target in outline.links if target.startswith("#")]
    assert set(inner) <= set(outline.ids)
    assert all(target.startswith(("#", "https://")) for target in outline.links)
    assert f'<html lang="{language}">' in page


def test_the_policy_allows_the_one_style_sheet_and_nothing_else(made: Briefing) -> None:
    page = render_report_page(made, Catalog("en"))
    style = re.search(r"<style>(.*?)</style>", page, re.S)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in content_policy()
    assert "unsafe" not in content_policy()


def test_the_summary_says_what_the_figures_say(made: Briefing) -> None:
    page = render_report_page(made, Catalog("en"))
    assert "People wrote 21 comments and messages." in page
    assert "Of those that needed an answer, 67% got one." in page
    assert "22 – 29 November 2026" in page
    french = render_report_page(made, Catalog("fr"))
    assert "Le public a écrit 21 commentaires et messages." in french


async def test_a_week_in_which_nobody_wrote_is_an_honest_empty_page(tmp_path: Path) -> None:
    workspace = Workspace(store=SqliteStore(tmp_path), clock=lambda: moment(10))
    made = await prepare_briefing(workspace, moment(-86_400), None)
    workspace.close()
    page = render_report_page(made, Catalog("en"))
    assert Outline(page).open == []
    assert "Nobody wrote in this period." in page
    assert not re.search(r"(?<![\d.])0(\.0)?%", re.sub(r"<style>.*?</style>", "", page, flags=re.S))


async def test_hostile_texts_and_names_stay_text(tmp_path: Path) -> None:
    lines = (Path(__file__).parent.parent.parent / "cli" / "hostile.jsonl").read_text("utf-8").splitlines()
    text = " ".join(json.loads(line)["text"] for line in lines)[:500] + "<script>alert(1)</script></style>"
    hostile = await briefing(tmp_path, text=text, name="</style><script>alert(1)</script>")
    page = render_report_page(hostile, Catalog("en"))
    assert Outline(page).elements <= ALLOWED
    assert "\u202e" not in page
