"""What a person is told of a spike: numbers in their language, and nothing that anybody wrote."""

from bot.domain.spikes import Measure
from bot.present.messages import Catalog
from bot.present.spike_view import notice_in, spike_measure, spike_site
from tests.fakes.trends import spike


def test_a_notice_says_what_where_how_much_and_how_much_is_usual() -> None:
    notice = notice_in("en", "Europe/Paris")(spike(), "Maison")
    assert notice.title == "Unusually many negative comments: Maison, post 1000_66"
    assert notice.why == (
        "Since 2026-11-24 12:45 CET: 40 in an hour, by 38 people; usual at this hour: 3."
        " Negative: 80% of what was read, usually 25%."
    )


def test_a_notice_is_in_french_where_people_are_french() -> None:
    notice = notice_in("fr", "Europe/Paris")(spike(), "Maison").title.replace("\u00a0", " ")
    assert notice == "Commentaires négatifs en nombre inhabituel : Maison, publication 1000_66"


def test_every_measure_has_its_words() -> None:
    for language in ("en", "fr"):
        describe = notice_in(language, "Europe/Paris")
        titles = {describe(spike(measure=measure, rule="insult"), "Maison").title for measure in Measure}
        assert len(titles) == len(Measure)
    t = Catalog("en")
    assert spike_measure(spike(measure=Measure.HIDDEN, rule="insult"), t) == "hidden by insult"
    assert spike_site(spike(post=""), "Maison", t) == "Maison"
