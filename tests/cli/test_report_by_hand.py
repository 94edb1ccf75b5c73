"""Every figure of a report on a small community that is known by heart, through the database and the command line.

The period is four days in Paris, Saturday 24 to Tuesday 27 October 2026; on the Sunday night the clocks go back.
Each expected number was computed by hand, as the comments say.
"""
# ruff: noqa: E501  a line of a file is a line here

import csv
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain import Actor, CaseRequest, Verb
from bot.store import Transaction
from bot.store.history import event_labels
from bot.store.intake import events
from bot.store.review import cases, satisfaction
from bot.store.review.satisfaction import ClosedCase, GivenRating
from tests.fakes.cases import START, decided, received
from tests.fakes.instance import as_json, fill, tamis

LEA = Actor.person("Léa")
RULES = """\
version: 1
calendars:
  team: {open: {sun: ["00:00-06:00"], mon-sat: ["09:00-17:00"]}}
rules:
  - {id: a, mode: observe, when: {words: [x]}, then: [{label: x}]}
"""
ADS = """\
Campaign name,Ad name,Day,Campaign ID,Ad ID,Reach,Impressions,Amount spent (EUR),Link clicks,Post reactions,\
Post comments,Post shares
,,,,,900,1600,20.00,10,14,3,1
Bread,Loaf,2026-10-25,71,11,700,1000,12.00,8,10,3,1
Bread,Loaf,2026-10-26,71,11,500,600,8.00,2,4,,
"""
POSTS = """\
Identifiant de la publication,ID de la Page,Titre,Heure de publication,Permalien,Date,Vues,Couverture,Réactions,\
Commentaires,Partages,Vues de Publications organiques,Vues de Publications boostées
55,1000,Levain,10/24/2026 10:00,https://www.facebook.com/1000/posts/55,Global,2000,1000,40,6,4,2000,
"""
ORDERS = """\
Order ID,Date,Amount,Currency,Ad ID
1,2026-10-26,10.00,EUR,11
2,2026-10-26,10.00,EUR,11
3,2026-10-26,10.00,EUR,11
4,2026-10-26,10.00,EUR,11
5,2026-10-26,10.00,EUR,11
6,2026-10-26,99.00,EUR,
"""


def utc(day: int, hour: int, minute: int = 0, second: int = 0) -> float:
    """That moment of October 2026, as the fakes count: seconds after their beginning."""
    return datetime(2026, 10, day, hour, minute, second, tzinfo=UTC).timestamp() - START


def scores(mood: str, *, needs: float, constructive: float = 0.1, harm: float = 0.1) -> dict[str, float]:
    moods = {f"sentiment.{name}": 0.1 for name in ("positive", "neutral", "negative")}
    return {
        **moods,
        f"sentiment.{mood}": 0.8,
        "needs_answer": needs,
        "constructive": constructive,
        "toxicity": harm,
        "intent.praise": 0.9,
    }


def community(tx: Transaction) -> None:
    """Nine messages of the period, one before it and one after it."""
    ad = {"origin": "ad", "thread_id": "1000_99", "extra": {"ad_id": "11", "campaign_id": "71"}}
    good, plain = {"needs": 0.9, "constructive": 0.8}, {"needs": 0.1}
    received(tx, 90, at=utc(23, 21, 59), author_id="z", scores=scores("negative", **plain))  # Friday, 23:59
    received(tx, 91, at=utc(27, 23), author_id="z", scores=scores("negative", **plain))  # Wednesday, 00:00
    first = received(tx, 1, at=utc(24, 14), author_id="a1", scores=scores("neutral", **good))
    second = received(tx, 2, at=utc(24, 22, 30), author_id="a2", scores=scores("negative", **good), **ad)
    third = received(tx, 3, at=utc(25, 10), author_id="a3", scores=scores("positive", needs=0.9), **ad)
    fourth = received(
        tx, 4, at=utc(25, 11), author_id="a4", scores=scores("negative", needs=0.1, harm=0.95), **ad
    )
    fifth = received(tx, 5, at=utc(26, 10), author_id="a5", scores=scores("negative", needs=0.1, harm=0.3))
    sixth = received(
        tx, 6, at=utc(26, 12), author_id="a6", parent_id="55_1", scores=scores("neutral", **good)
    )
    again = received(tx, 7, at=utc(26, 15), author_id="a1", scores=scores("positive", **good))
    direct = received(
        tx,
        8,
        at=utc(27, 9),
        author_id="a8",
        kind="dm",
        thread_id="a8",
        origin="unknown",
        scores=scores("neutral", needs=0.9),
    )
    received(
        tx,
        9,
        at=utc(27, 12),
        author_id="a9",
        platform="instagram",
        account_id="2000",
        thread_id="ig",
        scores=scores("positive", **plain),
    )
    answer(tx, first, Verb.REPLY, utc(26, 9), closed_at=utc(26, 9, 0, 30))
    answer(tx, second, Verb.REPLY, utc(25, 4, 30), closed_at=utc(25, 4, 31))
    decided(tx, third, Verb.REPLY, rule="price", at=utc(25, 10), done_at=utc(25, 10, 0, 30), text="12 €")
    decided(tx, fourth, Verb.HIDE, at=utc(25, 11), done_at=utc(25, 11, 1))
    decided(tx, fifth, Verb.HIDE, at=utc(26, 10), done_at=utc(26, 10, 2))
    decided(tx, fifth, Verb.UNHIDE, rule="person:Léa", at=utc(26, 11), done_at=utc(26, 11, 2))
    ask(tx, sixth)
    cases.close_case(tx, case_of(tx, sixth), by=LEA, answer="approve", at=START + utc(26, 15, 31))
    answer(tx, again, Verb.REPLY, utc(26, 15, 30), closed_at=utc(26, 15, 30))
    decided(tx, direct, Verb.MESSAGE, rule="person:Léa", at=utc(27, 9), done_at=utc(27, 9, 10), text="Yes")
    event_labels.insert_labels(tx, first, ["mention_maison"], decision_id=1, at=START)
    event_labels.insert_labels(tx, second, ["mention_maison", "mention_rival"], decision_id=1, at=START)
    for number, rating in enumerate((5, 4, 2, None)):
        rated(tx, 200 + number, rating)


def ask(tx: Transaction, row: int) -> None:
    """A rule shows it to people."""
    decided(
        tx, row, rule="question", case=CaseRequest(actor=Actor.rule("question"), why="asks", queue="care")
    )


def case_of(tx: Transaction, row: int) -> int:
    case = cases.case_about(tx, row)
    assert case is not None
    return case.id


def answer(tx: Transaction, row: int, verb: Verb, at: float, *, closed_at: float) -> None:
    """A rule shows it to people, and Léa replies."""
    ask(tx, row)
    decided(tx, row, verb, rule="person:Léa", at=at, done_at=at, text="Yes")
    cases.close_case(tx, case_of(tx, row), by=LEA, answer="reply", at=START + closed_at)


def rated(tx: Transaction, number: int, rating: int | None) -> None:
    """Somebody who wrote before the period is asked in it how it went, and may say so."""
    person = f"s{number}"
    row = received(
        tx,
        number,
        at=utc(20, 8),
        author_id=person,
        kind="dm",
        thread_id=person,
        scores=scores("neutral", needs=0.1),
    )
    ask(tx, row)
    decided(tx, row, Verb.MESSAGE, rule="ask", at=utc(26, 8), done_at=utc(26, 8), text="How was it?")
    closed = ClosedCase(
        case_id=case_of(tx, row),
        event_id=row,
        queue="care",
        closed_at=START,
        account_id="1000",
        thread_id=person,
    )
    key = f"facebook:1000:private_reply:55_{number}:ask"
    satisfaction.record_asked(tx, closed, row, key, at=START + utc(26, 8))
    if rating is not None:
        stored = events.get_event(tx, row)
        request = satisfaction.latest_request(tx, stored.event) if stored else None
        assert request is not None
        change = GivenRating(request_id=request.id, rating=rating)
        satisfaction.record_rating(tx, row, change, at=START + utc(26, 9))


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("by-hand")
    data = fill(folder / "data", community)
    (folder / "rules.yaml").write_text(RULES, "utf-8")
    config = folder / "config.yaml"
    config.write_text(f"version: 1\nsources: {{}}\nrules: {folder / 'rules.yaml'}\n", "utf-8")
    for name, content in (("ads", ADS), ("posts", POSTS), ("orders", ORDERS)):
        file = folder / f"{name}.csv"
        file.write_text(content, "utf-8")
        result = tamis("metrics", "import", str(file), "--data", data, "--config", str(config))
        assert result.exit_code == 0, result.output
    days = ["--since", "2026-10-24", "--until", "2026-10-28", "--calendar", "team"]
    return ["report", "--data", data, "--config", str(config), *days]


@pytest.fixture(scope="module")
def report(command: list[str]) -> Mapping[str, Any]:
    made: Mapping[str, Any] = as_json(tamis(*command, "--json"))
    return made


def figure(report: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    value: Any = report
    for name in path.split("."):
        value = value[name]
    assert isinstance(value, dict)
    assert value["definition"]
    return value


#: Shares: hits and n.
SHARES = {
    # 1, 2, 3, 7 and the direct message have an answer, of nine messages; 1, 2, 3, 6, 7 and 8 needed one.
    "service.answered_of_all.any": (5, 9),
    "service.answered_of_all.bot": (1, 9),
    "service.answered_of_all.human": (4, 9),
    "service.answered_of_needed.any": (5, 6),
    "service.answered_of_needed.bot": (1, 6),
    "service.answered_of_needed.human": (4, 6),
    # Three of each mood.
    "mood.shares.positive": (3, 9),
    "mood.shares.neutral": (3, 9),
    "mood.brand_health": (3, 6),
    # Public: all but the direct message. Constructive: 1, 2, 6, 7. Only 6 stands below another.
    "conversation.constructive": (4, 8),
    "conversation.replies": (1, 8),
    "mentions.maison": (2, 2),
    "mentions.rival": (1, 2),
    # 4 and 5 were hidden, both by a rule, and 5 was shown again; 5 was only critical.
    "moderation.hidden": (2, 8),
    "moderation.hidden_by_rule.insult": (2, 8),
    "moderation.overturned": (1, 2),
    "moderation.overturned_by_language.en": (1, 2),
    "moderation.automatic_of_overturned": (1, 1),
    "moderation.hidden_only_critical": (1, 2),
    "moderation.wrongly_hidden.repeatedly": (0, 1),
    # Handled: 1, 2, 3, 4, 5, 7, 8. By rules alone: 3 and 4.
    "moderation.automated": (2, 7),
    # Hidden on Sunday at 12:01 (closed) and on Monday at 11:02 (open).
    "moderation.after_hours": (1, 2),
    # Four cases were answered: three by a reply, one left as it was; none was about anything severe.
    "queue.taken_up": (3, 4),
    "queue.exposure.severe": (0, 4),
    # 2, 3 and 4 stand under an ad; 1, 5, 6, 7 and 9 do not.
    "by_origin.ad.answered_of_needed": (2, 2),
    "by_origin.ad.hidden": (1, 3),
    "by_origin.ad.negative": (2, 3),
    "by_origin.ad.constructive": (1, 3),
    "by_origin.organic.answered_of_needed": (2, 3),
    "by_origin.organic.hidden": (1, 5),
    "by_origin.organic.negative": (1, 5),
    "by_origin.organic.constructive": (3, 5),
    # Four were asked, three answered: 5, 4 and 2.
    "satisfaction.satisfied": (2, 3),
    "satisfaction.answered": (3, 4),
    # 14 and 4 interactions of 1,600 impressions; 50 of 2,000 views; three and four comments stand there.
    "publicity.by_origin.ad.engagement_by_views": (18, 1600),
    "publicity.by_origin.organic.engagement_by_views": (50, 2000),
    "publicity.by_origin.ad.conversation": (3, 1600),
    "publicity.by_origin.organic.conversation": (4, 2000),
    "publicity.by_origin.ad.conversion_rate": (5, 10),
    "publicity.campaigns.Bread.constructive": (1, 3),
    # Of the answered questions five are on Facebook; of what people answered four; all that is constructive.
    "channels.by_platform.facebook.share_of_answers": (5, 5),
    "channels.by_platform.facebook.share_of_work": (4, 4),
    "channels.by_platform.instagram.constructive": (0, 1),
}
#: Durations: n, median and p90 in seconds.
DURATIONS = {
    # 43 h (Saturday 16:00 to Monday 10:00, with the hour that came twice), 6 h, 30 min, 10 min.
    "service.first_answer.human": (4, (1_800 + 21_600) / 2, 154_800),
    "service.first_answer.bot": (1, 30, 30),
    # The first waited through an hour of Saturday, seven of Sunday's night and one of Monday: 9 h.
    "service.first_answer_open.human": (4, (1_800 + 21_600) / 2, 32_400),
    "service.first_answer_open.bot": (1, 0, 0),
    "service.next_answer.human": (1, 1_800, 1_800),
    "moderation.time_to_action.bot": (2, 90, 120),
    "moderation.wrongly_hidden.hidden_for": (1, 3_600, 3_600),
    # From writing to the end of the case: 30 min, 3 h 31, 6 h 01, 43 h and 30 s.
    "queue.time_to_answer": (4, (12_660 + 21_660) / 2, 154_830),
    # From the reply to the end of the case: 0, 30 and 60 s.
    "queue.handling": (3, 30, 60),
    "queue.effort.per_case": (1, 60, 60),
}
#: Everything else that has one value.
VALUES = {
    "mood.net_sentiment": 0.0,
    # One conversation of two, six of one.
    "conversation.depth": 8 / 7,
    "conversation.shift.answered": 1.0,
    # Of eight public comments three are positive and three negative; without the one that stays hidden, two.
    "moderation.visible_lift": 1 / 7,
    "moderation.wrongly_hidden.hours": 1.0,
    "satisfaction.rating": 11 / 3,
    "queue.effort.per_hour": 60.0,
    "publicity.by_origin.ad.engagement_by_reach": (14 / 700 + 4 / 500) / 2,
    "publicity.by_origin.organic.engagement_by_reach": 0.05,
    # 10 × 0.1 + 3 × 0.5 + 1 of 700, and 4 × 0.1 of 500; 40 × 0.1 + 6 × 0.5 + 4 of 1,000.
    "publicity.by_origin.ad.weighted_by_reach": (3.5 / 700 + 0.4 / 500) / 2,
    "publicity.by_origin.organic.weighted_by_reach": 0.011,
    "publicity.prices.EUR.spend": 20.0,
    "publicity.prices.EUR.per_thousand_views": 12.5,
    "publicity.prices.EUR.per_link_click": 2.0,
    "publicity.prices.EUR.per_comment": 20 / 3,
    "publicity.prices.EUR.per_constructive": 20.0,
    "publicity.prices.EUR.per_conversion": 4.0,
    "publicity.prices.EUR.return_on_spend": 1.5,
    "publicity.by_origin.ad.worth.EUR": 50.0,
    "publicity.differences.engagement_by_views": 18 / 1600 - 50 / 2000,
    "ad_minus_organic.hidden": 1 / 3 - 1 / 5,
}
#: Intervals, to three digits: Wilson's of 5/6 and 2/3, Newcombe's of 1/3 − 1/5, Byar's of three comments and
#: five orders, and of a return of five orders of 10.00 on 20.00.
INTERVALS = {
    "service.answered_of_needed.any": (0.4365, 0.9700),
    "satisfaction.satisfied": (0.2077, 0.9385),
    "ad_minus_organic.hidden": (-0.3707, 0.6207),
    "publicity.prices.EUR.per_comment": (2.2817, 33.168),
    "publicity.prices.EUR.per_conversion": (1.7141, 12.412),
    "publicity.prices.EUR.return_on_spend": (-0.6913, 3.6913),
}


@pytest.mark.parametrize(("path", "expected"), SHARES.items(), ids=SHARES)
def test_shares(report: Mapping[str, Any], path: str, expected: tuple[int, int]) -> None:
    made = figure(report, path)
    assert (made["hits"], made["n"]) == expected
    assert made["share"] == pytest.approx(expected[0] / expected[1])
    assert made["low"] <= made["share"] <= made["high"]


@pytest.mark.parametrize(("path", "expected"), DURATIONS.items(), ids=DURATIONS)
def test_durations(report: Mapping[str, Any], path: str, expected: tuple[int, float, float]) -> None:
    made = figure(report, path)
    assert (made["n"], made["median"], made["p90"]) == expected


@pytest.mark.parametrize(("path", "expected"), VALUES.items(), ids=VALUES)
def test_values(report: Mapping[str, Any], path: str, expected: float) -> None:
    assert figure(report, path)["value"] == pytest.approx(expected)


@pytest.mark.parametrize(("path", "expected"), INTERVALS.items(), ids=INTERVALS)
def test_intervals(report: Mapping[str, Any], path: str, expected: tuple[float, float]) -> None:
    made = figure(report, path)
    assert (made["low"], made["high"]) == pytest.approx(expected, rel=1e-3)


def test_counts_are_of_the_days_in_paris(report: Mapping[str, Any]) -> None:
    assert (report["since"], report["until"]) == ("2026-10-23T22:00:00+00:00", "2026-10-27T23:00:00+00:00")
    assert report["volumes"]["platform"] == {"facebook": 8, "instagram": 1}
    assert report["volumes"]["origin"] == {"organic": 5, "ad": 3, "unknown": 1}
    assert report["queue"]["answered_per_day"] == {"2026-10-25": 1, "2026-10-26": 3}
    # Two messages were handled by rules alone, at a minute each.
    assert (report["queue"]["effort"]["automatic"], report["queue"]["effort"]["saved_seconds"]) == (2, 120.0)
    assert report["conversation"]["shift"]["flows"]["answered"] == {"neutral>positive": 1}
    assert report["publicity"]["conversions_of"] == {"ads": 5, "posts": 0, "replies": 0, "unknown": 1}
    assert report["satisfaction"]["ratings"] == {"1": 0, "2": 1, "3": 0, "4": 1, "5": 1}


def test_tables_csv_and_page_say_the_same(command: list[str], tmp_path: Path) -> None:
    rows = {row["figure"]: row for row in csv.DictReader(tamis(*command, "--csv").stdout.splitlines())}
    assert float(rows["service.answered_of_needed.any"]["value"]) == pytest.approx(5 / 6)
    assert rows["service.first_answer_open.human"]["p90"] == "32400.0"
    assert rows["publicity.prices.EUR.per_constructive"]["value"] == "20.0"
    shown = tamis(*command, env={"COLUMNS": "160"}).stdout
    assert "83.3%" in shown
    assert "6.67 EUR" in shown
    page = tmp_path / "report.html"
    tamis(*command, "--html", str(page), "--lang-ui", "fr")
    text = page.read_text("utf-8")
    assert "83 %" in text.replace("\u202f", " ").replace("\xa0", " ")
    assert "6,67" in text
