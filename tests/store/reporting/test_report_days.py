"""A packed day says what the raw rows say, whatever happens, and goes with the first change of a row."""

import asyncio
import math
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain import Actor, Kind, Verb
from bot.domain.report_scope import EVERYTHING, ReportScope
from bot.services.reports.patterns import count_by_hour, count_by_time
from bot.services.reports.quality import measure_period, read_period
from bot.store import Transaction
from bot.store.privacy import erasures, redaction
from bot.store.privacy.erasures import Person
from bot.store.reporting import report_days
from bot.store.reporting.columns import key_of
from bot.store.reporting.report_days import ACT_COLUMNS, DAY, MESSAGE_COLUMNS
from bot.store.review import overrides
from bot.store.sqlite.engine import SqliteStore
from bot.store.sqlite.statements import named_queries
from tests.fakes import cases
from tests.fakes.cases import decided, received
from tests.fakes.inbound import read_rows

#: The clocks of Paris go back on the 25th of October 2026.
BEGIN = datetime(2026, 10, 23, tzinfo=UTC)
START = BEGIN.timestamp()
FOREVER = 1e12
PERSON = "900"


def pack(tx: Transaction) -> None:
    days = report_days.list_unpacked(tx, FOREVER, 1_000)
    report_days.claim_days(tx, days, 7)
    for day in days:
        assert report_days.pack_day(tx, day, 7, report_days.packed_day(tx, day))


def forget(tx: Transaction, person_id: str = PERSON) -> None:
    """Erase a person, once."""
    code = erasures.insert_erasure(
        tx,
        Person(id=person_id),
        code="c1",
        pseudonym="erased:1",
        written_until=FOREVER,
        by=Actor.person("Léa"),
        at=START,
    )
    erasure = erasures.get_erasure(tx, code)
    assert erasure is not None
    while redaction.forget_events(tx, erasure, limit=2, at=START):
        pass
    redaction.forget_stray_actions(tx, erasure, at=START)


def packed(tx: Transaction) -> list[int]:
    return [
        row["day"] for row in tx.execute("SELECT day FROM report_day WHERE messages IS NOT NULL ORDER BY day")
    ]


# ---- any history


class History:
    """Makes a history of a few days from numbers that were drawn."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._count = 0

    def write(self, day: int, second: int, which: int) -> None:
        """Somebody writes a comment, a reply or a direct message, which may reach us days later."""
        self._count += 1
        at = START + day * DAY + second
        kind = (Kind.COMMENT, Kind.REPLY, Kind.DM)[which % 3]
        fields: dict[str, Any] = {"kind": kind, "author_id": (PERSON, "901", None)[which % 5 % 3]}
        fields["account_id"] = "1000" if which % 2 else "2000"
        fields["platform"] = "facebook" if which % 7 else "messenger"
        fields["thread_id"] = f"t{which % 4}"
        if kind is Kind.REPLY:
            fields["parent_id"] = f"55_{1 + which % self._count}"
        if which % 4 == 1:
            fields |= {"origin": "ad", "extra": {"campaign_id": f"c{which % 3}", "ad_id": "a"}}
        score = (which % 11) / 10
        scores = {"needs_answer": score, "constructive": 1 - score, "toxicity": score * score}
        scores[f"sentiment.{('positive', 'neutral', 'negative')[which % 3]}"] = 0.9
        state = "decided" if which % 9 else "joined"
        created = datetime.fromtimestamp(at, UTC)
        late = (which % 3) * DAY / 2
        received(
            self._tx,
            self._count,
            at=at + late - cases.START,
            created_at=created,
            scores=scores,
            language=("en", "fr")[which % 2],
            state=state,
            **fields,
        )

    def act(self, day: int, second: int, which: int) -> None:
        """A rule or a person does something about an event, or what they did turns out to be undone."""
        event = self._some_event(which)
        if event is None:
            return
        verb = (Verb.REPLY, Verb.HIDE, Verb.UNHIDE, Verb.MESSAGE, Verb.DELETE, Verb.PRIVATE_REPLY)[which % 6]
        kind, name = ("rule", "insult") if which % 4 else ("person", "Léa")
        self._count += 1
        self._tx.execute(
            "INSERT INTO decision (id, event_id, decided_at, actor_id, rules_version, matches,"
            " labels, verbs, planned) VALUES (1, ?, 0, 'rules', 'v', '[]', '[]', '[]', 0)"
            " ON CONFLICT DO NOTHING",
            (event["id"],),
        )
        key = (f"k{self._count}", event["id"], event["account_id"], event["message_id"], event["thread_id"])
        self._tx.execute(
            "INSERT INTO outbox (key, decision_id, event_id, platform, account_id, message_id, thread_id,"
            " target, via, verb, slot, actor_kind, actor_id, text, context, priority, state, planned_at)"
            " VALUES (?, 1, ?, 'facebook', ?, ?, ?, 'x', 'meta', ?, 'like', ?, ?, '', '{}', 0, 'planned', 0)",
            (*key, verb, kind, name),
        )
        self._tx.execute(
            "UPDATE outbox SET state = 'done', settled_at = ? WHERE key = ?",
            (START + day * DAY + second, key[0]),
        )

    def refuse(self, day: int, second: int, which: int) -> None:
        """What was done turns out not to have been delivered."""
        self._tx.execute(
            "UPDATE outbox SET state = 'refused'"
            " WHERE id = (SELECT id FROM outbox ORDER BY (id * ?) % 13 LIMIT 1)",
            (which,),
        )

    def answer_in_the_app(self, day: int, second: int, which: int) -> None:
        """A colleague answers in the platform's own app."""
        event = self._some_event(which)
        if event is None:
            return
        self._count += 1
        received(
            self._tx,
            self._count,
            at=START + day * DAY + second - cases.START,
            kind=Kind.DM if event["kind"] == "dm" else Kind.REPLY,
            account_id=event["account_id"],
            thread_id=event["thread_id"],
            parent_id=event["message_id"],
            is_own_echo=True,
            human_reply=bool(which % 5),
            state="recorded",
        )

    def restore(self, day: int, second: int, which: int) -> None:
        """A person wants a comment visible."""
        if event := self._some_event(which):
            message = {"account_id": event["account_id"], "message_id": event["message_id"]}
            at = START + day * DAY + second
            overrides.set_override(self._tx, **message, by=Actor.person("Léa"), verb="keep", at=at)

    def remove(self, day: int, second: int, which: int) -> None:
        """An author removes what they wrote."""
        if event := self._some_event(which):
            at = START + day * DAY + second
            overrides.mark_deleted(self._tx, event["account_id"], event["message_id"], at)
            self._tx.run(
                "events.redact_message", account_id=event["account_id"], message_id=event["message_id"]
            )

    def erase(self, day: int, second: int, which: int) -> None:
        """A person is forgotten."""
        if not self._tx.execute("SELECT 1 FROM erasure").fetchone():
            forget(self._tx)

    def join(self, day: int, second: int, which: int) -> None:
        """A message turns out to be told twice."""
        if event := self._some_event(which):
            self._tx.run("duplicates.give_way", id=event["id"], leader_id=None)

    def pack(self, day: int, second: int, which: int) -> None:
        """What is there is packed."""
        pack(self._tx)

    def _some_event(self, which: int) -> Any:
        return self._tx.execute(
            "SELECT * FROM event WHERE is_own_echo = 0 ORDER BY (id * ?) % 17, id LIMIT 1", (which,)
        ).fetchone()


def recount(tx: Transaction, since: float, until: float, scope: ReportScope) -> list[tuple[Any, ...]]:
    """What a report should read, looked up for each message by itself."""
    acts = tx.execute("SELECT * FROM outbox WHERE state = 'done' ORDER BY settled_at, id").fetchall()
    echoes = tx.execute("SELECT * FROM event WHERE is_own_echo = 1 AND human_reply = 1").fetchall()
    threads = {row["id"]: row["thread_id"] for row in tx.execute("SELECT id, thread_id FROM event")}
    wanted = tx.execute("SELECT * FROM override WHERE verb IN ('keep', 'unhide')").fetchall()
    recounted = []
    for row in tx.execute(
        "SELECT *, coalesce(json_extract(extra, '$.campaign_id'), '') AS campaign"
        " FROM event WHERE is_own_echo = 0 AND kind IN ('comment', 'reply', 'dm', 'mention', 'review')"
        " AND state NOT IN ('unrouted', 'joined') AND created_at >= ? AND created_at < ?"
        " ORDER BY created_at, id",
        (since, until),
    ):
        if scope != EVERYTHING and (
            scope.account_id not in ("", row["account_id"])
            or scope.platform not in ("", row["platform"])
            or scope.post not in ("", row["thread_id"])
            or scope.campaign_id not in ("", row["campaign"])
        ):
            continue
        mine = [act for act in acts if act["account_id"] == row["account_id"]]
        on_it = [act for act in mine if act["message_id"] == row["message_id"] and act["settled_at"] >= since]
        spoken = [
            (act["actor_kind"] == "person", act["settled_at"], act["message_id"], threads[act["event_id"]])
            for act in mine
            if act["verb"] in ("reply", "private_reply", "message")
        ] + [
            (True, echo["created_at"], echo["parent_id"], echo["thread_id"])
            for echo in echoes
            if echo["account_id"] == row["account_id"]
        ]
        answers = {
            by_person: min(
                (
                    at
                    for person, at, message, thread in spoken
                    if person == by_person
                    and at >= since
                    and (
                        (thread == row["thread_id"] and at >= row["created_at"])
                        if row["kind"] == "dm"
                        else message == row["message_id"]
                    )
                ),
                default=None,
            )
            for by_person in (False, True)
        }
        removals = [act for act in on_it if act["verb"] in ("hide", "delete")]
        by_rule = next(
            (place for place, act in enumerate(on_it) if act in removals and act["actor_kind"] == "rule"),
            None,
        )
        overturned = by_rule is not None and (
            any(act["verb"] == "unhide" and act["actor_kind"] == "person" for act in on_it[by_rule:])
            or any(
                one["account_id"] == row["account_id"]
                and one["message_id"] == row["message_id"]
                and one["at"] >= on_it[by_rule]["settled_at"]
                for one in wanted
            )
        )
        deeds = list(enumerate(on_it))
        first = next((place for place, act in deeds if act in removals), None)
        shown = [
            act["settled_at"]
            for place, act in deeds
            if first is not None
            and place > first
            and act["verb"] == "unhide"
            and act["actor_kind"] == "person"
        ] + [
            one["at"]
            for one in wanted
            if first is not None
            and one["account_id"] == row["account_id"]
            and one["message_id"] == row["message_id"]
            and one["at"] >= on_it[first]["settled_at"]
        ]
        recounted.append(
            (
                row["id"],
                row["account_id"],
                key_of(row["author_id"]) if row["author_id"] else 0,
                row["origin"],
                row["language"] or "und",
                row["sentiment"] or "",
                row["needs_answer"],
                row["created_at"],
                row["received_at"],
                row["campaign"],
                answers[False],
                answers[True],
                removals[0]["settled_at"] if removals else None,
                bool(removals) and removals[0]["actor_kind"] == "person",
                overturned,
                min(shown, default=None),
            )
        )
    return recounted


def facts(row: SimpleNamespace) -> tuple[Any, ...]:
    names = (
        "id account author origin language sentiment needs_answer created_at received_at campaign_id"
        " bot_at human_at hidden_at hidden_by_person overturned restored_at"
    )
    return tuple(getattr(row, name) for name in names.split())


SCOPES = [
    EVERYTHING,
    ReportScope(account_id="1000"),
    ReportScope(platform="messenger"),
    ReportScope(post="t1"),
    ReportScope(campaign_id="c1", account_id="1000"),
]
PERIODS = [(0.0, 8.0), (1.3, 3.7), (2.0, 3.0)]
DEEDS = st.sampled_from(
    ["write"] * 5
    + ["act"] * 4
    + ["refuse", "answer_in_the_app", "restore", "remove", "erase", "join", "pack", "pack"]
)
STEPS = st.lists(
    st.tuples(DEEDS, st.integers(0, 7), st.integers(0, DAY - 1), st.integers(0, 200)), min_size=1, max_size=30
)


class Undone(Exception):
    """The history of one example is over."""


@pytest.fixture(scope="module")
def shared(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[Callable[[Transaction], None]], None]]:
    """Does something in a transaction that is taken back."""
    store = SqliteStore(tmp_path_factory.mktemp("store"))

    def run(work: Callable[[Transaction], None]) -> None:
        def undone(tx: Transaction) -> None:
            work(tx)
            raise Undone

        with pytest.raises(Undone):
            asyncio.run(store.write(undone))

    yield run
    store.close()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS, later=STEPS)
def test_whatever_happens_packed_days_say_what_the_rows_say(
    shared: Callable[[Callable[[Transaction], None]], None],
    steps: list[tuple[str, int, int, int]],
    later: list[tuple[str, int, int, int]],
) -> None:
    def work(tx: Transaction) -> None:
        history = History(tx)
        for deed, day, second, which in [("write", 1, 5, 1), *steps, ("pack", 0, 0, 0), *later]:
            getattr(history, deed)(day, second, which)
        for begin, end in PERIODS:
            since, until = START + begin * DAY, START + end * DAY
            for scope in SCOPES:
                read = [facts(row) for row in read_rows(tx, since, until, scope)]
                assert read == recount(tx, since, until, scope)
        from_packed = [figures(tx, scope) for scope in SCOPES]
        tx.execute("DELETE FROM report_day")
        assert from_packed == [figures(tx, scope) for scope in SCOPES]

    shared(work)


def figures(tx: Transaction, scope: ReportScope) -> tuple[Any, ...]:
    """Every figure of a report over the days on which the clock changes."""
    since, until = BEGIN + timedelta(hours=7), BEGIN + timedelta(days=5, hours=3)
    records = read_period(
        tx, since, until, scope, now=until, timezone="Europe/Paris", advance=lambda *_: None
    )
    report = measure_period(records, now=until, timezone="Europe/Paris", hours=None)
    series = count_by_time(records.inbound, since, until, "Europe/Paris")
    return report, series, count_by_hour(records.inbound, "Europe/Paris")


# ---- what a packed day follows


def story(tx: Transaction) -> None:
    """A comment of the first day, answered on the second."""
    row = received(tx, 1, at=0, author_id=PERSON)
    decided(tx, row, Verb.REPLY, rule="price", text="12", at=1, done_at=DAY)
    received(tx, 2, at=2 * DAY)
    pack(tx)
    assert len(packed(tx)) == 3


def _columns_read(tx: Any) -> dict[str, set[str]]:
    """Which columns of which tables the queries of a day read, as the engine says when it prepares them."""
    read: dict[str, set[str]] = {"event": set(), "outbox": set()}

    def note(action: int, table: str | None, column: str | None, *_: str | None) -> int:
        if action == 20 and table in read and column:  # SQLITE_READ
            read[table].add(column.lower())
        return 0

    tx.connection.set_authorizer(note)
    try:
        for query in ("report_days.messages", "report_days.acts"):
            # A comment, so that it is prepared anew.
            tx.execute(f"{named_queries()[query].sql} -- {query}", {"since": 0.0, "until": 0.0}).fetchall()
    finally:
        tx.connection.set_authorizer(None)
    return read


async def test_no_column_that_is_read_changes_without_dropping_its_day(sqlite_db: SqliteStore) -> None:
    def work(tx: Any) -> None:
        story(tx)
        days = packed(tx)
        for table, columns in _columns_read(tx).items():
            assert len(columns) > 5
            for column in sorted(columns - {"id"}):
                tx.execute(f"UPDATE {table} SET {column} = {column} WHERE id = 1")
                left = packed(tx)
                if table == "event":
                    assert days[0] not in left, f"{table}.{column}: the day on which it was written"
                else:
                    assert days[1] not in left, f"{table}.{column}: the day on which it was done"
                pack(tx)

    await sqlite_db.write(work)


async def test_what_an_act_says_of_its_event_changes_with_it(db: SqliteStore) -> None:
    def work(tx: Any) -> None:
        story(tx)
        days = packed(tx)
        for column in ("account_id", "platform", "thread_id", "created_at", "extra"):
            tx.execute(f"UPDATE event SET {column} = {column} WHERE id = 1")
            assert packed(tx) == days[2:], column
            pack(tx)

    await db.write(work)


async def test_the_columns_of_the_queries_are_those_of_the_tables_in_their_order(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        story(tx)
        for query, columns in (("messages", MESSAGE_COLUMNS), ("acts", ACT_COLUMNS)):
            row = tx.one(f"report_days.{query}", since=0.0, until=FOREVER)
            assert row is not None
            assert row.keys() == list(columns)

    await db.write(work)


@pytest.mark.parametrize("table", ["event", "outbox"])
async def test_rows_that_come_whole_or_go_drop_their_day(sqlite_db: SqliteStore, table: str) -> None:
    def work(tx: Any) -> None:
        story(tx)
        days = packed(tx)
        names = [row["name"] for row in tx.execute(f"PRAGMA table_info({table})") if row["name"] != "id"]
        unique = {"event": "dedupe_key", "outbox": "key"}[table]
        columns = ", ".join(f"{name} || 'x'" if name == unique else name for name in names)
        tx.execute(f"INSERT INTO {table} ({', '.join(names)}) SELECT {columns} FROM {table} WHERE id = 1")
        day = days[0 if table == "event" else 1]
        assert packed(tx) == [one for one in days if one != day]
        pack(tx)
        tx.execute(f"DELETE FROM {table} WHERE id = (SELECT max(id) FROM {table})")
        assert packed(tx) == [one for one in days if one != day]

    await sqlite_db.write(work)


async def test_what_happens_today_leaves_other_days_packed(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        story(tx)
        days = packed(tx)
        late = received(tx, 3, at=9 * DAY)
        decided(tx, late, Verb.HIDE, at=9 * DAY, done_at=9 * DAY + 1)
        assert packed(tx) == days
        decided(tx, 1, Verb.HIDE, at=9 * DAY, done_at=9 * DAY + 1)
        assert packed(tx) == days, "an old comment is hidden today"
        received(tx, 4, at=9 * DAY, created_at=datetime.fromtimestamp(days[0] * DAY, UTC))
        assert packed(tx) == days[1:], "a comment of the first day reached us late"

    await db.write(work)


async def test_a_day_that_changes_while_it_is_packed_is_not_stored(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        received(tx, 1, at=0)
        (day,) = report_days.list_unpacked(tx, FOREVER, 9)
        report_days.claim_days(tx, [day], 1)
        columns = report_days.packed_day(tx, day)
        received(tx, 2, at=1)
        assert not report_days.pack_day(tx, day, 1, columns)
        report_days.claim_days(tx, [day], 2)
        assert not report_days.pack_day(tx, day, 1, columns), "somebody else has claimed it since"
        assert report_days.pack_day(tx, day, 2, report_days.packed_day(tx, day))
        assert len(read_rows(tx, 0.0, FOREVER)) == 2

    await db.write(work)


async def test_a_layout_of_before_is_read_from_the_rows_and_packed_anew(
    db: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(tx: Transaction) -> None:
        story(tx)
        monkeypatch.setattr(report_days, "layout", lambda: "another")
        assert len(report_days.list_unpacked(tx, FOREVER, 9)) == 3
        tx.execute("UPDATE report_day SET messages = ?, acts = ?", (b"\0", b"\0"))
        assert len(read_rows(tx, 0.0, FOREVER)) == 2

    await db.write(work)


async def test_what_is_packed_names_nobody_and_goes_when_a_person_is_forgotten(db: SqliteStore) -> None:
    person = "zebulon-4711"

    def work(tx: Transaction) -> None:
        received(
            tx,
            1,
            at=0,
            author_id=person,
            author_name="Zebulon",
            text="my secret",
            thread_id=person,
            kind=Kind.DM,
        )
        pack(tx)
        (row,) = tx.execute("SELECT messages FROM report_day").fetchall()

        raw = zlib.decompress(row["messages"])
        assert not any(word in raw for word in (person.encode(), b"Zebulon", b"secret"))

        forget(tx, person)
        assert packed(tx) == []
        assert key_of(person) not in {row.author for row in read_rows(tx, 0.0, FOREVER)}

    await db.write(work)


async def test_a_page_of_rows_is_no_limit(db: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_days, "_PAGE", 2)

    def work(tx: Transaction) -> None:
        for number in range(9):
            received(tx, number, at=number * 1_000)
        rows = read_rows(tx, 0.0, FOREVER)
        assert [row.id for row in rows] == list(range(1, 10))
        assert not any(math.isinf(row.created_at) for row in rows)

    await db.write(work)
