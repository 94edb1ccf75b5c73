"""A reply calls what came by its name, in its own language."""

import pytest

from bot.answers.attachment_names import attachment_noun
from bot.domain import Attachment


@pytest.mark.parametrize(
    ("kinds", "english", "french"),
    [
        (["audio"], "your voice message", "votre message vocal"),
        (["image"], "your photo", "votre photo"),
        (["image", "photo"], "your photos", "vos photos"),
        (["audio", "audio"], "your voice messages", "vos messages vocaux"),
        (["ig_reel"], "the post you shared", "la publication que vous avez partagée"),
        (["image", "audio"], "your message", "votre message"),
        (["unsupported"], "your message", "votre message"),
        ([], "", ""),
    ],
)
def test_what_came_has_its_noun(kinds: list[str], english: str, french: str) -> None:
    attachments = [Attachment(type=kind) for kind in kinds]
    assert (attachment_noun(attachments, "en"), attachment_noun(attachments, "fr")) == (english, french)


def test_a_language_without_nouns_says_nothing() -> None:
    assert attachment_noun([Attachment(type="audio")], "it") == ""
