"""What may be sent as a reply: ordinary texts as they are, nothing unfinished or invisible."""

import pytest

from bot.domain import Verb
from bot.errors import UserError
from bot.services.review.reply_text import validate_reply


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "reply_empty"),
        ("  \n ", "reply_empty"),
        ("Hello {{ author }}", "reply_placeholder"),
        ("Hello {% if x %}", "reply_placeholder"),
        ("{# note #}", "reply_placeholder"),
        ("Bonjour {name}, merci", "reply_foreign_placeholder"),
        ("Bonjour [prénom] !", "reply_foreign_placeholder"),
        ("Hello %name%", "reply_foreign_placeholder"),
        ("Bonjour <prenom>", "reply_foreign_placeholder"),
        ("Hi ${name}", "reply_foreign_placeholder"),
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
