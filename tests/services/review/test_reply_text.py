"""What may be sent as a reply: ordinary texts as they are, nothing unfinished or invisible."""

from pathlib import Path

import pytest

from bot.domain import Verb
from bot.errors import UserError
from bot.services.review.reply_text import find_objection, validate_reply
from bot.services.workspace import Workspace
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import waiting


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "reply_empty"),
        ("  \n ", "reply_empty"),
        ("Hello {{ author }}", "reply_placeholder"),
        ("Hello {% if x %}", "reply_placeholder"),
        ("{# note #}", "reply_placeholder"),
        ("x" * 8001, "reply_too_long"),
        ("a\x1b[2J", "reply_invisible"),
        ("a\u202eb", "reply_invisible"),
        ("\ud800", "reply_invisible"),
    ],
    ids=ascii,
)
def test_a_text_that_must_not_leave_is_refused_with_the_reason(text: str, code: str) -> None:
    with pytest.raises(UserError, match=code):
        validate_reply(Verb.REPLY, text)


@pytest.mark.parametrize("text", ["Ça va\u00a0?\n\nOui 👩\u200d🚀", "می\u200cخواهم", "{ok}", "12\u202f000 €"])
def test_ordinary_texts_leave_as_they_are(text: str) -> None:
    assert validate_reply(Verb.REPLY, f" {text} ") == text


def test_a_message_is_shorter_than_a_comment() -> None:
    with pytest.raises(UserError, match="reply_too_long"):
        validate_reply(Verb.MESSAGE, "x" * 2001)


RULES = """version: 1
rules:
  - id: insult
    when: {words: [connard]}
    then: [hide]
    tests: [{text: connard, expect: [hide]}, {text: ok, expect: []}]
"""


@pytest.mark.parametrize(
    ("rules", "text", "objection"),
    [
        (RULES, "quel connard", 'words: "connard" (rule insult)'),
        (RULES, "Bonjour", ""),
        ("version: 2", "quel connard", ""),
    ],
)
async def test_what_the_rules_mind_in_an_answer_is_told(
    db: SqliteStore, tmp_path: Path, rules: str, text: str, objection: str
) -> None:
    await db.write(waiting)
    (tmp_path / "config.yaml").write_text("version: 1\nsources: {}\n", "utf-8")
    (tmp_path / "rules.yaml").write_text(rules, "utf-8")
    instance = Workspace(config=tmp_path / "config.yaml", store=db)
    assert await find_objection(instance, 1, text) == objection
    assert await find_objection(Workspace(data=tmp_path, store=db), 1, text) == ""
