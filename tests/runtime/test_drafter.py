"""Drafts beside the pipeline, against an endpoint that misbehaves in every way: a real server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.config import Drafts
from bot.domain import Actor, CaseRequest, Judgement, Kind, KnowledgeAnswer, Secret
from bot.domain.drafts import DraftState
from bot.runtime.drafter import Drafter
from bot.runtime.pipeline import ActivePolicy
from bot.runtime.transport import HttpTransport, open_session
from bot.store import Transaction
from bot.store.intake import events
from bot.store.review import case_notes, cases, drafts, overrides
from bot.store.review.drafts import StoredDraft
from bot.store.sqlite.engine import SqliteStore
from tests.factories import NOW
from tests.fakes.clock import FakeClock
from tests.fakes.completion_server import (
    Answer,
    CompletionServer,
    breaks_off,
    completion_server,
    hangs,
    says,
    sends,
)
from tests.fakes.outbox_rows import insert_event
from tests.fakes.rules import rule, rules
from tests.fakes.shop import Plain

HOURS = KnowledgeAnswer(
    entry="hours",
    version="1",
    precision=0.5,
    language="en",
    question="When are you open?",
    text="The shop in Leeds is open from 9 to 18, Monday to Saturday.",
)
ASKS = Judgement(scores={"needs_answer": 0.9}, language="en", model="m", knowledge=(HOURS,))
GOOD = "Hello, the shop in Leeds is open from 9 to 18, Monday to Saturday."
LOOPBACK = frozenset({"127.0.0.1"})


class Bench:
    """A database with cases, an endpoint, and the drafter between them."""

    def __init__(self, db: SqliteStore, server: CompletionServer, transport: HttpTransport, **changes: Any):
        self.db = db
        self.server = server
        self.transport = transport
        self.clock = FakeClock(NOW)
        self.settings = Drafts(url=server.url, model="small", queues=("questions",), timeout=0.5, **changes)
        self.policy = ActivePolicy(fallback=Plain(), classifier=Plain(), rules=rules(rule(["queue"])))
        self.restart()

    def restart(self) -> None:
        self.drafter = Drafter(self.db, self.settings, self.policy, self.transport, clock=self.clock)

    async def open_case(
        self, number: int = 1, *, judgement: Judgement = ASKS, queue: str = "questions", **changes: Any
    ) -> int:
        def work(tx: Transaction) -> int:
            fields = {"text": "When is the shop in Leeds open?", "author_name": "Zebulon Quirk"} | changes
            event_id = insert_event(tx, number, **fields)
            events.close_event(tx, event_id, state="decided", judgement=judgement, at=NOW.timestamp())
            request = CaseRequest(actor=Actor.rule("question"), why="asks", queue=queue)
            return cases.open_case(tx, event_id=event_id, request=request, at=NOW.timestamp())

        return await self.db.write(work)

    async def draft_of(self, case_id: int = 1) -> StoredDraft:
        (draft,) = await self.db.read(lambda tx: drafts.of_case(tx, case_id))
        return draft

    async def case_draft(self, case_id: int = 1) -> str:
        case = await self.db.read(lambda tx: cases.get_case(tx, case_id))
        assert case is not None
        return case.draft

    async def notes(self, case_id: int = 1) -> list[str]:
        return [note.text for note in await self.db.read(lambda tx: case_notes.list_notes(tx, case_id))]


@asynccontextmanager
async def benches(db: SqliteStore, answer: Answer, **changes: Any) -> AsyncIterator[Bench]:
    async with completion_server(answer) as server, open_session(LOOPBACK) as session:
        yield Bench(db, server, HttpTransport(session, 0.5, LOOPBACK), **changes)


async def test_a_case_gets_a_draft_and_a_note_that_says_by_whom(db: SqliteStore) -> None:
    async with benches(db, says(GOOD), key=Secret("k3y")) as bench:
        await bench.open_case()
        assert await bench.drafter.run_once()
        assert await bench.case_draft() == GOOD
        assert await bench.notes() == ["the draft is by small, from hours; read it before you send it"]
        draft = await bench.draft_of()
        assert (draft.state, draft.output, draft.model) == (DraftState.PROPOSED, GOOD, "small")
        assert all(check.problem == "" for check in draft.checks)
        assert bench.server.headers[0]["Authorization"] == "Bearer k3y"
        assert not await bench.drafter.run_once()  # once for each message
        assert len(bench.server.questions) == 1


async def test_who_wrote_is_not_said(db: SqliteStore) -> None:
    async with benches(db, says(GOOD)) as bench:
        await bench.open_case(text="When is the shop in Leeds open? Mail zeb@free.fr or @zebulon")
        await bench.drafter.run_once()
        sent = str(bench.server.questions)
        assert "Leeds" in sent
        assert not any(word in sent for word in ("Zebulon", "Quirk", "zeb@", "@zebulon", "900", "55_1"))


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (hangs, "no answer"),
        (breaks_off, "no complete answer"),
        (sends(b"<html>Sign in</html>", kind="text/html"), "a web page"),
        (sends(b"data: {}\n\n", kind="text/event-stream"), "a stream"),
        (sends(b'{"choices": [{"mess'), "no JSON"),
        (sends(b"\x00\xff" * 9_000), "no JSON"),
        (sends(b"{}", status=500), "500"),
        (sends(b"{}", status=401), "401"),
        (sends(b"", status=302, Location="https://evil.example/"), "302"),
        (says("", tokens=0), "an empty text"),
    ],
    ids=["hangs", "breaks off", "html", "stream", "truncated", "garbage", "500", "401", "redirect", "empty"],
)
async def test_whatever_the_endpoint_does_the_case_stands_and_says_why(
    db: SqliteStore, answer: Answer, why: str
) -> None:
    async with benches(db, answer) as bench:
        await bench.open_case()
        await bench.drafter.run_once()
        assert await bench.case_draft() == ""
        (note,) = await bench.notes()
        assert note.startswith("no draft: ")
        assert why in note
        assert (await bench.draft_of()).state is DraftState.FAILED


async def test_an_endpoint_that_is_down_is_no_fault(db: SqliteStore) -> None:
    async with benches(db, says(GOOD)) as bench:
        bench.settings = replace(bench.settings, url="http://127.0.0.1:9/v1")
        bench.restart()
        await bench.open_case()
        await bench.drafter.run_once()
        assert "no connection" in (await bench.notes())[0]


@pytest.mark.parametrize(
    ("output", "check"),
    [
        ("Bonjour, le magasin de Leeds est ouvert de 9 h à 18 h, du lundi au samedi.", "language"),
        ("Ha, this shop is terrible and its owners are liars, avoid it.", "grounding"),
        ("The shop in Leeds is open, see https://evil.example", "links"),
        ("The shop in Leeds is open from 9 to 18 and you will get a full refund.", "promises"),
        ("The shop in Leeds is open from 7 to 23.", "figures"),
        ("NO_ANSWER", "answers"),
    ],
)
async def test_what_the_model_wrote_badly_nobody_sees(db: SqliteStore, output: str, check: str) -> None:
    async with benches(db, says(output)) as bench:
        await bench.open_case()
        await bench.drafter.run_once()
        assert await bench.case_draft() == ""
        draft = await bench.draft_of()
        assert (draft.state, draft.output) == (DraftState.REJECTED, output)
        assert check in [verdict.name for verdict in draft.checks if verdict.problem]
        assert (await bench.notes())[0].startswith("no draft: the model's text was rejected; ")


async def test_later_is_later_and_then_it_is_asked_again(db: SqliteStore) -> None:
    async with benches(db, sends(b"{}", status=429, Retry_After="120")) as bench:
        await bench.open_case()
        await bench.open_case(2)
        await bench.drafter.run_once()
        asked = len(bench.server.questions)
        assert await bench.notes() == []
        bench.clock.advance(60)
        assert not await bench.drafter.run_once()
        assert len(bench.server.questions) == asked
        bench.server.answer = says(GOOD)
        bench.clock.advance(70)
        assert await bench.drafter.run_once()
        assert await bench.case_draft() == GOOD


async def test_who_is_always_busy_is_not_asked_for_ever(db: SqliteStore) -> None:
    async with benches(db, sends(b"{}", status=429, Retry_After="10")) as bench:
        await bench.open_case()
        for _ in range(6):
            await bench.drafter.run_once()
            bench.clock.advance(20)
        assert len(bench.server.questions) == 3
        assert "429" in (await bench.notes())[0]


async def test_the_budget_holds_over_a_restart_and_comes_back(db: SqliteStore) -> None:
    async with benches(db, says(GOOD), calls_per_hour=2) as bench:
        for number in range(1, 4):
            await bench.open_case(number)
        while await bench.drafter.run_once():
            bench.restart()
        assert len(bench.server.questions) == 2
        assert await bench.notes(3) == ["no draft: the budget of 2 calls an hour is used up"]
        bench.clock.advance(3_601)
        await bench.open_case(4)
        await bench.drafter.run_once()
        assert await bench.case_draft(4) == GOOD


async def test_tokens_are_reserved_before_they_are_counted(db: SqliteStore) -> None:
    async with benches(db, says(GOOD, tokens=5_900), tokens_per_day=6_000) as bench:
        await bench.open_case()
        await bench.drafter.run_once()
        await bench.open_case(2)
        await bench.drafter.run_once()
        assert await bench.notes(2) == ["no draft: the budget of 6000 tokens a day is used up"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"text": "My mum passed away, when is the shop in Leeds open?"}, "no machine answers"),
        ({"judgement": replace(ASKS, knowledge=())}, "no entry of the knowledge base"),
        ({"judgement": replace(ASKS, degraded=True)}, "has not read"),
        ({"judgement": replace(ASKS, knowledge=(replace(HOURS, audience="private"),))}, "no entry"),
        (
            {"judgement": replace(ASKS, knowledge=(replace(HOURS, valid_until=NOW - timedelta(days=1)),))},
            "no entry",
        ),
        ({"text": " "}, "no text"),
    ],
)
async def test_some_texts_never_leave(db: SqliteStore, changes: dict[str, Any], why: str) -> None:
    async with benches(db, says(GOOD)) as bench:
        await bench.open_case(**changes)
        await bench.drafter.run_once()
        assert bench.server.questions == []
        assert why in (await bench.notes())[0]


async def test_only_the_queues_that_are_named_are_asked_about(db: SqliteStore) -> None:
    async with benches(db, says(GOOD)) as bench:
        await bench.open_case(queue="delicate")
        assert not await bench.drafter.run_once()
        assert bench.server.questions == []


async def test_a_case_that_was_closed_meanwhile_gets_nothing(db: SqliteStore) -> None:
    async with benches(db, hangs) as bench:
        case_id = await bench.open_case()
        answered = asyncio.Event()

        async def slowly(request: Any) -> Any:
            await answered.wait()
            return await says(GOOD)(request)

        bench.server.answer = slowly
        working = asyncio.create_task(bench.drafter.run_once())
        async with asyncio.timeout(10):
            while not bench.server.questions:
                await asyncio.sleep(0.01)
        await bench.db.write(lambda tx: overrides.mark_deleted(tx, "1000", "55_1", NOW.timestamp()))
        answered.set()
        await working
        assert await bench.case_draft(case_id) == ""
        assert (await bench.draft_of()).state is DraftState.SKIPPED


async def test_what_a_crash_interrupted_is_not_asked_again(db: SqliteStore) -> None:
    async with benches(db, says(GOOD)) as bench:
        await bench.open_case()
        (task,) = await db.read(
            lambda tx: drafts.list_tasks(tx, ("questions",), since=0.0, now=NOW.timestamp(), most=2)
        )
        await db.write(lambda tx: drafts.begin(tx, task, model="m", prompt="p", tokens=9, at=NOW.timestamp()))
        await bench.drafter.run_once()
        assert bench.server.questions == []
        assert await bench.notes() == ["the program stopped before an answer came"]
        assert (await bench.draft_of()).state is DraftState.FAILED


async def test_the_record_names_the_verdicts_and_no_words(db: SqliteStore) -> None:
    async with benches(db, says("The shop in Leeds is open from 7 to 23.")) as bench:
        await bench.open_case()
        await bench.drafter.run_once()
        rows = await db.read(
            lambda tx: tx.execute("SELECT action, details FROM audit WHERE action = 'drafted'").fetchall()
        )
        ((_, details),) = [tuple(row) for row in rows]
        assert "figures" in details
        assert "Leeds" not in details


async def test_a_private_message_may_use_what_is_private(db: SqliteStore) -> None:
    private = replace(ASKS, knowledge=(replace(HOURS, audience="private"),))
    async with benches(db, says(GOOD)) as bench:
        await bench.open_case(judgement=private, kind=Kind.DM, platform="messenger", thread_id="900")
        await bench.drafter.run_once()
        assert await bench.case_draft() == GOOD
