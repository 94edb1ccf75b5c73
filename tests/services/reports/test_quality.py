"""The report on a hand-made week whose every figure was computed by hand."""

from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain import Actor, CancelReason, Effect, Judgement, Kind, Origin, Verb
from bot.domain.progress import Step
from bot.domain.statistics import Balance, Difference, Duration, Ratio
from bot.services import review
from bot.services.reports.quality import QualityReport, measure_quality
from bot.services.review import ReviewAnswer
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.delivery import outbox
from bot.store.history import event_labels
from bot.store.intake import events
from bot.store.reporting import messages
from bot.store.review import cases, overrides
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, moment, received, waiting, workspace
from tests.fakes.progress import Watcher

POSITIVE = {
    "sentiment.positive": 0.8,
    "sentiment.neutral": 0.1,
    "sentiment.negative": 0.1,
    "intent.praise": 0.9,
}
NEGATIVE = {
    "sentiment.positive": 0.1,
    "sentiment.neutral": 0.1,
    "sentiment.negative": 0.8,
    "intent.banter": 0.9,
}
NEEDY = {"sentiment.neutral": 0.9, "needs_answer": 0.5, "intent.question_price": 0.9}


async def report(db: SqliteStore, since: float = 0, until: float = 10_000) -> QualityReport:
    workspace = Workspace(store=db, clock=lambda: moment(20_000))
    return await measure_quality(workspace, moment(since), moment(until))


def week(tx: Transaction) -> None:
    """Ten things people wrote: five organic comments, three under ads, two messages."""
    one = received(tx, 1, at=100, scores=NEEDY)
    decided(tx, one, Verb.REPLY, rule="price", at=101, done_at=110, text="12 €")  # bot after 10 s
    two = received(tx, 2, at=200, scores=NEEDY, language="fr")
    decided(tx, two, Verb.REPLY, rule="person:Léa", at=201, done_at=500, text="12 €")  # person after 300 s
    received(tx, 3, at=300, scores=NEEDY)
    received(
        tx,
        30,
        at=400,
        parent_id="55_3",
        is_own_echo=True,
        kind=Kind.REPLY,
        state="recorded",
        human_reply=True,
    )  # a colleague in the platform's app after 100 s
    received(tx, 4, at=400, scores=POSITIVE)
    five = received(tx, 5, at=500, scores=NEGATIVE)
    decided(tx, five, Verb.HIDE, rule="insult", at=501, done_at=502)
    ad = {"ad_id": "120", "campaign_id": "77"}
    six = received(tx, 6, at=600, scores=NEGATIVE, origin=Origin.AD, extra=ad)
    decided(tx, six, Verb.HIDE, rule="insult", at=601, done_at=602)
    overrides.set_override(
        tx, account_id="1000", message_id="55_6", by=Actor.person("Léa"), verb="unhide", at=START + 700
    )
    seven = received(tx, 7, at=700, scores=NEEDY, origin=Origin.AD)
    decided(tx, seven, Verb.PRIVATE_REPLY, rule="price", at=701, done_at=730, text="hi")  # bot after 30 s
    eight = received(tx, 8, at=800, scores=NEGATIVE, origin=Origin.AD)
    decided(tx, eight, Verb.HIDE, rule="person:Tom", at=801, done_at=802)
    dm = {"kind": Kind.DM, "thread_id": "t:1", "platform": "messenger", "origin": Origin.UNKNOWN}
    received(tx, 9, at=900, scores=NEEDY, **dm)
    ten = received(tx, 10, at=950, scores=NEEDY, **dm)
    decided(tx, ten, Verb.MESSAGE, rule="person:Léa", at=951, done_at=1000, text="hello")


def noise(tx: Transaction) -> None:
    """What must not be counted."""
    received(
        tx, 20, at=100, is_own_echo=True, kind=Kind.REPLY, parent_id="55_4", state="recorded"
    )  # the bot's own
    for number, kind in enumerate(
        (Kind.RECEIPT, Kind.CONTROL, Kind.DELETE, Kind.REACTION, Kind.IGNORED, Kind.EDIT), 21
    ):
        received(tx, number, at=100, kind=kind, state="recorded")
    received(tx, 28, at=100, state="unrouted", account_id="9")
    received(tx, 29, at=10_000)  # the end of the window is outside
    received(tx, 31, at=-1)


@pytest.fixture
async def made(db: SqliteStore) -> QualityReport:
    await db.write(week)
    await db.write(noise)
    return await report(db)


def share(found: Ratio) -> tuple[int, int]:
    return found.hits, found.n


def test_volumes_count_what_people_wrote_and_nothing_else(made: QualityReport) -> None:
    assert made.service.inbound == 10
    assert made.volumes["platform"] == {"facebook": 8, "messenger": 2}
    assert made.volumes["origin"] == {"organic": 5, "ad": 3, "unknown": 2}
    assert (made.volumes["ad_id"], made.volumes["campaign_id"]) == ({"120": 1}, {"77": 1})
    assert made.volumes["language"] == {"en": 9, "fr": 1}
    assert made.volumes["kind"] == {"comment": 8, "dm": 2}
    assert made.volumes["post"] == {"1000_55": 8}


def test_both_denominators_are_there_and_bot_and_person_apart(made: QualityReport) -> None:
    assert {who: share(one) for who, one in made.service.answered_of_all.items()} == {
        "any": (6, 10),
        "bot": (2, 10),
        "human": (4, 10),
    }
    assert {who: share(one) for who, one in made.service.answered_of_needed.items()} == {
        "any": (6, 6),
        "bot": (2, 6),
        "human": (4, 6),
    }


def test_automatic_answers_do_not_shorten_the_time_of_people(made: QualityReport) -> None:
    bot, human = made.service.first_answer["bot"], made.service.first_answer["human"]
    assert (bot.n, bot.median, bot.p90) == (2, 20.0, 30.0)
    # 50 and 100 (both messages by one answer), 100 (a colleague), 300
    assert (human.n, human.median, human.p90) == (4, 100.0, 300.0)


async def test_the_time_to_an_answer_counts_from_writing_and_our_own_part_of_it_from_receipt(
    db: SqliteStore,
) -> None:
    def late(tx: Transaction) -> None:
        row = received(tx, 1, at=5_000, created_at=moment(100), scores=NEEDY)
        decided(tx, row, Verb.REPLY, rule="price", at=5_001, done_at=5_010, text="12 €")
        # A colleague answered in the platform's own app before its webhook came.
        received(tx, 2, at=6_000, created_at=moment(200), kind=Kind.DM, thread_id="t:1")
        own = {"is_own_echo": True, "human_reply": True, "state": "recorded"}
        received(tx, 3, at=500, kind=Kind.DM, thread_id="t:1", **own)

    await db.write(late)
    service = (await report(db)).service
    assert service.first_answer["bot"].median == 4_910
    assert service.own_delay["bot"].median == 10
    assert (service.first_answer["human"].median, service.own_delay["human"].median) == (300, 0)
    assert service.own_delay["bot"].n == service.own_delay["human"].n == 1


@pytest.mark.parametrize(
    ("timezone", "days"),
    [("Europe/Paris", {"2026-10-25": 2, "2026-10-26": 1}), ("UTC", {"2026-10-24": 1, "2026-10-25": 2})],
)
async def test_answers_are_counted_by_the_days_of_the_zone(
    db: SqliteStore, tmp_path: Path, timezone: str, days: dict[str, int]
) -> None:
    # The 25th has 25 hours in Paris: from 22:00 UTC to 23:00 UTC.
    hours = (
        datetime(2026, 10, 24, 22, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 22, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 23, 30, tzinfo=UTC),
    )

    def work(tx: Transaction) -> None:
        for number, hour in enumerate(hours, 1):
            waiting(tx, number, created_at=hour)
            cases.close_case(tx, number, by=Actor.person("lea"), answer="hide", at=hour.timestamp())

    await db.write(work)
    (tmp_path / "config.yaml").write_text(f"timezone: {timezone}\n", "utf-8")
    workspace = Workspace(config=tmp_path / "config.yaml", store=db, clock=lambda: moment(0))
    week = await measure_quality(workspace, datetime(2026, 10, 20, tzinfo=UTC), None)
    assert week.timezone == timezone
    assert week.queue.answered_per_day == days


def test_mood_is_shown_with_its_neutral_share(made: QualityReport) -> None:
    assert share(made.sentiment.judged) == (10, 10)
    assert {word: share(one) for word, one in made.sentiment.shares.items()} == {
        "positive": (1, 10),
        "neutral": (6, 10),
        "negative": (3, 10),
    }
    assert made.sentiment.net_sentiment.value == pytest.approx(-0.2)
    assert share(made.sentiment.brand_health) == (1, 4)


def test_intents_are_ranked(made: QualityReport) -> None:
    assert {name: share(one) for name, one in made.intents.items()} == {
        "question_price": (6, 10),
        "banter": (3, 10),
        "praise": (1, 10),
    }
    assert next(iter(made.intents)) == "question_price"


def test_hidden_shares_leave_messages_out_and_name_rules_and_no_person(made: QualityReport) -> None:
    assert share(made.moderation.hidden) == (3, 8)
    assert {rule: share(one) for rule, one in made.moderation.hidden_by_rule.items()} == {
        "insult": (2, 8),
        "people": (1, 8),
    }


def test_own_errors_are_counted_by_rule(made: QualityReport) -> None:
    assert share(made.moderation.overturned) == (1, 2)
    assert {rule: share(one) for rule, one in made.moderation.overturned_by_rule.items()} == {
        "insult": (1, 2)
    }


def test_paid_and_organic_stand_side_by_side_with_one_definition(made: QualityReport) -> None:
    ad, organic = made.by_origin["ad"], made.by_origin["organic"]
    assert (ad.inbound, organic.inbound) == (3, 5)
    assert (share(ad.answered_of_needed), share(organic.answered_of_needed)) == ((1, 1), (3, 3))
    assert (share(ad.hidden), share(organic.hidden)) == ((2, 3), (1, 5))
    assert (share(ad.negative), share(organic.negative)) == ((2, 3), (1, 5))
    assert ad.net_sentiment.value == pytest.approx(-2 / 3)
    assert made.ad_minus_organic["hidden"].value == pytest.approx(2 / 3 - 1 / 5)
    low, high = made.ad_minus_organic["hidden"].low, made.ad_minus_organic["hidden"].high
    assert low is not None
    assert high is not None
    assert low < 2 / 3 - 1 / 5 < high


async def test_the_queue_is_counted_by_day_without_naming_anybody(db: SqliteStore) -> None:
    await db.write(lambda tx: [waiting(tx, n, at=n, suggested=[Verb.HIDE]) for n in range(1, 5)])
    await review.answer_case(workspace(db, "Léa", moment(61)), "1", ReviewAnswer.HIDE)
    await review.answer_case(workspace(db, "Tom", moment(102)), "2", ReviewAnswer.APPROVE)
    queue = (await report(db)).queue
    assert (queue.open, queue.answered, queue.oldest_seconds) == (2, 2, 20_000 - 3)
    assert queue.answered_per_day == {"2026-11-22": 2}
    assert (queue.time_to_answer.median, queue.time_to_answer.p90) == (80.0, 100.0)
    assert share(queue.followed) == (1, 2)


async def test_an_empty_window_is_an_honest_empty_report(db: SqliteStore) -> None:
    empty = await report(db)
    assert empty.service.inbound == 0
    for figure in numbers_of(empty):
        value = figure.share if isinstance(figure, Ratio) else None
        assert value is None
    assert empty.queue.oldest_seconds is None


async def test_every_figure_says_what_it_is(made: QualityReport) -> None:
    found = numbers_of(made)
    assert len(found) > 30
    assert all(len(figure.definition) > 15 for figure in found)


async def test_what_waits_or_was_cancelled_is_neither_answered_nor_hidden(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        row = received(tx, 1, at=1, scores=NEEDY)
        decided(tx, row, Verb.HIDE, Verb.REPLY, at=2, text="hi")
        outbox.cancel_actions(
            tx,
            account_id="1000",
            message_id="55_1",
            at=START + 3,
            reason=CancelReason.PERSON_REPLIED,
            only=[Verb.HIDE],
        )

    await db.write(work)
    made = await report(db)
    assert share(made.service.answered_of_all["any"]) == (0, 1)
    assert share(made.moderation.hidden) == (0, 1)


async def test_a_comment_that_a_rule_hid_and_a_person_brought_back_here_is_overturned(
    db: SqliteStore,
) -> None:
    await db.write(lambda tx: decided(tx, received(tx, 1, at=1), Verb.HIDE, at=2, done_at=3))
    outcome = await review.undo_item(workspace(db, "Léa", moment(60)), "event:1")
    assert outcome.planned == (Verb.UNHIDE,)
    await db.write(lambda tx: outbox.mark_done(tx, 2, Effect(), at=START + 61))
    assert share((await report(db)).moderation.overturned) == (1, 1)


async def test_what_the_classifier_missed_is_not_counted_as_neutral(db: SqliteStore) -> None:
    await db.write(lambda tx: (received(tx, 1, at=1, scores={}), received(tx, 2, at=1, scores=POSITIVE)))
    made = await report(db)
    assert share(made.sentiment.judged) == (1, 2)
    assert made.sentiment.shares["neutral"].n == 1


async def test_what_could_not_be_read_is_counted_apart(db: SqliteStore) -> None:
    def three(tx: Transaction) -> None:
        received(tx, 1, at=1, scores=POSITIVE)
        received(tx, 2, at=1, scores=NEEDY)
        judgement = Judgement(scores={"toxicity": 0.1}, abstained=True, unread=True)
        unread = received(tx, 3, at=1, state="new")
        events.close_event(tx, unread, state="decided", judgement=judgement, at=START + 1)

    await db.write(three)
    made = await report(db)
    assert share(made.sentiment.unread) == (1, 3)
    assert share(made.sentiment.judged) == (2, 3)
    assert made.sentiment.shares["positive"].n == 2
    assert {intent: ratio.n for intent, ratio in made.intents.items()} == {"praise": 2, "question_price": 2}


def numbers_of(value: object) -> list[Ratio | Duration | Balance | Difference]:
    if isinstance(value, Ratio | Duration | Balance | Difference):
        return [value]
    if isinstance(value, dict):
        return [one for inner in value.values() for one in numbers_of(inner)]
    if is_dataclass(value):
        return [one for field in fields(value) for one in numbers_of(getattr(value, field.name))]
    return []


async def test_it_tells_how_far_it_is(db: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "_DAYS", 2)
    await db.write(lambda tx: [received(tx, number, at=number * 86_400) for number in range(5)])
    watcher = Watcher()
    desk = Workspace(store=db, clock=lambda: moment(5 * 86_400), progress=watcher)
    await measure_quality(desk, moment(-10_000), None)
    assert watcher.told == [(Step.REPORT, 0, None), (Step.REPORT, 2, 5), (Step.REPORT, 4, 5)]


async def test_the_share_of_mentions_is_of_what_names_anybody(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        for number, labels in enumerate(
            (["mention_maison"], ["mention_maison", "mention_rival"], ["mention_rival"], ["delivery"], []), 1
        ):
            row = received(tx, number, at=number)
            event_labels.insert_labels(tx, row, labels, decision_id=1, at=START)

    await db.write(work)
    mentions = (await report(db)).mentions
    # Three of five messages name anybody: two of them us, two the other.
    assert {name: (share.hits, share.n) for name, share in mentions.items()} == {
        "maison": (2, 3),
        "rival": (2, 3),
    }
    assert mentions["maison"].low == pytest.approx(0.2077, abs=1e-4)
    assert "no share of voice" in mentions["rival"].definition
    assert (await report(db, since=4)).mentions == {}
