"""The page in a real browser: telephone, laptop and paper, with hostile texts in it."""

import json
import re
from pathlib import Path

import pytest

from bot.present.messages import Catalog
from bot.present.report_page.document import render_report_page
from tests.fakes.briefings import briefing
from tests.fakes.browser import browser

_HOSTILE = Path(__file__).parent.parent.parent / "cli" / "hostile.jsonl"
#: Columns, two sentiments, steps, one flow, intervals, hours, two posts.
CHARTS = 9
#: Charts that are drawn, and those among them that have no room.
_DRAWN = (
    "[...document.querySelectorAll('svg[role=img]')].map(s => s.getBoundingClientRect())"
    ".filter(r => r.width > 0)"
)
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
#: Elements that reach over the right edge without standing in something that scrolls by itself.
_OUTSIDE = (
    "[...document.querySelectorAll('main *, header *')].filter(e => e.getBoundingClientRect().right >"
    " innerWidth + 1 && !e.closest('.wide-table')).length"
)
#: Open tables that are wider than what they stand in.
_TOO_WIDE = "[...document.querySelectorAll('.stacks')].filter(e => e.scrollWidth > e.clientWidth + 1).length"


@pytest.fixture
async def page(tmp_path: Path) -> Path:
    texts = [json.loads(line)["text"] for line in _HOSTILE.read_text("utf-8").splitlines()]
    hostile = "".join(texts)[:550] + "<img src=x onerror=alert(1)><script>alert(2)</script>"
    made = await briefing(tmp_path / "data", text=hostile, name="</style><script>alert(3)</script>")
    path = tmp_path / "report.html"
    path.write_text(render_report_page(made, Catalog("fr")), "utf-8")
    return path


async def test_every_chart_is_drawn_and_nothing_scrolls_sideways(page: Path, tmp_path: Path) -> None:
    async with browser(tmp_path / "profile") as tab:
        for width, dark in ((390, True), (1280, False)):
            await tab.open(page.as_uri(), width=width, dark=dark)
            assert await tab.evaluate(f"{_DRAWN}.length") == CHARTS
            assert await tab.evaluate(f"{_DRAWN}.filter(r => r.height < 10).length") == 0
            assert await tab.evaluate(_OVERFLOW) == 0
            assert await tab.evaluate(_OUTSIDE) == 0
            assert await tab.evaluate("document.querySelectorAll('.stacks').length") > 2
            assert await tab.evaluate(_TOO_WIDE) == 0
        background = await tab.evaluate("getComputedStyle(document.body).backgroundColor")
        assert background == "rgb(251, 250, 247)", "the style sheet is applied"
        assert await tab.evaluate("document.querySelectorAll('script, img, iframe').length") == 0
        assert "<img src=x onerror=alert(1)>" in await tab.evaluate(
            "document.querySelector('blockquote').innerText"
        )
        # By keyboard: the first table is behind its summary.
        await tab.evaluate("document.querySelector('summary').focus()")
        for kind in ("keyDown", "keyUp"):
            await tab.call(
                "Input.dispatchKeyEvent", type=kind, key="Enter", text="\r", windowsVirtualKeyCode=13
            )
        assert await tab.evaluate("document.querySelector('details').open") is True
        assert tab.problems == []


async def test_on_paper_the_page_is_a_few_sheets_of_a4(page: Path, tmp_path: Path) -> None:
    async with browser(tmp_path / "profile") as tab:
        await tab.open(page.as_uri(), width=1280)
        pdf = await tab.print()
        assert tab.problems == []
    assert pdf.startswith(b"%PDF")
    sheets = re.findall(rb"/MediaBox ?\[ ?0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert {(round(float(width)), round(float(height))) for width, height in sheets} == {(595, 842)}
    assert 4 <= len(sheets) <= 10
