"""The texts of a session: kept until they are sent, and given back when they are undone."""

from collections.abc import Iterator

import pytest

from bot.cli.queue import reply_writer
from bot.cli.queue.reply_writer import ReplyWriter
from bot.cli.queue.text_entry import WrittenText
from bot.domain import Actor
from bot.errors import UserError
from bot.present.messages import Catalog
from bot.services.review import ReviewOutcome

OUTCOME = ReviewOutcome(case_id=7, event_id=1, answer="reply", by=Actor.person("Léa"), at=0.0)


class Person:
    """Writes one text after the other; `offered` is what each began with."""

    def __init__(self, *texts: WrittenText) -> None:
        self._texts = iter(texts)
        self.offered: list[str] = []

    async def write(self, question: str, *, text: str = "", in_editor: bool = False) -> WrittenText:
        self.offered.append(text)
        return next(self._texts)


class Desk:
    """Refuses a text as often as it has refusals."""

    def __init__(self, *refusals: UserError) -> None:
        self._refusals: Iterator[UserError] = iter(refusals)
        self.texts: list[str] = []

    async def send(self, text: str) -> ReviewOutcome:
        self.texts.append(text)
        if refusal := next(self._refusals, None):
            raise refusal
        return OUTCOME


def person(monkeypatch: pytest.MonkeyPatch, *texts: WrittenText) -> Person:
    writer = Person(*texts)
    monkeypatch.setattr(reply_writer, "write_text", writer.write)
    return writer


def sent(text: str) -> WrittenText:
    return WrittenText(text=text, is_sent=True)


def left(text: str) -> WrittenText:
    return WrittenText(text=text, is_sent=False)


async def test_a_refused_text_is_offered_again_for_mending(monkeypatch: pytest.MonkeyPatch) -> None:
    writing = person(monkeypatch, sent("Hi {{ name }}"), sent("Hi Ana"))
    desk = Desk(UserError("reply_placeholder"))
    assert await ReplyWriter(Catalog("en")).write_reply(7, "your reply", desk.send) is OUTCOME
    assert (writing.offered, desk.texts) == (["", "Hi {{ name }}"], ["Hi {{ name }}", "Hi Ana"])


async def test_a_text_that_met_another_version_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    writing = person(monkeypatch, sent("Thanks"), sent("Thanks"))
    writer, desk = ReplyWriter(Catalog("en")), Desk(UserError("item_changed", changes=()))
    with pytest.raises(UserError, match="item_changed"):
        await writer.write_reply(7, "your reply", desk.send)
    assert writer.unsent(7) == "Thanks"
    await writer.write_reply(7, "your reply", desk.send)
    assert (writing.offered, writer.unsent(7)) == (["", "Thanks"], "")


async def test_what_was_left_unsent_belongs_to_its_case(monkeypatch: pytest.MonkeyPatch) -> None:
    writing = person(monkeypatch, left("half a tho"), sent("other"), sent("x"))
    writer, desk = ReplyWriter(Catalog("en")), Desk()
    assert await writer.write_reply(7, "your reply", desk.send) is None
    await writer.write_reply(8, "your reply", desk.send)
    await writer.write_reply(7, "your reply", desk.send)
    assert writing.offered == ["", "", "half a tho"]


async def test_a_draft_that_was_only_looked_at_replaces_no_words_of_theirs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    draft = "All prices are on our site."
    writing = person(monkeypatch, left("my own words"), left(draft), left("my own words, longer"))
    writer, desk = ReplyWriter(Catalog("en")), Desk()
    await writer.write_reply(7, "your reply", desk.send)
    await writer.write_reply(7, "your reply", desk.send, draft=draft)
    await writer.write_reply(7, "your reply", desk.send)
    assert writing.offered == ["", draft, "my own words"]


async def test_a_draft_that_was_sent_leaves_the_words_that_were_not(monkeypatch: pytest.MonkeyPatch) -> None:
    person(monkeypatch, left("my own words"), sent("the draft"))
    writer, desk = ReplyWriter(Catalog("en")), Desk()
    await writer.write_reply(7, "your reply", desk.send)
    await writer.write_reply(7, "your reply", desk.send, draft="the draft")
    assert (desk.texts, writer.unsent(7)) == (["the draft"], "my own words")


async def test_words_that_a_changed_draft_replaces_are_shown_once_more(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    person(monkeypatch, left("my own words"), left("the draft, changed"))
    writer, desk = ReplyWriter(Catalog("en")), Desk()
    await writer.write_reply(7, "your reply", desk.send)
    await writer.write_reply(7, "your reply", desk.send, draft="the draft")
    assert (writer.unsent(7), capsys.readouterr().err) == ("the draft, changed", "Not sent:\nmy own words\n")


async def test_words_that_somebody_erases_are_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    person(monkeypatch, left("my own words"), left(""))
    writer, desk = ReplyWriter(Catalog("en")), Desk()
    await writer.write_reply(7, "your reply", desk.send)
    await writer.write_reply(7, "your reply", desk.send)
    assert writer.unsent(7) == ""


async def test_a_note_that_was_left_or_refused_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    writing = person(monkeypatch, left("ask the sh"), sent("ask the shop"), sent("ask them"))
    writer, desk = ReplyWriter(Catalog("en")), Desk(UserError("note_length", most=10, length=12))
    assert await writer.write_note(7, "your note", desk.send) is None
    assert writer.unsent(7) == "ask the sh"
    assert await writer.write_note(7, "your note", desk.send) is OUTCOME
    assert (writing.offered, writer.unsent(7)) == (["", "ask the sh", "ask the shop"], "")


async def test_an_undone_reply_is_there_to_be_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    writing = person(monkeypatch, sent("It is 12 €"), sent("It is 13 €"))
    writer, desk = ReplyWriter(Catalog("en")), Desk()
    await writer.write_reply(7, "your reply", desk.send)
    writer.take_back(7)
    await writer.write_reply(7, "your reply", desk.send)
    assert writing.offered == ["", "It is 12 €"]


async def test_a_target_that_does_not_exist_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    writing = person(monkeypatch, sent("karine"), sent("care"))
    desk = Desk(UserError("unknown_target", target="karine", path="config.yaml", targets="care"))
    assert await ReplyWriter(Catalog("en")).write_target("to which target", desk.send) is OUTCOME
    assert (writing.offered, desk.texts) == (["local", "karine"], ["karine", "care"])
