"""How far two people agree, by policy, on the page of the report. Nobody is named, and nobody is ranked."""

from collections.abc import Iterator

from bot.present.report_page.html import Html, element, join, quote
from bot.present.report_page.parts import Voice, card, table, with_basis
from bot.services.reports.second_opinions import LEFT_ALONE, SecondOpinions


def agreement_cards(measured: SecondOpinions, voice: Voice) -> Iterator[Html]:
    """A card with κ and its sample size for each policy; nothing where nothing was asked twice."""
    if not measured.agreement:
        return
    t, numbers = voice.t, voice.numbers
    rows: list[list[str | Html]] = []
    for policy, figures in measured.agreement.items():
        agreed, kappa = figures.agreed, figures.kappa
        shown = "–"
        if kappa.value is not None:
            low, high = (
                None if bound is None else numbers.decimal(bound) for bound in (kappa.low, kappa.high)
            )
            shown = numbers.decimal(kappa.value) + ("" if low is None else f" ({low} – {high})")
        rows.append(
            [
                t("html.left_alone") if policy == LEFT_ALONE else element("code", quote(policy)),
                numbers.count(agreed.n),
                with_basis(
                    numbers.percent(agreed.share, 1),
                    f"{numbers.count(agreed.hits)} / {numbers.count(agreed.n)}",
                    numbers.interval(agreed.low, agreed.high),
                ),
                shown,
            ]
        )
    heads = tuple(t(f"html.{key}") for key in ("policy", "n", "two_agree", "beyond_chance"))
    drawn = table(voice, t("html.agreement_caption"), heads, rows, folded=False)
    note = element("p", t("html.agreement_note"), class_="takeaway")
    yield card(element("h3", t("html.agreement")), join(drawn, note))
