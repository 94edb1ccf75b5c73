"""Charts by their shapes: as long as what they stand for, and inside their frame."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.present.report_page import charts
from bot.present.report_page.charts import Bar, Column
from bot.present.report_page.html import Html

WIDTHS = (320, 430, 900)


def shapes(drawn: Html, kind: str) -> list[dict[str, str]]:
    return [
        node.attrib
        for node in ElementTree.fromstring(drawn.markup).iter()
        if node.attrib.get("class") == kind
    ]


def frame(drawn: Html) -> tuple[float, float]:
    _, _, width, height = ElementTree.fromstring(drawn.markup).attrib["viewBox"].split()
    return float(width), float(height)


@pytest.mark.parametrize("width", WIDTHS)
def test_columns_are_as_high_as_their_numbers(width: int) -> None:
    columns = [
        Column(label="1 May", parts={"bot": 10, "none": 30}, title="forty"),
        Column(label="2 May", parts={"bot": 20, "none": 0}, title="twenty"),
    ]
    drawn = charts.stacked_columns(columns, width, "over time")
    first, second = shapes(drawn, "bot")
    assert float(second["height"]) == pytest.approx(2 * float(first["height"]), abs=0.02)
    assert float(shapes(drawn, "none")[0]["height"]) == pytest.approx(3 * float(first["height"]), abs=0.02)
    assert ElementTree.fromstring(drawn.markup).attrib["aria-label"] == "over time"


def test_labels_under_columns_do_not_overlap() -> None:
    columns = [Column(label=f"{day} November", parts={"bot": 1}, title="") for day in range(1, 31)]
    drawn = charts.stacked_columns(columns, 320, "x")
    labels = [float(x) for x in re.findall(r'<text x="([\d.]+)" y="230" class="middle axis">', drawn.markup)]
    assert len(labels) >= 2
    assert min(later - earlier for earlier, later in pairwise(labels)) > 11 * 6


@given(st.integers(min_value=0, max_value=10**7))
def test_a_scale_holds_its_highest_value_and_is_quartered_in_whole_numbers(value: int) -> None:
    top = charts.scale_end(value)
    assert value <= top <= max(4, 2.1 * value)
    assert top % 4 == 0


def test_the_darkest_cell_is_the_fullest_and_an_empty_one_is_blank() -> None:
    counts = [[0] * 24 for _ in range(7)]
    counts[2][9], counts[3][10] = 100, 1
    titles = [[""] * 24 for _ in range(7)]
    drawn = charts.heat_map(counts, ["d"] * 7, titles, 900, "x")
    assert [len(shapes(drawn, f"heat{level}")) for level in range(7)] == [166, 1, 0, 0, 0, 0, 1]
    empty = charts.heat_map([[0] * 24 for _ in range(7)], ["d"] * 7, titles, 320, "x")
    assert len(shapes(empty, "heat0")) == 168


def test_bars_are_as_long_as_their_shares_and_whiskers_span_the_interval() -> None:
    bars = [
        Bar(kind="paid", label="paid", value="20%", share=0.2, low=0.1, high=0.4),
        Bar(kind="organic", label="organic", value="10%", share=0.1, low=0.05, high=0.2),
        Bar(kind="none", label="nothing", value="–", share=None, low=None, high=None),
    ]
    drawn = charts.interval_bars([("Hidden", "difference", bars)], 900, "x")
    paid, organic = shapes(drawn, "paid")[0], shapes(drawn, "organic")[0]
    assert float(paid["width"]) == pytest.approx(2 * float(organic["width"]), abs=0.02)
    ends = [
        [float(x) for x in re.findall(r"[MH](-?[\d.]+)", one["d"])[:2]] for one in shapes(drawn, "whisker")
    ]
    assert len(ends) == 2
    assert (ends[0][1] - ends[0][0]) == pytest.approx(float(paid["width"]) * 1.5, abs=0.2)
    assert shapes(drawn, "none") == []


def test_steps_become_shorter() -> None:
    drawn = charts.steps([("a", "4", 4), ("b", "1", 1), ("c", "0", 0)], 430, "x")
    lengths = [float(shapes(drawn, f"step{index}")[0]["width"]) for index in range(3)]
    assert lengths == [428.0, 107.0, 2.0]


@pytest.mark.parametrize("width", WIDTHS)
def test_parts_fill_the_whole_and_words_stand_only_where_there_is_room(width: int) -> None:
    drawn = charts.parts_of_whole([("positive", 0.99, "99%"), ("negative", 0.01, "1%")], width, "x")
    assert float(shapes(drawn, "negative")[0]["x"]) == pytest.approx(0.99 * width, abs=0.01)
    assert "99%" in drawn.markup
    assert "1%</text>" not in drawn.markup.replace("99%", "")


@given(
    st.dictionaries(st.tuples(st.sampled_from("ab"), st.sampled_from("ab")), st.integers(1, 500), min_size=1)
)
def test_bands_stay_inside_and_are_as_wide_as_there_are_many(counts: dict[tuple[str, str], int]) -> None:
    drawn = charts.flow(counts, ("a", "b"), {"a": "A", "b": "B"}, 430, "x")
    _, height = frame(drawn)
    nodes = [*shapes(drawn, "a"), *shapes(drawn, "b")]
    assert all(float(node["y"]) + float(node["height"]) <= height for node in nodes)
    bands = [node for kind in ("a", "b") for node in shapes(drawn, f"band {kind}-line")]
    assert len(bands) == len(counts)
    widest = max(counts.values())
    assert max(float(band["stroke-width"]) for band in bands) == pytest.approx(
        max(1.0, widest * (190 - 12) / sum(counts.values())), abs=0.02
    )
