"""The hour as columns around one line, on one scale."""

import re

from bot.present.dashboard_page.chart import MinuteColumn, draw_hour


def column(arrived: int = 0, automatic: int = 0, human: int = 0, label: str = "") -> MinuteColumn:
    return MinuteColumn(arrived=arrived, automatic=automatic, human=human, label=label, title="t<")


def heights(markup: str, kind: str) -> list[float]:
    shapes = re.findall(r"<rect [^>]*>", markup)
    return [
        float(match[1])
        for shape in shapes
        if f'class="{kind}"' in shape and (match := re.search(r' height="([\d.]+)"', shape))
    ]


def test_both_directions_have_one_scale() -> None:
    markup = draw_hour([column(arrived=8), column(automatic=4, human=4)], 900, "hour").markup
    (arrived,) = heights(markup, "arrived")
    assert heights(markup, "bot") == heights(markup, "person") == [arrived / 2]


def test_nothing_is_drawn_for_nothing_but_the_grid() -> None:
    markup = draw_hour([column()] * 60, 320, "hour").markup
    assert heights(markup, "arrived") == heights(markup, "bot") == []
    assert len(heights(markup, "area")) == 60
    assert 'class="narrow"' in markup
    assert "t&lt;" in markup


def test_times_stand_inside_of_the_image() -> None:
    columns = [column(label="12:00"), *[column()] * 30, column(label="12:31")]
    markup = draw_hour(columns, 900, "hour").markup
    assert re.search(r'<text [^>]*class="axis">12:00', markup)
    assert re.search(r'<text [^>]*class="end axis">12:31', markup)
