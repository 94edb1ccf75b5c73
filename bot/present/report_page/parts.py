"""What the sections of the page are made of: figures with their change, charts with their table, legends."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.statistics import Difference, Ratio
from bot.present.messages import Catalog
from bot.present.report_page.html import Html, element, join
from bot.present.report_page.numbers import Numbers

#: How the platforms write their own names.
_NAMES: Mapping[str, str] = {
    "tiktok": "TikTok",
    "youtube": "YouTube",
    "linkedin": "LinkedIn",
    "whatsapp": "WhatsApp",
}
#: How the tools whose exports are read write their own names; they are the same in every language.
_TOOLS: Mapping[str, str] = {
    "meta_ads": "Meta Ads Manager",
    "meta_business_suite": "Meta Business Suite",
    "meta_business_suite_series": "Meta Business Suite",
    "tiktok_studio": "TikTok Studio",
    "tiktok_ads": "TikTok Ads Manager",
    "linkedin_page": "LinkedIn",
    "linkedin_ads": "LinkedIn Campaign Manager",
    "youtube_studio": "YouTube Studio",
}
#: The widths for which a chart is drawn: a telephone, half the page, the whole page.
NARROW, HALF, FULL = 320, 430, 900


@dataclass(frozen=True, slots=True)
class Voice:
    """How the page speaks: its messages, and its numbers."""

    t: Catalog
    numbers: Numbers


def platform_name(platform: str) -> str:
    """The name of a platform as it writes itself."""
    return _NAMES.get(platform, platform.capitalize())


def tool_name(source: str) -> str:
    """The name of a tool or an API that figures come from."""
    platform, _, is_api = source.rpartition("_api")
    return _TOOLS.get(source) or (f"{platform_name(platform)} (API)" if platform and not is_api else source)


def section(anchor: str, title: str, why: str, *children: Html | None) -> Html:
    """A section with its heading, and one sentence on what it shows."""
    return element(
        "section",
        element("h2", title, id=f"{anchor}-title"),
        element("p", why, class_="why"),
        [child for child in children if child is not None],
        id=anchor,
        aria_labelledby=f"{anchor}-title",
    )


def card(*children: Html | str | Iterable[Html] | None, is_long: bool = False) -> Html:
    """A card; a long one may go on on the next sheet of paper."""
    return element("div", *children, class_="card long" if is_long else "card")


def chart(draw: Callable[[int], Html], width: int, table: Html) -> Html:
    """A chart for wide and for narrow screens, with the table behind it."""
    return element("figure", draw(width), draw(NARROW), table)


def table(
    voice: Voice,
    caption: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str | Html]],
    *,
    folded: bool = True,
) -> Html:
    """A table whose first column names the row and whose others are numbers; folded until it is asked for.

    On a telephone one that is not folded shows each row as a block, its numbers one below the other beside
    the heads of their columns. Such a block is no table to a browser any more, so the roles say that it is.
    """

    def role(name: str) -> str | None:
        return None if folded else name

    whole = element(
        "div",
        element(
            "table",
            element("caption", caption),
            element("thead", _head(columns, role), role=role("rowgroup")),
            element("tbody", [_row(columns, row, role) for row in rows], role=role("rowgroup")),
            role=role("table"),
        ),
        class_="wide-table" if folded else "wide-table stacks",
        # What can be scrolled must be reachable by keyboard.
        tabindex=0,
        role="region",
        aria_label=caption,
    )
    return element("details", element("summary", voice.t("html.as_table")), whole) if folded else whole


def _head(columns: Sequence[str], role: Callable[[str], str | None]) -> Html:
    return element(
        "tr",
        [
            element("th", name, scope="col", role=role("columnheader"), class_="number" if index else None)
            for index, name in enumerate(columns)
        ],
        role=role("row"),
    )


def _row(columns: Sequence[str], row: Sequence[str | Html], role: Callable[[str], str | None]) -> Html:
    return element(
        "tr",
        element("th", row[0], scope="row", role=role("rowheader")),
        [
            element("td", cell, role=role("cell"), class_="number", data_label=role(name))
            for name, cell in zip(columns[1:], row[1:], strict=True)
        ],
        role=role("row"),
    )


def legend(entries: Iterable[tuple[str, str]]) -> Html:
    """What the colours mean: class and words."""
    return element(
        "ul",
        [
            element(
                "li",
                element(
                    "svg",
                    element("rect", width=10, height=10, rx=2, class_=kind),
                    viewBox="0 0 10 10",
                    aria_hidden="true",
                ),
                text,
            )
            for kind, text in entries
        ],
        class_="legend",
    )


def figure(label: str, value: str, basis: str | Html, change: str | None) -> Html:
    """One of the figures at the top: what it is, how much, of what, and how it changed."""
    return element(
        "li",
        element("span", label),
        element("b", value),
        element("small", basis) if basis else None,
        element("small", change, class_="change") if change else None,
        class_="card figure",
    )


def change_of_share(voice: Voice, change: Difference) -> str:
    """How a share changed since the period before: by so many points, or by nothing that can be told from
    chance."""
    if change.value is None or change.low is None or change.high is None:
        return voice.t("html.change_unknown")
    if change.low <= 0 <= change.high:
        return voice.t("html.change_unclear", points=voice.numbers.points(change.value))
    code = "html.change_up" if change.value > 0 else "html.change_down"
    return voice.t(code, change=voice.numbers.points(change.value))


def change_of_count(voice: Voice, now: int, before: int) -> str:
    """How a count changed since the period before, in percent."""
    if before == 0:
        return voice.t("html.change_unknown")
    code = "html.change_up" if now > before else "html.change_down" if now < before else "html.change_none"
    return voice.t(code, change=voice.numbers.percent(now / before - 1, signed=True))


def of_n(voice: Voice, share: Ratio) -> str:
    """The basis of a share: interval and sample size."""
    if share.share is None:
        return voice.t("html.nothing_counted")
    return voice.t(
        "html.basis",
        hits=voice.numbers.count(share.hits),
        n=voice.numbers.count(share.n),
        interval=voice.numbers.interval(share.low, share.high),
    )


def basis_of(voice: Voice, share: Ratio) -> str | Html:
    """The same in two lines."""
    if share.share is None:
        return of_n(voice, share)
    counted = voice.t("html.hits", hits=voice.numbers.count(share.hits), n=voice.numbers.count(share.n))
    between = voice.t("html.between", interval=voice.numbers.interval(share.low, share.high))
    return join(counted, element("br"), between)


def with_basis(value: str, *basis: str) -> Html:
    """A number of a table, and below it what it is based on: each piece stays in one line."""
    pieces = [piece for text in basis for piece in (element("span", text), Html(" "))]
    return join(value, element("small", pieces[:-1]))


def empty(text: str) -> Html:
    """What stands where there is nothing to show."""
    return element("p", text, class_="empty")


def two(*children: Html) -> Html:
    """Side by side where there is room."""
    return element("div", join(*children), class_="two")


def flowing(*children: Html | None) -> Html:
    """In two columns where there is room, one below the other as they come: for what differs in length."""
    return element("div", [child for child in children if child is not None], class_="flowing")
