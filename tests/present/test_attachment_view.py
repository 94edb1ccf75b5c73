"""What came with a text is named as people name it, and only a harmless address is printed."""

import pytest

from bot.domain import Attachment
from bot.present.attachment_view import name_attachment, name_attachments, safe_address
from bot.present.messages import MESSAGES, Catalog

EN, FR = Catalog("en"), Catalog("fr")


@pytest.mark.parametrize(
    ("kind", "english", "french"),
    [
        ("audio", "voice message", "message vocal"),
        ("image", "photo", "photo"),
        ("photo", "photo", "photo"),
        ("video", "video", "vidéo"),
        ("file", "file", "fichier"),
        ("location", "location", "position"),
        ("sticker", "sticker", "autocollant"),
        ("ig_reel", "shared post or link", "publication ou lien partagé"),
        ("unsupported", "something that the platform does not show us", None),
        ("unsupported_type", "something that the platform does not show us", None),
        ("hologram", "hologram", "hologram"),
    ],
)
def test_a_kind_has_its_name_in_both_languages(kind: str, english: str, french: str | None) -> None:
    attachment = Attachment(type=kind)
    assert name_attachment(attachment, EN) == english
    if french is not None:
        assert name_attachment(attachment, FR) == french


def test_every_kind_has_its_french() -> None:
    codes = [code for code in MESSAGES if code.startswith("attachment.")]
    assert codes
    same = {"attachment.image", "attachment.sticker"}
    assert [code for code in codes if EN(code) == FR(code) and code not in same] == []


def test_a_title_is_shown_and_can_do_no_harm() -> None:
    named = name_attachment(Attachment(type="share", name="A \x1b[31mshop"), EN)
    assert named == "shared post or link (A \\x1b[31mshop)"


def test_many_of_a_kind_are_named_once() -> None:
    attachments = [Attachment(type=kind) for kind in ("image", "image", "audio", "photo")]
    assert name_attachments(attachments, EN) == "photo, voice message"


@pytest.mark.parametrize(
    "address",
    ["https://cdn.example/voice.mp4", "https://cdn.example/a?b=1&c=%20x", "https://xn--bcher-kva.example/"],
)
def test_a_plain_address_is_printed_as_it_is(address: str) -> None:
    assert safe_address(Attachment(type="file", url=address)) == address


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "http://cdn.example/voice.mp4",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https://",
        "https://cdn.example/\x1b]8;;https://evil.example\x07",
        "https://cdn.example/a b",
        "https://cdn.example/\n",
        "https://bücher.example/",
        "https://cdn.example@evil.example/",
        "https://[::1",
        "https://cdn.example/" + "a" * 1000,
    ],
)
def test_any_other_address_is_not(address: str | None) -> None:
    assert safe_address(Attachment(type="file", url=address)) == ""
