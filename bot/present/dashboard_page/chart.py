"""Draws the last hour: what came in upwards, what took effect downwards, a column for each minute."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.present.report_page.charts import scale_end
from bot.present.report_page.html import Html, element

_LEFT, _TOP, _BOTTOM, _GAP = 34.0, 8.0, 22.0, 3.0
_HEIGHT = 220.0


@dataclass(frozen=True, kw_only=True, slots=True)
class MinuteColumn:
    """One minute: the numbers, the time under it or "", and what a pointer shows."""

    arrived: int
    automatic: int
    human: int
    label: str
    title: str


def draw_hour(columns: Sequence[MinuteColumn], width: int, name: str) -> Html:
    """The columns around one line, on one scale for both directions."""
    middle = (_HEIGHT - _TOP - _BOTTOM) / 2 + _TOP
    most = max((max(column.arrived, column.automatic + column.human) for column in columns), default=0)
    end = scale_end(most)
    scale = (middle - _TOP - _GAP) / end
    step = (width - _LEFT) / max(1, len(columns))
    shapes = [*_grid(width, middle, end, scale)]
    for index, column in enumerate(columns):
        x = _LEFT + index * step
        shapes.append(_column(column, x, step, middle, scale))
        if column.label:
            # The first and the last stay inside of the image.
            kind = "axis" if index < 3 else "end axis" if index > len(columns) - 3 else "middle axis"
            shapes.append(element("text", column.label, x=x + step / 2, y=_HEIGHT - 5, class_=kind))
    return element(
        "svg",
        shapes,
        viewBox=f"0 0 {width} {_HEIGHT:.0f}",
        width=width,
        height=int(_HEIGHT),
        role="img",
        aria_label=name,
        class_="narrow" if width < 400 else "wide",
    )


def _grid(width: int, middle: float, end: int, scale: float) -> list[Html]:
    shapes = []
    for value in (end, end // 2, 0):
        for direction in (-1, 1) if value else (-1,):
            y = middle + direction * (value * scale + _GAP if value else 0)
            shapes.append(element("line", x1=_LEFT, x2=width, y1=y, y2=y, class_="grid" if value else "base"))
            shapes.append(element("text", str(value), x=_LEFT - 8, y=y + 4, class_="end axis"))
    return shapes


def _column(column: MinuteColumn, x: float, step: float, middle: float, scale: float) -> Html:
    left, wide = x + step * 0.15, step * 0.7
    shapes = [element("title", column.title)]
    # The whole height answers to a pointer, not only the painted part.
    shapes.append(element("rect", x=x, y=_TOP, width=step, height=_HEIGHT - _TOP - _BOTTOM, class_="area"))
    if column.arrived:
        height = column.arrived * scale
        shapes.append(
            element(
                "rect", x=left, y=middle - _GAP - height, width=wide, height=height, rx=1, class_="arrived"
            )
        )
    y = middle + _GAP
    for kind, count in (("bot", column.automatic), ("person", column.human)):
        if count:
            shapes.append(element("rect", x=left, y=y, width=wide, height=count * scale, rx=1, class_=kind))
            y += count * scale
    return element("g", shapes, class_="column")
