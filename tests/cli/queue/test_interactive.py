"""A moderator at a terminal: one key each, one case after the other."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, ClassVar

import pytest

from bot.cli.queue import interactive, reply_writer
from bot.cli.queue.interactive import ReviewSession
from bot.cli.queue.text_entry import WrittenText
from bot.domain import Kind, Verb
from bot.present.messages import Catalog
from bot.services.desk.review_desk import LocalDesk
from bot.services.review import QueueFilters
from bot.store import Transaction
from bot.store.review import cases
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import decided, moment, received, waiting, workspace
from tests.fakes.instance import as_json, fill, tamis, watch


def stock(tx: Transaction) -> None:
    for number in range(1, 6):
        waiting(tx, number, at=number, priority=-number, text=f"text number {number}")


def states(data: str) -> dict[int, tuple[str, str | None, str | None]]:
    told = [as_json(tamis("queue", "show", str(n), "--data", data, "--json"))["case"] for n in range(1, 6)]
    return {case["id"]: (case["state"], case["answer"], case["claimed_by"]) for case in told}


def test_one_key_decides_and_the_next_case_follows(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", stock)
    seen = watch("queue", "next", "--data", data, keys="ahsr↵q")
    assert seen.code == 0
    assert states(data) == {
        1: ("closed", "approve", "person:Léa"),
        2: ("closed", "hide", "person:Léa"),
        3: ("open", None, None),
        4: ("closed", "reply", "person:Léa"),
        5: ("open", None, None),
    }
    planned = as_json(tamis("queue", "show", "4", "--data", data, "--json"))["planned"]
    assert [row["text"] for row in planned] == ["a reply"]


def test_after_the_last_case_it_ends_and_says_so(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", waiting)
    seen = watch("queue", "next", "--data", data, keys="ka")
    assert (seen.code, "no such key" in seen.raw, "the queue is empty" in seen.raw) == (0, True, True)


def test_an_empty_queue_is_exit_code_three_here_too(tmp_path: Path) -> None:
    assert watch("queue", "next", "--data", fill(tmp_path / "data")).code == 3


def test_being_cut_off_gives_the_case_back(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", stock)
    watch("queue", "next", "--data", data, keys="\x03")
    assert states(data)[1] == ("open", None, None)


def edited(tx: Transaction) -> None:
    """Its author makes the comment an insult, and a rule hides it."""
    edit = received(tx, 1, at=5.0, kind=Kind.EDIT, text="you idiots")
    decided(tx, edit, Verb.HIDE, rule="insult-2", at=5.5, done_at=6.0)


@pytest.mark.parametrize("key", ["a", "h", "r↵", "p↵", "e\n"], ids=ascii)
def test_an_answer_to_what_is_no_more_on_the_screen_is_refused_and_it_is_drawn_again(
    tmp_path: Path, key: str
) -> None:
    data = fill(tmp_path / "data", lambda tx: waiting(tx, text="lovely colour"))
    seen = watch(
        *("queue", "next", "--data", data), keys=[lambda: fill(Path(data), edited), *key, "q"], columns=120
    )
    assert "changed meanwhile: what the person has written, whether it is visible" in seen.raw
    *_, last = seen.raw.split("text        you idiots")
    assert "a show again" in last
    case = as_json(tamis("queue", "show", "1", "--data", data, "--json"))
    assert [row["rule"] for row in case["planned"]] == ["insult-2"]
    assert (case["case"]["state"], case["verdict"]) == ("open", None)
    assert ("Not sent:\r\na reply" in seen.raw) == (key in ("r↵", "p↵"))


def personal(tx: Transaction) -> None:
    decided(tx, waiting(tx), Verb.HIDE, rule="personal-data", done_at=2.0)
    tx.execute("UPDATE decision SET matches = replace(matches, 'toxicity', 'contains_phone')")


@pytest.mark.parametrize(
    ("keys", "state"), [("anq", "open"), ("ay", "closed"), ("h", "closed"), ("rnq", "open")]
)
def test_a_slip_on_a_hidden_comment_is_asked_about(tmp_path: Path, keys: str, state: str) -> None:
    data = fill(tmp_path / "data", personal)
    seen = watch("queue", "next", "--data", data, keys=keys)
    assert "a show again · h keep hidden" in seen.raw
    assert ("because of personal data" in seen.raw) == keys.startswith("a")
    assert ("your reply below it is public" in seen.raw) == keys.startswith("r")
    assert as_json(tamis("queue", "show", "1", "--data", data, "--json"))["case"]["state"] == state


def test_a_conversation_offers_no_hiding(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", lambda tx: waiting(tx, kind=Kind.DM, thread_id="1000:900"))
    seen = watch("queue", "next", "--data", data, keys="hq")
    assert ("hide" in seen.raw, "that is impossible here" in seen.raw) == (False, True)


def test_the_last_answer_is_taken_back_by_a_key_and_then_the_one_before(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", stock)
    watch("queue", "next", "--data", data, keys="hauuq")
    assert {number: case[0] for number, case in states(data).items()} == dict.fromkeys(range(1, 6), "open")
    planned = as_json(tamis("queue", "show", "1", "--data", data, "--json"))["planned"]
    assert [(row["verb"], row["state"]) for row in planned] == [("hide", "cancelled")]


def test_an_undone_reply_can_be_mended_and_what_was_left_is_there_again(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", stock)
    seen = watch("queue", "next", "--data", data, keys=["r", "↵", "u", "r", "!\n", "q"])
    planned = as_json(tamis("queue", "show", "1", "--data", data, "--json"))["planned"]
    assert [(row["text"], row["state"]) for row in planned] == [
        ("a reply", "cancelled"),
        ("a reply!", "planned"),
    ], seen.raw


def test_our_reply_is_edited_by_a_key_from_what_it_says_now(tmp_path: Path) -> None:
    def replied(tx: Transaction) -> None:
        decided(tx, waiting(tx), Verb.REPLY, text="It is 20 €", done_at=2.0, external_id="55_9")

    data = fill(tmp_path / "data", replied)
    seen = watch("queue", "next", "--data", data, keys=["m", "!\n", "q"], columns=120)
    assert "m edit our reply" in seen.raw
    planned = as_json(tamis("queue", "show", "1", "--data", data, "--json"))["planned"]
    assert [(row["verb"], row["text"]) for row in planned] == [
        ("reply", "It is 20 €"),
        ("edit_reply", "It is 20 €!"),
    ], seen.raw


def test_a_refused_text_comes_back_for_mending(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", stock)
    mended = "\x1b[D" * 10 + "\x0b" + "Ana\n"  # back over the placeholder, and cut to the end of the line
    seen = watch("queue", "next", "--data", data, keys=["r", "Hi {{ name }}\n", mended, "q"])
    assert "placeholder" in seen.raw
    planned = as_json(tamis("queue", "show", "1", "--data", data, "--json"))["planned"]
    assert [row["text"] for row in planned] == ["Hi Ana"], seen.raw


def test_a_draft_is_a_key_away(tmp_path: Path) -> None:
    def with_draft(tx: Transaction) -> None:
        waiting(tx)
        tx.execute("UPDATE case_ SET draft = 'It is 12 €.'")

    data = fill(tmp_path / "data", with_draft)
    watch("queue", "next", "--data", data, keys=["d", "\n"])
    planned = as_json(tamis("queue", "show", "1", "--data", data, "--json"))["planned"]
    assert [row["text"] for row in planned] == ["It is 12 €."]


def test_the_other_keys_say_what_they_do_and_decide_nothing(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", stock)
    seen = watch("queue", "next", "--data", data, keys=["?", "o", "d", "b", "n", "call her\n", "s", "b", "q"])
    for said in ("p  private reply", "no address", "no draft", "no case before", "case 1: noted", "1/5 ["):
        assert said in seen.raw
    assert {case[:2] for case in states(data).values()} == {("open", None)}


def test_an_empty_queue_can_be_waited_at(tmp_path: Path) -> None:
    data = fill(tmp_path / "data")
    seen = watch(
        "queue", "next", "--wait", "--data", data, keys=[lambda: fill(Path(data), waiting), "a", "q"]
    )
    assert "waiting for new cases" in seen.raw


class ScriptedKeyboard:
    """Strikes keys without a terminal, for what a session does with them."""

    keys: ClassVar[list[str]] = []

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def __enter__(self) -> "ScriptedKeyboard":
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to restore."""

    def screen_drawn(self) -> None:
        """Nothing waits."""

    def read(self, timeout: float | None = None) -> str:
        return self.keys.pop(0)


@pytest.fixture
def nothing() -> Iterator[IO[str]]:
    with Path(os.devnull).open() as opened:
        yield opened


async def test_a_session_goes_from_key_to_key(
    db: SqliteStore, nothing: IO[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def written(*_: object, **__: object) -> WrittenText:
        return WrittenText(text="local", is_sent=True)

    await db.write(stock)
    # The page of keys, the address, no such key, none before, no draft, a note; then answers.
    ScriptedKeyboard.keys = [*"?okbdn", "a", "u", "h", "b", "r", "s", "e", "u", "q"]
    monkeypatch.setattr(interactive, "Keyboard", ScriptedKeyboard)
    monkeypatch.setattr(reply_writer, "write_text", written)
    monkeypatch.setattr("sys.stdin", nothing)
    session = ReviewSession(filters=QueueFilters(), t=Catalog("en"))
    assert await session.review(LocalDesk(workspace(db, "Léa", moment(100.0))))
    told = "".join(capsys.readouterr())
    for words in ("no such key", "there is no case before", "no draft", "case 1: noted", "case 1: undone"):
        assert words in told
    answered = await db.read(lambda tx: [cases.get_case(tx, number) for number in range(1, 6)])
    first, *_ = answered
    assert first is not None
    assert first.answer == "hide"
    assert all(case is not None and case.claimed_by is None for case in answered[2:])
