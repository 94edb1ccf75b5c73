"""The JSON of the queue: its names are a contract with scripts outside."""

import json
from dataclasses import replace
from datetime import timedelta

from bot.domain import Actor, AnswerWindows, Kind, PauseCause, Verb
from bot.present import serialize
from bot.services import review
from bot.services.review import QueueFilters, ReviewAnswer
from bot.store import Transaction
from bot.store.context import answer_windows
from bot.store.delivery.breaker_buckets import Bucket
from bot.store.delivery.pauses import Pause
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, moment, waiting, workspace

EVENT_KEYS = (
    "id platform account_id kind message_id parent_id thread_id author_id author_name text attachments"
    " attachment_urls created_at received_at permalink origin ad_id ad_title campaign_id promotion_status"
    " state language model abstained unread truncated"
    " timed_out head because gap scores"
)
CASE_KEYS = (
    "id event_id queue priority rule why suggested since state claimed_by lease_until closed_at closed_by"
    " answer assignee due_at draft is_blind needs_two"
)
VIEW_KEYS = (
    "case pressing event post parent siblings timeline members previous author versions evidence decisions"
    " planned verdict answer_until holds private_reply_given own_reply stage appeal proposal is_hidden"
    " is_removed is_backfilled notes version"
)
EFFECT_KEYS = "id decision_id verb rule via text state planned_at settled_at external_id problem holds"
DECISION_KEYS = "id event_id at by rules_version labels matches"


def one_hidden(tx: Transaction) -> None:
    decided(tx, waiting(tx, suggested=[Verb.HIDE]), Verb.HIDE, done_at=2.0)


async def test_a_view_has_the_names_that_scripts_know(db: SqliteStore) -> None:
    await db.write(one_hidden)
    view = await review.show_item(workspace(db, "Léa", moment(10)), "1")
    written = json.loads(json.dumps(serialize.view_json(view)))
    assert list(written) == VIEW_KEYS.split()
    assert list(written["event"]) == EVENT_KEYS.split()
    assert list(written["case"]) == CASE_KEYS.split()
    assert [list(effect) for effect in written["planned"]] == [EFFECT_KEYS.split()]
    assert list(written["decisions"][0]) == DECISION_KEYS.split()
    assert (written["case"]["rule"], written["planned"][0]["rule"]) == ("insult", "insult")
    assert written["decisions"][0]["by"] == "rules"


async def test_a_person_stands_there_as_such(db: SqliteStore) -> None:
    await db.write(one_hidden)
    outcome = await review.answer_case(workspace(db, "Léa", moment(10)), "1", ReviewAnswer.APPROVE)
    assert serialize.outcome_json(outcome) == {
        "case_id": 1,
        "event_id": 1,
        "answer": "approve",
        "by": "person:Léa",
        "at": "2026-11-22T12:00:10+00:00",
        "planned": ["unhide"],
        "cancelled": 0,
        "kept": [],
        "reopened": False,
        "repeated": False,
        "crowd": 0,
        "objection": "",
        "holds": [],
        "needs_second": False,
        "disagreed": False,
    }
    view = await review.show_item(workspace(db, "Léa", moment(20)), "1")
    written = serialize.view_json(view)
    assert written["verdict"] == {"at": "2026-11-22T12:00:10+00:00", "by": "person:Léa", "verb": "unhide"}
    assert written["planned"][-1]["rule"] == "person:Léa"  # type: ignore[index]


async def test_a_page_and_the_statistics_are_plain_values(db: SqliteStore) -> None:
    await db.write(waiting)
    instance = workspace(db, "Léa", moment(10))
    page = await review.list_queue(instance, QueueFilters(), limit=5)
    (entry,) = [serialize.entry_json(entry) for entry in page.entries]
    assert list(entry) == ["case", "event", "answer_until", "version", "came_to_nothing", "pressing"]
    assert serialize.stats_json(await review.queue_stats(instance)) == {
        "open": 1,
        "claimed": 0,
        "oldest_since": "2026-11-22T12:00:00+00:00",
        "by_queue": {"default": 1},
        "by_rule": {"insult": 1},
        "answered_24h": {},
    }


def test_a_time_that_is_not_is_null() -> None:
    assert serialize.iso_time(None) is None
    assert serialize.iso_time(START) == "2026-11-22T12:00:00+00:00"


def test_what_is_left_of_a_limit_is_a_short_number() -> None:
    bucket = Bucket(scope="rule:insult", used=1, capacity=2.3333, seconds=600)
    assert serialize.bucket_json(bucket) == {
        "scope": "rule:insult",
        "left": 1.33,
        "of": 2.3333,
        "seconds": 600,
    }


async def test_a_timeline_says_what_happened_in_plain_values(db: SqliteStore) -> None:
    await db.write(one_hidden)
    view = await review.show_item(workspace(db, "Léa", moment(10)), "1")
    assert serialize.view_json(view)["timeline"] == [
        {
            "at": "2026-11-22T12:00:00+00:00",
            "act": "wrote",
            "by": "person",
            "name": "Ana",
            "text": "How much is it?",
            "attachments": [],
            "message_id": "55_1",
            "event_id": 1,
            "effect_id": None,
        },
        {
            "at": "2026-11-22T12:00:02+00:00",
            "act": "hid",
            "by": "rule",
            "name": "insult",
            "text": "",
            "attachments": [],
            "message_id": "55_1",
            "event_id": 1,
            "effect_id": 1,
        },
    ]


async def test_until_when_an_answer_is_possible_is_a_time_in_utc(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        day = timedelta(days=1)
        limits = AnswerWindows(standard=day, by_person=7 * day, private_reply=7 * day)
        answer_windows.replace_windows(tx, {"1000": limits})
        waiting(tx, kind=Kind.DM, thread_id="1000:900", created_at=moment())

    await db.write(work)
    instance = workspace(db, "Léa", moment(10))
    view = serialize.view_json(await review.show_item(instance, "1"))
    (entry,) = (await review.list_queue(instance, QueueFilters(), limit=5)).entries
    until = "2026-11-29T12:00:00+00:00"
    assert (view["answer_until"], serialize.entry_json(entry)["answer_until"]) == (until, until)


def test_a_pause_says_why_and_since_when() -> None:
    pause = Pause(
        scope="words:1000", reason="spam", cause=PauseCause.RESTRICTED, by=Actor.system("intake"), at=START
    )
    assert serialize.pause_json(pause) == {
        "scope": "words:1000",
        "cause": "restricted",
        "since": "2026-11-22T12:00:00+00:00",
        "by": "intake",
        "reason": "spam",
    }
    assert serialize.pause_json(replace(pause, at=0.0))["since"] is None
