"""Taking a person out of the tables: everything of theirs goes, nothing of anybody else's does."""

from typing import Any

import pytest

from bot.domain import Actor, Kind, State, Verb
from bot.store import Transaction, decisions
from bot.store.delivery import outbox
from bot.store.intake import events
from bot.store.postgres.engine import PostgresTransaction
from bot.store.privacy import erasures, redaction
from bot.store.privacy.erasures import Erasure, Person
from bot.store.review import case_notes, cases
from bot.store.sqlite.engine import SqliteStore, SqliteTransaction
from tests.fakes.cases import START
from tests.fakes.persons import NAME, PERSON, TRACES, decision_about, judged, leave_traces, wrote

ZEBULON = Person(id=PERSON)
LATER = START + 100_000

#: What becomes of every column that could hold something of a person: gone with them or emptied, replaced by
#: a pseudonym, or why nothing of them can stand there. Whoever adds a column decides.
GONE, PSEUDONYM = "gone", "pseudonym"
OURS = "an id, a word or a text of our own"
MESSAGE = "a platform's id of a message or a post"
STAFF = "who of us did it"
COLUMNS: dict[str, dict[str, str]] = {
    "account_check": {
        "source": OURS,
        "account_id": OURS,
        "subject": OURS,
        "fault": OURS,
        "detail": "names of permissions and fields",
        "fields": OURS,
    },
    "api_receipt": {
        "user_name": "a colleague",
        "key": "chosen by a program of a colleague's, kept for a day",
        "fingerprint": "a digest of a request",
        "body": "what a decision was answered with: numbers and states, and nothing that quotes a person",
    },
    "backfill": {
        "source": OURS,
        "account_id": OURS,
        "cause": OURS,
        "cursor": "marks of a platform's pages",
        "problem": "a sentence of ours",
    },
    "bulk": {
        "actor_kind": OURS,
        "actor_id": STAFF,
        "answer": OURS,
        "text": "what colleagues say to many people, forgotten once it was said",
        "target": OURS,
        "reason": "what colleagues note about many cases, forgotten once it stands there",
        "state": OURS,
        "settled_kind": OURS,
        "settled_by": STAFF,
    },
    "bulk_item": {
        "reference": "the number of a case or an event",
        "version": "a digest",
        "state": OURS,
        "code": OURS,
    },
    "case_skip": {"actor_kind": OURS, "actor_id": "a colleague", "reason": "one of four words of ours"},
    "contest": {
        "name": OURS,
        "label": OURS,
        "account_id": OURS,
        "post": MESSAGE,
        "salt": "random",
        "seed": "random",
        "public_word": OURS,
    },
    "contest_entry": {
        "code": "a keyed hash, without which nobody could compute the draw again; whose it is stands nowhere",
        "excluded": OURS,
    },
    "conversion": {
        "key": "a hash of the id of an order",
        "currency": OURS,
        "platform": OURS,
        "campaign_id": OURS,
        "campaign": OURS,
        "ad_id": OURS,
        "post_id": MESSAGE,
        "utm_source": "what a campaign is called in a link; addresses and numbers of people are not taken in",
        "utm_medium": OURS,
        "utm_campaign": OURS,
        "utm_content": OURS,
        "utm_id": OURS,
    },
    "daily_quota": {"scope": OURS},
    "event_search": {"text": GONE},
    "event_search_config": {"k": OURS, "v": OURS},
    "event_search_data": {"block": GONE},
    "event_search_idx": {"segid": OURS, "term": GONE, "pgno": OURS},
    "draft": {
        "state": OURS,
        "model": OURS,
        "prompt": GONE,
        "output": GONE,
        "checks": GONE,
        "why": GONE,
    },
    "note_mention": {"person": "a colleague"},
    "satisfaction": {"queue": OURS, "not_asked": OURS},
    "rights_request": {
        "account_id": OURS,
        "message_id": MESSAGE,
        "author_id": PSEUDONYM,
        "state": OURS,
        "template": OURS,
        "rules_version": OURS,
        "actor_kind": OURS,
        "actor_id": STAFF,
        "why": OURS,
        "words": GONE,
        "evidence": GONE,
        "salt": GONE,
        "sha256": "a hash of what is gone, which nobody can make again without the salt",
    },
    "silence": {"source": OURS, "account_id": OURS},
    "activity": {"account_id": OURS},
    "review_settings": {"settings": STAFF},
    "rule_activity": {"account_id": OURS, "rule": OURS},
    "intake_gap": {"account_id": OURS},
    "spike": {
        "account_id": OURS,
        "measure": OURS,
        "rule": OURS,
        "platform": OURS,
        "post": MESSAGE,
        "comment": MESSAGE,
    },
    "alert": {"what": OURS},
    "answer_window": {"account_id": OURS},
    "audit": {"actor": STAFF, "action": OURS, "subject": OURS, "details": OURS, "seal": "a hash"},
    "author_label": {"account_id": GONE, "author_id": GONE, "label": GONE},
    "backtest": {"rule": OURS, "fingerprint": OURS},
    "blind_review": {"rule": OURS, "actor_id": STAFF, "actor_kind": OURS},
    "breaker_clock": {"boot": OURS},
    "bucket": {"scope": "rules, accounts and posts"},
    "case_": {
        "queue": OURS,
        "actor_id": STAFF,
        "actor_kind": OURS,
        "why": GONE,
        "suggested": OURS,
        "state": OURS,
        "claimed_by": STAFF,
        "closed_by_id": STAFF,
        "closed_by_kind": OURS,
        "answer": OURS,
        "assignee": STAFF,
        "draft": GONE,
        "handed_on_from": GONE,
    },
    "decision": {
        "actor_id": STAFF,
        "actor_kind": OURS,
        "rules_version": OURS,
        "matches": GONE,
        "labels": OURS,
        "verbs": OURS,
        "kind": OURS,
    },
    "delivery": {
        "source": OURS,
        "sha256": "a hash of the whole body",
        "headers": GONE,
        "body": GONE,
        "state": OURS,
        "problem": GONE,
    },
    "denied_call": {"account_id": OURS},
    "dialogue": {
        "account_id": GONE,
        "thread_id": GONE,
        "author_id": GONE,
        "name": GONE,
        "rule": GONE,
        "step": GONE,
        "language": GONE,
        "state": GONE,
        "ended_by": GONE,
        "slots": GONE,
        "looked_up": GONE,
        "intent": GONE,
    },
    "dialogue_look_up": {"target": GONE, "request": GONE, "answer": GONE},
    "dialogue_version": {"version": OURS, "texts": OURS},
    "erasure": {
        "code": "random",
        "source": OURS,
        "platform": OURS,
        "account_id": OURS,
        "person_id": GONE,
        "pseudonym": "random",
        "request_sha256": "a hash of a signed request",
        "actor_kind": OURS,
        "actor_id": STAFF,
        "state": OURS,
    },
    "event": {
        "source": OURS,
        "dedupe_key": PSEUDONYM,
        "platform": OURS,
        "account_id": OURS,
        "kind": OURS,
        "message_id": MESSAGE,
        "parent_id": PSEUDONYM,
        "thread_id": PSEUDONYM,
        "author_id": PSEUDONYM,
        "author_name": GONE,
        "text": GONE,
        "attachments": GONE,
        "created_at_source": OURS,
        "permalink": GONE,
        "origin": OURS,
        "extra": GONE,
        "state": OURS,
        "language": "one of a few words",
        "sentiment": "one of a few words",
        "intent": "one of a few words",
        "judgement": GONE,
    },
    "event_label": {"label": OURS},
    "evidence": dict.fromkeys(
        (
            "source",
            "platform",
            "account_id",
            "message_id",
            "thread_id",
            "permalink",
            "author_id",
            "author_name",
            "text",
            "attachments",
            "judgement",
            "why",
            "cause",
        ),
        "kept for legal claims until its time is over, unless the erasure names it",
    ),
    "hourly_volume": {"account_id": OURS},
    "instance": {"id": "random", "location": OURS},
    "metric_import": {
        "source": OURS,
        "account_id": OURS,
        "file_name": "what a colleague called a file of a platform's figures",
        "sha256": "a hash of that file",
        "actor_kind": OURS,
        "actor_id": STAFF,
    },
    "metric_object": {
        "platform": OURS,
        "level": OURS,
        "object_key": "an id, an address or names of a post or an ad of ours",
        "object_id": MESSAGE,
        "account_id": OURS,
        "title": OURS,
        "permalink": "the address of a post of ours",
        "published_at": OURS,
        "campaign_id": OURS,
        "campaign": OURS,
        "adset_id": OURS,
        "adset": OURS,
        "post_id": MESSAGE,
    },
    "metric_value": {
        "platform": OURS,
        "level": OURS,
        "object_key": "an id, an address or names of a post or an ad of ours",
        "metric": OURS,
        "first_day": OURS,
        "last_day": OURS,
        "origin": OURS,
        "currency": OURS,
    },
    "migration": {"sha256": OURS},
    "mode_cap": {"rule": OURS, "mode": OURS, "why": OURS, "actor_id": STAFF, "actor_kind": OURS},
    "note": {"actor_id": STAFF, "actor_kind": OURS, "text": GONE},
    "operational_counter": {"name": OURS},
    "opinion": {"policy": OURS, "verb": OURS, "actor_kind": OURS, "actor_id": STAFF},
    "outbox": {
        "key": PSEUDONYM,
        "platform": OURS,
        "account_id": OURS,
        "message_id": MESSAGE,
        "target": PSEUDONYM,
        "via": OURS,
        "verb": OURS,
        "slot": OURS,
        "actor_id": STAFF,
        "actor_kind": OURS,
        "text": GONE,
        "context": GONE,
        "author_id": PSEUDONYM,
        "thread_id": PSEUDONYM,
        "linked": GONE,
        "state": OURS,
        "external_id": MESSAGE,
        "found_by": OURS,
        "problem": GONE,
        "hold_reason": OURS,
        "cancel_reason": OURS,
    },
    "override": {
        "account_id": OURS,
        "message_id": MESSAGE,
        "actor_id": STAFF,
        "actor_kind": OURS,
        "verb": OURS,
    },
    "pause": {
        "scope": OURS,
        "reason": OURS,
        "actor_id": STAFF,
        "actor_kind": OURS,
        "token": "a fingerprint of ours",
        "cause": OURS,
    },
    "planned_post": {
        "name": OURS,
        "platform": OURS,
        "account_id": OURS,
        "source": OURS,
        "title": OURS,
        "text": OURS,
        "link": OURS,
        "image": OURS,
        "first_comment": OURS,
        "timezone": OURS,
        "origin": OURS,
        "actor_kind": OURS,
        "actor_id": STAFF,
        "state": OURS,
        "hold": OURS,
        "problem": OURS,
        "waived": OURS,
        "approved_by_kind": OURS,
        "approved_by_id": STAFF,
    },
    "poll": {
        "source": OURS,
        "account_id": OURS,
        "cursor": "ids and times of comments, as the platform numbers them",
        "problem": OURS,
    },
    "refused_delivery": {"source": OURS, "refusal": OURS},
    "report_plan": {"name": OURS},
    "report_run": {"name": OURS, "period": OURS, "state": OURS, "message_id": OURS, "problem": OURS},
    "rule_counter": {"account_id": GONE, "name": GONE, "of": GONE, "author_id": GONE},
    "rules_version": {"version": OURS, "text": OURS},
    "knowledge_version": {"version": OURS, "texts": OURS},
    "similarity_key": {"alike": GONE},
    "started_with": {"what": OURS, "name": OURS},
    "strike": {
        "account_id": GONE,
        "author_id": GONE,
        "rule": GONE,
        "ended_by_id": GONE,
        "ended_by_kind": GONE,
    },
    "takeover": {"account_id": GONE, "thread_id": GONE},
    "switched_state": {
        "name": OURS,
        "account": OURS,
        "post": MESSAGE,
        "reason": OURS,
        "actor_id": STAFF,
        "actor_kind": OURS,
    },
    "recent_reading": {"actor_id": STAFF},
    "reviewer": {"actor_id": STAFF, "settings": STAFF},
    "passed_case": {"actor_id": STAFF},
    "appeal": {
        "statement": GONE,
        "verb": OURS,
        "policy": OURS,
        "decided_by_kind": OURS,
        "decided_by_id": STAFF,
        "filed_by_kind": OURS,
        "filed_by_id": STAFF,
        "settled_by_kind": OURS,
        "settled_by_id": STAFF,
        "outcome": OURS,
        "answer": GONE,
    },
    "golden_item": {"policy": OURS, "verb": OURS, "agreed_kind": OURS, "agreed_id": STAFF},
    "golden_answer": {"actor_id": STAFF, "verb": OURS},
    "proposal": {
        "version": OURS,
        "answer": OURS,
        "text": GONE,
        "why": GONE,
        "proposed_by_kind": OURS,
        "proposed_by_id": STAFF,
        "settled_by_kind": OURS,
        "settled_by_id": STAFF,
        "outcome": OURS,
    },
    "report_day": {"layout": OURS, "messages": GONE, "acts": GONE},
    "timer": {"rule": OURS, "unless": OURS, "state": OURS, "cancel_reason": OURS},
    "tombstone": {"account_id": OURS, "message_id": MESSAGE},
    "user_": {"name": STAFF, "role": OURS},
    "user_session": {"prefix": "random", "sha256": "a hash of a secret of ours"},
    "user_token": {"prefix": "random", "sha256": "a hash of a secret of ours"},
}


def erasure_of(tx: Transaction, person: Person = ZEBULON, until: float = LATER) -> Erasure:
    code = erasures.insert_erasure(
        tx,
        person,
        code="c1",
        pseudonym="erased:1",
        written_until=until,
        by=Actor.person("Léa"),
        at=LATER,
    )
    erasure = erasures.get_erasure(tx, code)
    assert erasure is not None
    return erasure


def forget(tx: Transaction, person: Person = ZEBULON, until: float = LATER) -> Erasure:
    erasure = erasure_of(tx, person, until)
    while redaction.forget_events(tx, erasure, limit=2, at=LATER):
        pass
    after: int | None = 0
    while after is not None:
        delivery_ids, after = redaction.list_deliveries_with(tx, erasure, after=after, most=3)
        redaction.empty_deliveries(tx, delivery_ids)
    redaction.forget_answers(tx, erasure, redaction.list_answers_elsewhere(tx, erasure))
    redaction.forget_stray_actions(tx, erasure, at=LATER)
    return erasure


def cells(tx: Transaction) -> list[tuple[str, str, str]]:
    """Every text and every run of bytes of the database: table, column, value."""
    assert isinstance(tx, SqliteTransaction | PostgresTransaction)
    names = (
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        if isinstance(tx, SqliteTransaction)
        else "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
    )
    tables = [row["name"] for row in tx.execute(names)]
    values = []
    for table in tables:
        for row in tx.execute(f"SELECT * FROM {table}"):
            for column in row.keys():  # noqa: SIM118  rows are no mappings
                value = row[column]
                if isinstance(value, bytes):
                    values.append((table, column, value.decode("latin-1")))
                elif isinstance(value, str):
                    values.append((table, column, value))
    return values


async def test_every_column_that_may_hold_a_person_is_thought_of(sqlite_db: SqliteStore) -> None:
    def columns(tx: Any) -> dict[str, set[str]]:
        names = [row["name"] for row in tx.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: texts
            for name in names
            if (
                texts := {
                    row["name"]
                    for row in tx.execute(f"PRAGMA table_info({name})")
                    if row["type"] not in ("INTEGER", "REAL")
                }
            )
        }

    stored = await sqlite_db.read(columns)
    assert stored == {table: set(named) for table, named in COLUMNS.items()}


async def test_nothing_of_the_person_is_in_any_table(db: SqliteStore) -> None:
    await db.write(leave_traces)
    before = {trace for trace in TRACES for *_, value in await db.read(cells) if trace in value}
    assert before == set(TRACES)
    erasure = await db.write(forget)
    left = [
        (table, column, value)
        for table, column, value in await db.read(cells)
        if table != "erasure" and any(trace in value for trace in TRACES)
    ]
    assert left == []
    assert not await db.read(lambda tx: redaction.is_anything_left(tx, erasure))


async def test_what_another_person_wrote_stays_as_it_was(db: SqliteStore) -> None:
    def others(tx: Transaction) -> None:
        row = wrote(tx, "77_1", "lovely", person="880099887766", name="Bea Holm")
        judged(tx, row)
        decisions.commit(tx, event_id=row, decision=decision_about(row, Verb.REPLY), at=START)

    await db.write(others)
    await db.write(leave_traces)
    await db.write(forget)
    kept = {value for *_, value in await db.read(cells)}
    assert {"lovely", "Bea Holm", "880099887766"} <= kept
    assert any("lovely" in value and "from" in value for value in kept), "the delivery of others has its body"


async def test_nothing_is_said_to_them_any_more_but_their_insult_still_disappears(db: SqliteStore) -> None:
    await db.write(leave_traces)
    await db.write(forget)
    rows = await db.read(lambda tx: [*outbox.list_actions(tx, 1), *outbox.list_actions(tx, 2)])
    assert {(row["verb"], row["state"], row["cancel_reason"]) for row in rows} == {
        ("reply", "cancelled", "erased"),
        ("escalate", "cancelled", "erased"),
        ("message", "cancelled", "erased"),
        ("hide", "planned", None),
    }


async def test_a_call_in_flight_is_waited_for(db: SqliteStore) -> None:
    await db.write(leave_traces)
    await db.write(lambda tx: tx.execute("UPDATE outbox SET state = 'sending' WHERE id = 1"))
    erasure = await db.write(forget)
    assert await db.read(lambda tx: redaction.is_anything_left(tx, erasure))
    await db.write(lambda tx: outbox.end_action(tx, 1, State.REFUSED, "no", at=START + 3))
    while await db.write(lambda tx: redaction.forget_events(tx, erasure, limit=9, at=LATER)):
        pass
    assert not await db.read(lambda tx: redaction.is_anything_left(tx, erasure))


async def test_an_unread_delivery_is_waited_for(db: SqliteStore) -> None:
    await db.write(
        lambda tx: tx.execute(
            "INSERT INTO delivery (source, sha256, headers, body, received_at)"
            " VALUES ('meta', ?, '{}', ?, ?)",
            (b"\1", f'{{"id": "{PERSON}"}}'.encode(), START),
        )
    )
    erasure = await db.write(erasure_of)
    assert await db.read(lambda tx: redaction.is_anything_left(tx, erasure))


async def test_what_they_write_afterwards_is_of_somebody_new(db: SqliteStore) -> None:
    await db.write(leave_traces)
    await db.write(lambda tx: wrote(tx, "55_9", "hello again", at=50))
    await db.write(lambda tx: forget(tx, until=START + 40))
    stored = await db.read(lambda tx: events.list_of_message(tx, "1000", "55_9"))
    assert [(item.event.author_id, item.event.text) for item in stored] == [(PERSON, "hello again")]
    older = await db.read(lambda tx: events.list_of_message(tx, "1000", "55_1"))
    assert [(item.event.author_id, item.event.text) for item in older] == [("erased:1", "")]


@pytest.mark.parametrize(
    ("person", "is_meant"),
    [
        (Person(id=PERSON, source="meta"), True),
        (Person(id=PERSON, source="shop"), False),
        (Person(id=PERSON, platform="facebook", account_id="1000"), True),
        (Person(id=PERSON, platform="instagram"), False),
        (Person(id=PERSON, account_id="2000"), False),
        (Person(id="7700123"), False),
        (Person(id="%"), False),
    ],
)
async def test_only_who_is_meant_is_forgotten(db: SqliteStore, person: Person, is_meant: bool) -> None:
    await db.write(leave_traces)
    await db.write(lambda tx: forget(tx, person))
    stored = await db.read(lambda tx: events.list_of_message(tx, "1000", "55_1"))
    assert [item.event.text == "" for item in stored] == [is_meant]


async def test_a_case_is_closed_unless_others_share_it(db: SqliteStore) -> None:
    await db.write(leave_traces)

    def share(tx: Transaction) -> None:
        row = wrote(tx, "77_1", "me too", person="880099887766", name="Bea Holm")
        tx.execute("INSERT INTO case_member (case_id, event_id) VALUES (1, ?)", (row,))

    await db.write(share)
    await db.write(forget)
    shared, own = await db.read(lambda tx: (cases.get_case(tx, 1), cases.get_case(tx, 2)))
    assert shared is not None
    assert own is not None
    assert (shared.state, own.state, own.answer) == ("open", "closed", redaction.ERASED)
    notes = await db.read(lambda tx: case_notes.list_notes(tx, 1))
    assert [note.text for note in notes] == ["", ""]


async def test_what_nobody_decided_about_is_not_decided_about_any_more(db: SqliteStore) -> None:
    await db.write(lambda tx: wrote(tx, "55_2", "rhubarb undecided"))
    await db.write(forget)
    assert await db.read(lambda tx: [item.state for item in events.list_of_message(tx, "1000", "55_2")]) == [
        "recorded"
    ]


async def test_figures_count_as_many_people_and_stars_as_before(db: SqliteStore) -> None:
    def figures(tx: Any) -> tuple[Any, ...]:
        return tuple(
            tx.execute("SELECT count(*), count(DISTINCT author_id), sum(needs_answer) FROM event").fetchone()
        )

    await db.write(leave_traces)
    before = await db.read(figures)
    await db.write(forget)
    assert await db.read(figures) == before
    stored = await db.read(lambda tx: events.list_of_message(tx, "1000", "55_1"))
    assert dict(stored[0].event.extra) == {"rating": "2"}


async def test_what_colleagues_wrote_on_a_desk_is_forgotten_too(db: SqliteStore) -> None:
    def desk(tx: Transaction) -> None:
        leave_traces(tx)
        tx.execute("UPDATE outbox SET linked = '31', via = 'care' WHERE verb = 'escalate'")
        answer = wrote(
            tx,
            "c_1",
            "Dear Zebulon",
            person="4",
            name="Léa",
            kind=Kind.CONTROL,
            thread_id="31",
            platform="chatwoot",
        )
        tx.execute("UPDATE event SET source = 'care' WHERE id = ?", (answer,))

    await db.write(desk)
    erasure = await db.write(erasure_of)
    answers = await db.read(lambda tx: redaction.list_answers_elsewhere(tx, erasure))
    await db.write(lambda tx: redaction.forget_answers(tx, erasure, answers))
    stored = await db.read(lambda tx: events.list_of_message(tx, "1000", "c_1"))
    assert [(item.event.text, item.event.author_name) for item in stored] == [("", "Léa")]


async def test_how_much_is_stored_is_counted_by_account(db: SqliteStore) -> None:
    await db.write(leave_traces)
    counts = await db.read(lambda tx: redaction.count_written(tx, ZEBULON, LATER))
    assert counts == [("facebook", "1000", 3), ("messenger", "1000", 1)]
    assert NAME not in str(counts)
