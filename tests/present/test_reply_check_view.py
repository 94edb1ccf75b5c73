"""What a person reads about the text that they write."""

from bot.domain import TextUnit
from bot.present.messages import Catalog
from bot.present.reply_check_view import describe_doubts, describe_length
from bot.services.review import ReplyCheck

EN = Catalog("en")


def check(**changes: object) -> ReplyCheck:
    fields: dict[str, object] = {
        "length": 12,
        "longest": 500,
        "unit": TextUnit.CHARACTERS,
        "language": "en",
        "theirs": "en",
    }
    return ReplyCheck(**{**fields, **changes})  # type: ignore[arg-type]


def test_the_length_is_said_with_what_the_platform_takes() -> None:
    assert describe_length(check(), EN) == "12 of 500 characters · en"
    assert "as the platform counts" in describe_length(check(unit=TextUnit.BYTES), EN)
    assert describe_length(check(longest=None, length=1), EN) == "1 character · en"
    assert "they write fr" in describe_length(check(theirs="fr"), EN)


def test_nothing_is_said_when_nothing_speaks_against_it() -> None:
    assert describe_doubts(check(), EN) == ""


def test_every_doubt_is_said_and_how_to_send_it_all_the_same() -> None:
    said = describe_doubts(check(length=512, objection="word 'x' (rule insult)\x1b[2J", theirs="fr"), EN)
    assert "12 more than the platform takes" in said
    assert "rule insult" in said
    assert "\x1b" not in said
    assert said.endswith("Enter again sends it all the same.")
