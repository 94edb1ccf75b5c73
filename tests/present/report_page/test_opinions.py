"""Agreement of people on the page of the report."""

from bot.domain.estimates import kappa_of
from bot.domain.statistics import ratio
from bot.present.messages import Catalog
from bot.present.report_page.numbers import Numbers
from bot.present.report_page.opinions import agreement_cards
from bot.present.report_page.parts import Voice
from bot.services.reports.second_opinions import LEFT_ALONE, PolicyAgreement, SecondOpinions

EN = Voice(Catalog("en"), Numbers(Catalog("en")))
PAIRS = [("hide", "hide")] * 6 + [("keep", "keep")] * 6 + [("hide", "keep")] * 2


def measured(*policies: str) -> SecondOpinions:
    of = PolicyAgreement(agreed=ratio(12, 14, "agreed"), kappa=kappa_of(PAIRS, "kappa"))
    return SecondOpinions(
        agreement=dict.fromkeys(policies, of),
        overturned=ratio(0, 0, ""),
        overturned_by_rule={},
        in_time=ratio(0, 0, ""),
    )


def test_each_policy_has_its_kappa_with_interval_and_sample_size() -> None:
    (card,) = agreement_cards(measured("insult<b>", LEFT_ALONE), EN)
    assert "insult&lt;b&gt;" in card.markup
    assert "left alone by rules" in card.markup
    assert "12 / 14" in card.markup
    assert "0.72 (0.36 – 1.00)" in card.markup
    assert "Below 0.6" in card.markup


def test_where_nothing_was_asked_twice_nothing_is_shown() -> None:
    assert list(agreement_cards(measured(), EN)) == []
