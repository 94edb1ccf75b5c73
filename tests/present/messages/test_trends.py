"""Trends are told in both languages."""

from bot.present.messages import Catalog


def test_an_account_with_too_few_weeks_is_told_in_the_right_number() -> None:
    for language, singular, plural in (
        ("en", "1 week of 4", "2 weeks of 4"),
        ("fr", "1 semaine", "2 semaines"),
    ):
        t = Catalog(language)
        assert singular in t.count("trend.not_enough", 1, account="1000", needed=4)
        assert plural in t.count("trend.not_enough", 2, account="1000", needed=4)
