"""Draws charts as SVG: plain shapes with classes, whose colours and letters the style of the page decides.

Each chart is drawn for one width, in pixels of the screen, so that its letters have the size of the text
around it. It is an image to whoever reads with the ears; the table behind it has every number.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.present.report_page.html import Html, element

_LETTER = 6.6  # the width of one, in pixels, as far as room is concerned
_LINE = 10.0  # above its base line, so much of a letter has to have room
_WIDE_LETTER = 8.0  # likewise, of a bold one


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column of stacked parts, by their class; `title` is what a pointer shows."""

    label: str
    parts: Mapping[str, int]
    title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """A share with its interval; `label` stands before it, `value` behind it."""

    kind: str
    label: str
    value: str
    share: float | None
    low: float | None
    high: float | None


def stacked_columns(columns: Sequence[Column], width: int, name: str) -> Html:
    """Columns over time, with a scale of whole numbers."""
    height, left, bottom, top = 236, 36, 26, 10
    top_value = scale_end(max((sum(column.parts.values()) for column in columns), default=0))
    scale = (height - top - bottom) / top_value
    step = (width - left) / max(1, len(columns))
    shapes = []
    for tick in range(5):
        value = top_value * tick / 4
        if value == int(value):
            y = height - bottom - value * scale
            shapes.append(
                element("line", x1=left, x2=width, y1=y, y2=y, class_="base" if tick == 0 else "grid")
            )
            shapes.append(element("text", f"{value:.0f}", x=left - 8, y=y + 4, class_="end axis"))
    every = max(
        1, math.ceil(max((len(column.label) for column in columns), default=1) * _LETTER * 1.5 / step)
    )
    for index, column in enumerate(columns):
        x, y, parts = left + index * step, height - bottom + 0.0, []
        for kind, count in column.parts.items():
            y -= count * scale
            parts.append(
                element(
                    "rect",
                    x=x + step * 0.14,
                    y=y,
                    width=min(step * 0.72, 46.0),
                    height=count * scale,
                    class_=kind,
                )
            )
        # The whole height answers to a pointer, not only the painted part.
        area = element("rect", x=x, y=top, width=step, height=height - top - bottom, class_="area")
        shapes.append(element("g", element("title", column.title), area, parts, class_="column"))
        if index % every == 0:
            middle = x + step * 0.14 + min(step * 0.72, 46.0) / 2
            # The last one ends with the chart, where it would reach out of it.
            at, anchor = (
                (width, "end") if middle + len(column.label) * _LETTER / 2 > width else (middle, "middle")
            )
            shapes.append(element("text", column.label, x=at, y=height - 6, class_=f"{anchor} axis"))
    return _image(width, height, name, shapes)


def heat_map(
    counts: Sequence[Sequence[int]],
    rows: Sequence[str],
    titles: Sequence[Sequence[str]],
    width: int,
    name: str,
) -> Html:
    """Seven rows of 24 cells; the darker, the more."""
    left, top = 40, 20
    cell = (width - left) / 24
    tall = max(18.0, min(cell, 26.0))
    most = max(map(max, counts)) or 1
    shapes = []
    for hour in range(0, 24, 6 if width < 500 else 3):
        shapes.append(element("text", f"{hour:02}", x=left + hour * cell + 1, y=12, class_="axis"))
    for day, row in enumerate(counts):
        y = top + day * tall
        shapes.append(element("text", rows[day], x=left - 8, y=y + tall / 2 + 4, class_="end axis"))
        for hour, count in enumerate(row):
            level = 0 if count == 0 else 1 + min(5, int(6 * math.sqrt(count / most) - 1e-9))
            square = element(
                "rect",
                element("title", titles[day][hour]),
                x=left + hour * cell + 0.75,
                y=y + 0.75,
                width=cell - 1.5,
                height=tall - 1.5,
                rx=2,
                class_=f"heat{level}",
            )
            shapes.append(square)
    return _image(width, math.ceil(top + 7 * tall + 2), name, shapes)


def interval_bars(groups: Sequence[tuple[str, str, Sequence[Bar]]], width: int, name: str) -> Html:
    """Groups of shares on one scale, each with its interval as a line; a note stands right of the heading."""
    shapes, y = [], 0.0
    high = max((bar.high or 0.0 for _, _, bars in groups for bar in bars), default=0.0)
    top_value = min(1.0, max(0.05, math.ceil(high * 10) / 10))
    left, right = 74, 52
    scale = (width - left - right) / top_value
    for heading, note, bars in groups:
        shapes.append(element("text", heading, x=0, y=y + 14, class_="heading"))
        if note and width > 400:
            shapes.append(element("text", note, x=width, y=y + 14, class_="end note"))
        y += 24
        for bar in bars:
            shapes.extend(_interval_bar(bar, y, left, scale, width))
            y += 24
        y += 12
    return _image(width, math.ceil(y), name, shapes)


def _interval_bar(bar: Bar, y: float, left: float, scale: float, width: int) -> list[Html]:
    shapes = [
        element("text", bar.label, x=0, y=y + 13, class_="axis"),
        element("text", bar.value, x=width, y=y + 13, class_="end value"),
        element(
            "rect",
            x=left,
            y=y + 3,
            width=scale * (width - left - 52) / scale,
            height=13,
            rx=2,
            class_="track",
        ),
    ]
    if bar.share is not None and bar.low is not None and bar.high is not None:
        shapes.append(
            element(
                "rect", x=left, y=y + 3, width=max(1.0, bar.share * scale), height=13, rx=2, class_=bar.kind
            )
        )
        a, b, middle = left + bar.low * scale, left + bar.high * scale, y + 9.5
        shapes.append(
            element(
                "path",
                d=f"M{a:.1f} {middle}H{b:.1f}M{a:.1f} {middle - 4}v8M{b:.1f} {middle - 4}v8",
                class_="whisker",
            )
        )
    return shapes


def steps(rows: Sequence[tuple[str, str, int]], width: int, name: str) -> Html:
    """A funnel: bars that become shorter, each with its label above and its number behind it."""
    most = max((count for _, _, count in rows), default=0) or 1
    shapes, y = [], 0.0
    for index, (label, value, count) in enumerate(rows):
        length = max(2.0, (width - 2) * count / most)
        shapes.append(element("text", label, x=0, y=y + 13, class_="axis"))
        if len(label) * _LETTER + len(value) * _WIDE_LETTER > width:
            y += 17  # no room for both in one line
        shapes.append(element("text", value, x=width, y=y + 13, class_="end value"))
        shapes.append(element("rect", x=0, y=y + 20, width=width, height=14, rx=3, class_="track"))
        shapes.append(element("rect", x=0, y=y + 20, width=length, height=14, rx=3, class_=f"step{index}"))
        y += 48
    return _image(width, math.ceil(y - 10), name, shapes)


def parts_of_whole(parts: Sequence[tuple[str, float, str]], width: int, name: str) -> Html:
    """One bar of a whole: class, share and what stands in it, where there is room."""
    shapes, x = [], 0.0
    for kind, share, text in parts:
        length = share * width
        shapes.append(element("rect", x=x, y=0, width=max(0.0, length - 1.5), height=30, rx=3, class_=kind))
        if length > len(text) * _LETTER + 12:
            shapes.append(element("text", text, x=x + length / 2, y=20, class_=f"middle on-{kind}"))
        x += length
    return _image(width, 30, name, shapes)


def flow(
    counts: Mapping[tuple[str, str], int],
    kinds: Sequence[str],
    labels: Mapping[str, str],
    width: int,
    name: str,
) -> Html:
    """From which of the kinds to which: bands between two columns, as wide as there are many."""
    height, gap, node = 190.0, 12.0, 10.0
    total = sum(counts.values()) or 1
    scale = (height - gap * (len(kinds) - 1)) / total
    left, right = _stack(counts, kinds, 0, scale, gap), _stack(counts, kinds, 1, scale, gap)
    shapes, leaving, arriving = [], dict(left), dict(right)
    for start in kinds:
        for end in kinds:
            thick = counts.get((start, end), 0) * scale
            if thick:
                a, b = leaving[start] + thick / 2, arriving[end] + thick / 2
                path = (
                    f"M{node} {a:.1f}C{width / 2:.0f} {a:.1f} {width / 2:.0f} {b:.1f} {width - node} {b:.1f}"
                )
                title = element("title", f"{labels[start]} → {labels[end]}: {counts[start, end]}")
                shapes.append(
                    element("path", title, d=path, stroke_width=max(1.0, thick), class_=f"band {start}-line")
                )
                leaving[start] += thick
                arriving[end] += thick
    for side, tops in ((0, left), (1, right)):
        for kind in kinds:
            count = sum(number for key, number in counts.items() if key[side] == kind)
            if count:
                x = 0.0 if side == 0 else width - node
                shapes.append(
                    element("rect", x=x, y=tops[kind], width=node, height=count * scale, rx=2, class_=kind)
                )
                text = f"{labels[kind]} {count}" if width > 260 else str(count)
                at, anchor = (node + 7, "label") if side == 0 else (width - node - 7, "end label")
                shapes.append(
                    element(
                        "text",
                        text,
                        x=at,
                        y=max(_LINE, tops[kind] + min(count * scale / 2 + 4, height)),
                        class_=anchor,
                    )
                )
    return _image(width, math.ceil(height + 4), name, shapes)


def _stack(
    counts: Mapping[tuple[str, str], int], kinds: Sequence[str], side: int, scale: float, gap: float
) -> dict[str, float]:
    """Where the node of each kind begins, from the top."""
    tops, y = {}, 0.0
    for kind in kinds:
        tops[kind] = y
        y += scale * sum(number for key, number in counts.items() if key[side] == kind) + gap
    return tops


def scale_end(value: float) -> int:
    """The next number that quarters well on a scale: 4, 8, 20, 40, 60, 80, 100, 200 …"""
    if value <= 4:
        return 4
    power = 10 ** math.floor(math.log10(value))
    for factor in (1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10):
        top = factor * power
        if top >= value and top % 4 == 0:
            return int(top)
    return int(math.ceil(value / 4) * 4)


def _image(width: int, height: int, name: str, shapes: Sequence[Html]) -> Html:
    return element(
        "svg",
        shapes,
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
        aria_label=name,
        class_="narrow" if width < 400 else "wide",
    )
