"""How long platforms find a text."""

import pytest

from bot.domain import Intake, PlatformLimits, TextLimit, TextUnit, Verb
from bot.errors import message


@pytest.mark.parametrize(
    ("unit", "text", "length"),
    [
        (TextUnit.CHARACTERS, "été 🍏", 5),
        (TextUnit.BYTES, "été 🍏", 10),
        (TextUnit.BYTES, "\ud83d", 3),
        (TextUnit.CHARACTERS_AND_EMOJI_BYTES, "été 🍏", 8),
        (TextUnit.CHARACTERS_AND_EMOJI_BYTES, "☀ sun", 7),
        (TextUnit.CHARACTERS_AND_EMOJI_BYTES, "", 0),
    ],
)
def test_a_text_is_measured_as_the_platform_does(unit: TextUnit, text: str, length: int) -> None:
    assert TextLimit(longest=1, unit=unit).length_of(text) == length


def test_a_private_reply_is_a_message() -> None:
    reply, sent = TextLimit(longest=150), TextLimit(longest=6000)
    limits = PlatformLimits(
        intake=(Intake.WEBHOOK,),
        kinds=(),
        ads=message("not known"),
        calls=message("any"),
        reply_text=reply,
        message_text=sent,
    )
    assert [limits.text_limit(verb) for verb in (Verb.REPLY, Verb.PRIVATE_REPLY, Verb.MESSAGE)] == [
        reply,
        sent,
        sent,
    ]
