"""One test per promise: the whole program against a platform on loopback."""

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from bot.domain import Actor
from bot.errors import UserError
from bot.runtime.app import App
from bot.services import review
from bot.services.configuration import load_config
from bot.services.workspace import open_workspace
from bot.store import Transaction
from bot.store.delivery import pauses
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.graph_server import NOT_SENT, PAGE, GraphServer
from tests.fakes.running_bot import INSTAGRAM, RULES, SECRET, config, envelope, sign, target


class Stage:
    """A running bot, its platform, and short words for what the tests do."""

    def __init__(self, app: App, platform: GraphServer, folder: Path) -> None:
        self.app = app
        self.platform = platform
        self.folder = folder
        self.sent = 0

    async def deliver(self, body: Any) -> int:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with aiohttp.ClientSession() as session:
            async with session.post(f"{self.app.url}/webhooks/meta", data=raw, headers=sign(raw)) as answer:
                return answer.status

    async def say(self, number: int, text: str, kind: str = "fb_comment") -> None:
        assert await self.deliver(envelope(number, text, kind)) == 200

    async def change(self, number: int, **value: Any) -> None:
        """Deliver comment `number` again with other fields in its value; None removes one."""
        document = envelope(number, "", "fb_comment")
        fields = document["entry"][0]["changes"][0]["value"]
        fields.update(value)
        for name in [name for name, content in fields.items() if content is None]:
            del fields[name]
        document["entry"][0]["time"] += number + self.sent
        self.sent += 1
        assert await self.deliver(document) == 200

    async def idle(self, within: float = 15) -> None:
        async with asyncio.timeout(within):
            await self.app.idle()

    async def rows(self, query: str) -> list[dict[str, Any]]:
        reader = SqliteStore(self.folder)
        try:
            return await reader.read(lambda tx: [dict(row) for row in tx.execute(query)])
        finally:
            reader.close()

    async def write(self, work: Callable[[Transaction], Any]) -> None:
        writer = SqliteStore(self.folder)
        await writer.write(work)
        writer.close()

    def done(self, number: int, kind: str = "fb_comment") -> dict[str, int]:
        return dict(self.platform.done.get(target(number, kind), {}))


@asynccontextmanager
async def stage(folder: Path, platform: GraphServer | None = None, **more: Any) -> AsyncIterator[Stage]:
    os.environ.update(WALK_SECRET=SECRET, WALK_TOKEN="walk-page-token-0123")
    platform = platform or GraphServer()
    async with TestServer(platform.app()) as server:
        path = config(folder, str(server.make_url("")).rstrip("/"), 0, **{"echo_grace": 0.3, **more})
        app = App(load_config(path))
        await app.start()
        try:
            await app.ready()
            yield Stage(app, platform, folder / "data")
        finally:
            await app.stop()


async def test_each_kind_of_comment_gets_what_the_rules_say(tmp_path: Path) -> None:
    async with stage(tmp_path) as one:
        await one.say(1, "How much is it?")
        await one.say(2, "you idiot")
        await one.say(3, "lovely")
        await one.say(4, "hello", "fb_message")
        await one.say(5, "discreet please")
        await one.say(6, "what an idiot", "ig_comment")
        await one.idle()
        assert one.done(1) == {"reply": 1}
        assert one.done(2) == {"hide": 1}
        assert one.done(3) == {}
        assert one.done(4, "fb_message") == {"message": 1}
        assert one.done(5) == {"private_reply": 1}
        assert one.done(6, "ig_comment") == {"hide": 1}


async def test_the_reply_speaks_the_language_of_the_comment(tmp_path: Path) -> None:
    async with stage(tmp_path) as one:
        await one.say(1, "Hello, how much is this lovely dress please?")
        await one.idle()
        assert one.platform.replies[target(1, "fb_comment")][0]["text"] == "It is 20 euros."


async def test_one_broken_item_does_not_stop_the_others_of_its_batch(tmp_path: Path) -> None:
    async with stage(tmp_path) as one:
        document = envelope(1, "how much", "fb_comment")
        document["entry"][0]["changes"] += [{"field": "feed", "value": {"item": "comment", "verb": "add"}}, 7]
        document["entry"] += [None, *envelope(2, "you idiot", "fb_comment")["entry"]]
        await one.deliver(document)
        await one.idle()
        assert (one.done(1), one.done(2)) == ({"reply": 1}, {"hide": 1})
        (delivery,) = await one.rows("SELECT state, problem FROM delivery")
        assert delivery["state"] == "malformed"
        assert "entry[0].changes[1]" in delivery["problem"]


@pytest.mark.parametrize("body", [b"", b"null", b"[1]", b"\xff", b'{"object":"page","entry":' + b"[" * 3000])
async def test_a_signed_body_that_cannot_be_read_is_kept_and_counted(tmp_path: Path, body: bytes) -> None:
    async with stage(tmp_path) as one:
        assert await one.deliver(body) == 200
        await one.idle()
        assert [row["state"] for row in await one.rows("SELECT state FROM delivery")] == ["malformed"]


async def test_a_comment_for_an_account_that_is_not_ours_is_kept_and_left_alone(tmp_path: Path) -> None:
    async with stage(tmp_path) as one:
        document = envelope(1, "you idiot", "fb_comment")
        document["entry"][0]["id"] = "999"
        await one.deliver(document)
        await one.idle()
        assert one.platform.calls == 0
        assert [row["state"] for row in await one.rows("SELECT state FROM event")] == ["unrouted"]


async def test_our_own_reply_is_never_answered(tmp_path: Path) -> None:
    async with stage(tmp_path) as one:
        await one.change(1, message="how much? it is 20 euros", **{"from": {"id": PAGE, "name": "Us"}})
        await one.idle()
        assert one.platform.calls == 0


async def test_our_own_reply_without_an_author_is_never_answered(tmp_path: Path) -> None:
    rules = RULES.replace('"It is 20 euros."', '"how much? 20 euros."')
    async with stage(tmp_path) as one:
        (tmp_path / "rules.yaml").write_text(rules, "utf-8")
        await one.app._rule_reloader.poll()
        await one.say(1, "how much is it")
        await one.idle()
        reply = one.platform.replies[target(1, "fb_comment")][0]
        await one.change(
            2,
            comment_id=reply["id"],
            parent_id=target(1, "fb_comment"),
            message=reply["text"],
            **{"from": None},
        )
        await asyncio.sleep(0.5)
        await one.idle()
        assert sum(len(replies) for replies in one.platform.replies.values()) == 1


async def test_an_edit_may_hide_and_never_replies_again(tmp_path: Path) -> None:
    async with stage(tmp_path) as one:
        await one.say(1, "how much is it")
        await one.idle()
        await one.change(1, verb="edited", message="how much is it?")
        await one.change(1, verb="edited", message="how much, you idiot")
        await one.idle()
        assert one.done(1) == {"reply": 1, "hide": 1}


async def test_an_edit_that_arrives_first_gives_the_comment_its_words(tmp_path: Path) -> None:
    async with stage(tmp_path) as one:
        await one.change(1, verb="edited", message="lovely")
        await one.idle()
        await one.say(1, "you idiot")
        await one.idle()
        assert one.done(1) == {}


async def test_a_comment_deleted_before_it_arrives_stays_dead(tmp_path: Path) -> None:
    async with stage(tmp_path) as one:
        await one.change(1, verb="remove", message=None)
        await one.say(1, "how much is it")
        await one.idle()
        assert one.platform.calls == 0


async def test_a_deletion_cancels_what_has_not_left(tmp_path: Path) -> None:
    async with stage(tmp_path) as one:
        pauses.set_flag_file(one.folder, on=True)
        await one.say(1, "how much is it")
        await _until(one, "SELECT 1 FROM outbox WHERE state = 'planned'")
        await one.change(1, verb="remove", message=None)
        await _until(one, "SELECT 1 FROM outbox WHERE state = 'cancelled'")
        pauses.set_flag_file(one.folder, on=False)
        await one.idle()
        assert one.platform.calls == 0


async def test_the_kill_switch_holds_within_a_second_and_lets_go(tmp_path: Path) -> None:
    async with stage(tmp_path) as one:
        pauses.set_flag_file(one.folder, on=True)
        await one.say(1, "you idiot")
        await _until(one, "SELECT 1 FROM outbox WHERE state = 'planned'")
        await asyncio.sleep(0.6)
        assert one.platform.calls == 0
        pauses.set_flag_file(one.folder, on=False)
        await one.idle()
        assert one.done(1) == {"hide": 1}


async def test_a_colleagues_answer_silences_the_machine_in_that_thread(tmp_path: Path) -> None:
    async with stage(tmp_path) as one:
        pauses.set_flag_file(one.folder, on=True)
        await one.say(1, "how much is it")
        await _until(one, "SELECT 1 FROM outbox WHERE state = 'planned'")
        colleague = {"from": {"id": PAGE, "name": "Us"}, "parent_id": target(1, "fb_comment")}
        await one.change(2, message="Hi! I wrote to you.", **colleague)
        await _until(one, "SELECT 1 FROM outbox WHERE state = 'cancelled'")
        pauses.set_flag_file(one.folder, on=False)
        await one.idle()
        assert one.platform.calls == 0


async def test_what_a_person_unhid_on_the_platform_is_not_hidden_again(tmp_path: Path) -> None:
    async with stage(tmp_path) as one:
        await one.say(1, "you idiot")
        await one.idle()
        await one.change(1, verb="hide", message=None, **{"from": None})  # the echo of our own hide
        await one.change(1, verb="unhide", message=None, **{"from": None})
        await one.idle()
        (verdict,) = await one.rows("SELECT verb, actor_kind, actor_id FROM override")
        assert verdict == {"verb": "unhide", "actor_kind": "person", "actor_id": "platform"}
        assert one.done(1) == {"hide": 1}


async def test_an_ended_token_pauses_the_account_and_loses_nothing(tmp_path: Path) -> None:
    platform = GraphServer(
        refuse_with=(400, {"error": {"code": 190, "error_subcode": 463, "message": "expired"}})
    )
    async with stage(tmp_path, platform) as one:
        await one.say(1, "you idiot")
        await _until(one, "SELECT 1 FROM pause WHERE scope = 'account:1000'")
        calls = platform.calls
        await one.say(2, "idiot again")
        await asyncio.sleep(0.8)
        assert platform.calls == calls
        platform.refuse_with = None
        await one.write(lambda tx: pauses.resume_scope(tx, "account:1000", Actor.person("op"), time.time()))
        await one.idle()
        assert (one.done(1), one.done(2)) == ({"hide": 1}, {"hide": 1})


async def test_a_block_for_abuse_stops_words_and_keeps_hides(tmp_path: Path) -> None:
    platform = GraphServer(refuse_with=(400, {"error": {"code": 368, "message": "abusive"}}))
    async with stage(tmp_path, platform) as one:
        await one.say(1, "how much is it")
        await _until(one, "SELECT 1 FROM pause WHERE scope = 'words:1000'")
        platform.refuse_with = None
        await one.say(2, "you idiot")
        await _until(one, "SELECT 1 FROM outbox WHERE verb = 'hide' AND state = 'done'")
        assert (one.done(1), one.done(2)) == ({}, {"hide": 1})


async def test_a_comment_that_is_really_gone_is_as_good_as_hidden(tmp_path: Path) -> None:
    async with stage(tmp_path) as one:
        one.platform.deleted.add(target(1, "fb_comment"))
        await one.say(1, "you idiot")
        await one.idle()
        (row,) = await one.rows("SELECT state, found_by FROM outbox")
        assert (row["state"], row["found_by"]) == ("done", "gone")
        assert await one.rows("SELECT * FROM pause") == []


async def test_a_lost_permission_pauses_the_account_and_nothing_stays_visible_unseen(tmp_path: Path) -> None:
    async with stage(tmp_path) as one:
        one.platform.without_permission = True
        for number in (1, 2, 3):
            await one.say(number, f"you idiot {number}")
            settled = "SELECT count(*) AS rows FROM outbox WHERE state IN ('done', 'waiting')"
            await _until(one, f"SELECT 1 FROM ({settled}) WHERE rows = {number}")
        (pause,) = await one.rows("SELECT scope, cause FROM pause")
        assert (pause["scope"], pause["cause"]) == (f"account:{PAGE}", "lost_permission")
        cases = await one.rows("SELECT queue, priority FROM case_ ORDER BY priority")
        assert [(row["queue"], row["priority"]) for row in cases] == [
            ("failed", 30),
            ("failed", 30),
            ("account", 100),
        ]
        one.platform.without_permission = False
        await one.write(
            lambda tx: pauses.resume_scope(tx, f"account:{PAGE}", Actor.person("lea"), time.time())
        )
        await one.idle()
        assert one.done(3) == {"hide": 1}


async def test_a_temporary_failure_of_sending_is_tried_again(tmp_path: Path) -> None:
    async with stage(tmp_path) as one:
        one.platform.answers = [(400, NOT_SENT), (400, NOT_SENT)]
        await one.say(1, "hello there", "fb_message")
        await one.idle()
        assert one.done(1, "fb_message") == {"message": 1}
        (row,) = await one.rows("SELECT state, attempts FROM outbox")
        assert (row["state"], row["attempts"]) == ("done", 3)
        assert await one.rows("SELECT * FROM case_") == []


@pytest.mark.parametrize("may", [True, False])
async def test_a_moderator_answers_after_the_weekend_where_the_operator_may(
    tmp_path: Path, may: bool
) -> None:
    platform, settings = GraphServer(is_window_closed=True), {"human_agent": "true"} if may else {}
    async with stage(tmp_path, platform, settings=settings) as one:
        document = envelope(1, "is the jacket back in stock?", "fb_message")
        document["entry"][0]["messaging"][0]["timestamp"] -= 60 * 3_600_000
        assert await one.deliver(document) == 200
        await one.idle()
        with open_workspace(config=tmp_path / "config.yaml", actor=Actor.person("lea")) as workspace:
            answer = review.answer_case(
                workspace, "m_1", review.ReviewAnswer.REPLY, text="It is, since today."
            )
            if not may:
                with pytest.raises(UserError, match="conversation_closed_early"):
                    await answer
            else:
                await answer
                await one.idle(within=20)
        assert platform.tags == (["HUMAN_AGENT"] if may else [])
        assert one.done(1, "fb_message") == ({"message": 1} if may else {})


async def test_a_restricted_page_stops_speaking_and_calls_one_person(tmp_path: Path) -> None:
    async with stage(tmp_path) as one:
        notice = {"action": "block", "reason": "spam"}
        item = {"recipient": {"id": PAGE}, "timestamp": int(time.time() * 1000), "policy_enforcement": notice}
        entry = {"id": PAGE, "time": int(time.time() * 1000), "messaging": [item]}
        for _ in range(2):
            assert await one.deliver({"object": "page", "entry": [entry]}) == 200
        await one.idle()
        (pause,) = await one.rows("SELECT scope, cause FROM pause")
        assert (pause["scope"], pause["cause"]) == (f"words:{PAGE}", "restricted")
        (case,) = await one.rows("SELECT queue, priority FROM case_")
        assert (case["queue"], case["priority"]) == ("account", 100)
        await one.say(1, "how much is it")
        await one.say(2, "you idiot")
        await _until(one, "SELECT 1 FROM outbox WHERE verb = 'hide' AND state = 'done'")
        assert (one.done(1), one.done(2)) == ({}, {"hide": 1})


async def test_a_refusal_is_shown_to_a_person(tmp_path: Path) -> None:
    platform = GraphServer(refuse_with=(403, {"error": {"code": 200, "message": "Permissions error"}}))
    async with stage(tmp_path, platform) as one:
        await one.say(1, "you idiot")
        await one.idle()
        (row,) = await one.rows("SELECT state FROM outbox")
        (case,) = await one.rows("SELECT queue, why FROM case_")
        assert (row["state"], case["queue"]) == ("refused", "failed")
        assert case["why"].startswith("hide:")


async def test_a_lost_answer_is_found_by_reading_back_and_never_said_twice(tmp_path: Path) -> None:
    async with stage(tmp_path, GraphServer(faults={"lost": 1.0}, hang_seconds=0.1)) as one:
        await one.say(1, "how much is it")
        await _until(one, "SELECT 1 FROM outbox WHERE state = 'unknown'")
        one.platform.faults = {}
        await one.idle()
        assert one.done(1) == {"reply": 1}
        (row,) = await one.rows("SELECT found_by FROM outbox")
        assert row["found_by"] == "read-back"


async def test_a_call_that_never_happened_is_made_again_after_three_looks(tmp_path: Path) -> None:
    async with stage(tmp_path, GraphServer(faults={"reset": 1.0})) as one:
        await one.say(1, "how much is it")
        await _until(one, "SELECT 1 FROM outbox WHERE state = 'unknown'")
        one.platform.faults = {}
        await one.idle()
        assert one.done(1) == {"reply": 1}


async def test_a_reply_that_waited_too_long_goes_to_a_person(tmp_path: Path) -> None:
    async with stage(tmp_path, reply_max_age=1) as one:
        pauses.set_flag_file(one.folder, on=True)
        await one.say(1, "how much is it")
        await _until(one, "SELECT 1 FROM outbox WHERE state = 'planned'")
        await asyncio.sleep(1.2)
        pauses.set_flag_file(one.folder, on=False)
        await one.idle()
        assert one.platform.calls == 0
        (case,) = await one.rows("SELECT why FROM case_")
        assert "too late" in case["why"]


@pytest.mark.parametrize("hours", [7, 30])
async def test_a_comment_that_the_platform_could_not_deliver_before_goes_to_a_person(
    tmp_path: Path, hours: int
) -> None:
    now = int(time.time())
    async with stage(tmp_path) as one:
        await one.change(1, message="how much is it", created_time=now - hours * 3_600)
        await one.change(2, message="how much is it", created_time=now - 3_600)
        await one.idle()
        assert one.done(1) == {}
        assert one.done(2) == {"reply": 1}
        (case,) = await one.rows("SELECT why, since, opened_at FROM case_")
        assert "too late" in case["why"]
        assert case["opened_at"] - case["since"] == pytest.approx(hours * 3_600, abs=60)


async def test_broken_rules_leave_the_last_good_ones_in_force(tmp_path: Path) -> None:
    async with stage(tmp_path) as one:
        (tmp_path / "rules.yaml").write_text("rules: [broken", "utf-8")
        await one.app._rule_reloader.poll()
        await one.say(1, "you idiot")
        await one.idle()
        assert one.done(1) == {"hide": 1}


async def test_a_start_with_broken_rules_takes_the_last_good_ones_from_the_store(tmp_path: Path) -> None:
    async with stage(tmp_path):
        pass
    os.environ.update(WALK_SECRET=SECRET, WALK_TOKEN="walk-page-token-0123")
    platform = GraphServer()
    async with TestServer(platform.app()) as server:
        path = config(tmp_path, str(server.make_url("")).rstrip("/"), 0)
        (tmp_path / "rules.yaml").write_text("rules: [broken", "utf-8")
        app = App(load_config(path))
        await app.start()
        one = Stage(app, platform, tmp_path / "data")
        await one.say(1, "you idiot")
        await one.idle()
        assert one.done(1) == {"hide": 1}
        await app.stop()


async def test_new_rules_are_in_force_without_a_restart(tmp_path: Path) -> None:
    async with stage(tmp_path) as one:
        (tmp_path / "rules.yaml").write_text(RULES.replace("[idiot]", "[idiot, lovely]"), "utf-8")
        await one.app._rule_reloader.poll()
        await one.say(1, "lovely")
        await one.idle()
        assert one.done(1) == {"hide": 1}


async def test_while_rules_change_each_event_is_decided_once_by_one_version(tmp_path: Path) -> None:
    async with stage(tmp_path) as one:

        async def change_often() -> None:
            for number in range(20):
                written = RULES.replace("Nobody has to read that.", f"Version {number}.")
                (tmp_path / "rules.yaml").write_text(written if number % 5 else "rules: [", "utf-8")
                await one.app._rule_reloader.poll(again=True)
                await asyncio.sleep(0.02)

        changing = asyncio.create_task(change_often())
        for number in range(150):
            await one.say(number, f"idiot number {number}")
        await changing
        await one.idle(within=60)
        decided = await one.rows("SELECT event_id, rules_version FROM decision WHERE kind = 'rules'")
        assert len(decided) == len({row["event_id"] for row in decided}) == 150
        kept = {row["version"] for row in await one.rows("SELECT version FROM rules_version")}
        assert {row["rules_version"] for row in decided} <= kept
        assert len({row["rules_version"] for row in decided}) > 2
        assert all(one.done(number) == {"hide": 1} for number in range(150))


async def test_two_programs_cannot_use_one_data_folder(tmp_path: Path) -> None:
    async with stage(tmp_path) as one:
        other = App(one.app._config)
        with pytest.raises(UserError, match="data_folder_in_use"):
            await other.start()


async def test_readiness_shows_the_books(tmp_path: Path) -> None:
    async with stage(tmp_path) as one:
        await one.say(1, "how much is it")
        await one.idle()
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{one.app.monitoring_url}/readyz") as answer,
        ):
            found = await answer.json()
        assert answer.status == 200
        assert (found["accepted"], found["outbox"]) == (1, {"done": 1})


@pytest.mark.parametrize(
    ("answer", "text"),
    [({"mentioned_comment": {"text": "@maison hello?", "username": "nils"}}, "@maison hello?"), ({}, "")],
    ids=["told", "withheld"],
)
async def test_a_mention_is_decided_with_what_the_platform_says_about_it(
    tmp_path: Path, answer: dict[str, Any], text: str
) -> None:
    async with stage(tmp_path) as one:
        one.platform.mentioned = answer
        change = {"field": "mentions", "value": {"media_id": "17955", "comment_id": "17966"}}
        entry = {"id": INSTAGRAM, "time": int(time.time()), "changes": [change]}
        assert await one.deliver({"object": "instagram", "entry": [entry]}) == 200
        await one.idle()
        (event,) = await one.rows("SELECT text, state FROM event")
        assert event == {"text": text, "state": "decided"}
        assert await one.rows("SELECT * FROM completion") == []


async def _until(one: Stage, query: str, within: float = 10) -> None:
    async with asyncio.timeout(within):
        while not await one.rows(query):
            await asyncio.sleep(0.05)
