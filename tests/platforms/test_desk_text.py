"""What a stranger wrote is text at every desk, in every field of every request that is sent there."""

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import platforms
from bot.domain import TARGET_VERBS, Handover
from bot.platforms.desk_text import BREAK, desk_line, desk_link, desk_text, plain_line
from bot.platforms.ports import Adapter, Request, Response
from tests.factories import response
from tests.fakes.configured import all_actions, configured
from tests.fakes.hostile import TEXTS

#: The adapters that tell targets something.
NAMES = [
    name
    for name in platforms.adapter_names()
    if any(verb in TARGET_VERBS for verbs in configured(name).verbs.values() for verb in verbs)
]
#: Where a person's words stand, and our own note, which has lines of its own.
MULTILINE = {"content", "blocks.1.text.text"}
#: What programs get as it came: they look people and comments up by it.
AS_IT_CAME = {
    "generic": {
        "external_id",
        *(f"data.{name}" for name in ("text", "message_id", "thread_id", "parent_id", "author_id")),
    }
}
AS_IT_CAME["generic"].add("data.external_id")
NOTE_LABELS = ("Why: ", "Reasons: ", "Language: ", "Link: ", "Reply until: ")
#: What any of the desks would take for more than text.
ARMED = re.compile(
    r"(?<![^\W_])@[^\s\u200b]|<[a-z/!?@#&]|\](?:[(\[:]|\Z)|!\[|\b(?:javascript|vbscript|data|mention|file|blob)\s*:\S",
    re.IGNORECASE,
)
SAFE_LINK = re.compile(r"https?://[A-Za-z0-9.:-]+(?:[/?#][^\s<>|\"`\[\]{}\\^@]*)?")


def requests_of(adapter: Adapter, text: str) -> Iterator[Request]:
    """All that an adapter sends to its target when each value from outside is this text."""
    handover = Handover(
        **dict.fromkeys(
            ("title", "rule", "why", "reasons", "author_name", "origin", "permalink", "severity"), text
        ),
        external_id=text,
    )
    ids = dict.fromkeys(("message_id", "thread_id", "parent_id", "author_id"), text)
    for action in all_actions(adapter, **ids, text=text, language=text, account_name=text, handover=handover):
        if action.verb not in TARGET_VERBS:
            continue
        flow = adapter.perform(action)
        try:
            request = next(flow)
            while True:
                yield request
                request = flow.send(_answer(request))
        except StopIteration:
            pass


def _answer(request: Request) -> Response:
    """Nothing is there yet, and whatever is new is taken."""
    new = {"id": 7, "payload": {"contact": {"id": 56}}}
    return response({"payload": []} if request.method == "GET" else new)


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Each text in a document, with its place."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from leaves(member, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for index, element in enumerate(value):
            yield from leaves(element, f"{path}.{index}".lstrip("."))


def document(request: Request) -> Any:
    """The JSON that leaves, read again from its bytes."""
    raw = request.body if request.body is not None else json.dumps(request.json).encode()
    assert not any(byte < 0x20 or byte == 0x7F for byte in raw), "a raw control character"
    return json.loads(raw) if raw != b"null" else {}


def hidden_in(text: str) -> list[str]:
    """Characters that nobody sees, but for the break that we put there."""
    return [
        f"U+{ord(character):04X}"
        for character in text
        if character not in f"\n{BREAK}"
        and unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    ]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("text", TEXTS, ids=ascii)
def test_what_leaves_for_a_target_is_text_in_every_field(name: str, text: str) -> None:
    for request in requests_of(configured(name), text):
        assert all(
            value.isprintable() and value.isascii() for value in (request.url, *request.headers.values())
        )
        for path, value in (*leaves(dict(request.query)), *leaves(document(request))):
            if path in AS_IT_CAME.get(name, ()):
                continue
            where = f"{path}: {value!r}"
            assert hidden_in(value) == [], where
            assert path in MULTILINE or "\n" not in value, where
            if path.endswith("permalink"):
                assert value == "" or SAFE_LINK.fullmatch(value), where
            elif name != "generic":
                assert_disarmed(name, value, where)


def assert_disarmed(name: str, value: str, where: str) -> None:
    if name == "slack":
        own_link = re.search(r"\* <(https?://[^|>\s]+)\|open>$", value)
        if own_link:
            assert SAFE_LINK.fullmatch(own_link[1].replace("&amp;", "&")), where
            value = value[: own_link.start()]
    else:
        value = re.sub(
            r"(?m)^Link: (\S+)$", lambda match: "" if SAFE_LINK.fullmatch(match[1]) else match[0], value
        )
    assert ARMED.search(value) is None, where


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
def test_no_text_forges_a_line_of_our_note(text: str) -> None:
    *_, note = requests_of(configured("chatwoot"), text)
    assert note.json is not None
    assert note.json["private"] is True
    others = str(note.json["content"]).split("\n")[1:]
    assert all(line.startswith(NOTE_LABELS) for line in others)
    labels = [line.partition(": ")[0] for line in others]
    assert labels == sorted(set(labels), key=[label[:-2] for label in NOTE_LABELS].index)


def test_a_program_gets_the_words_and_ids_as_they_came_and_the_rest_on_one_line() -> None:
    text = "<!channel>\r\n[x](y)\u202e"
    data = document(next(requests_of(configured("generic"), text)))["data"]
    assert (data["text"], data["author_id"]) == (text, text)
    assert (data["author_name"], data["permalink"]) == ("<!channel> [x](y)", "")


# ---- the functions


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Où est mon **colis** ? :-)", "Où est mon **colis** ? :-)"),
        ("I <3 it, 5 < 6 & 7 > 6", "I <3 it, 5 < 6 & 7 > 6"),
        ("ana.moreau@shop.test", "ana.moreau@shop.test"),
        ("at 5 @ the till", "at 5 @ the till"),
        ("note: data and file: see below", "note: data and file: see below"),
        ("می‌خواهم", "می‌خواهم"),
        ("क्‍ष", "क्‍ष"),
        ("👨‍👩‍👧 ❤️ 👍🏽", "👨‍👩‍👧 ❤️ 👍🏽"),
        ("Nguyễn, O'Brien, 田中", "Nguyễn, O'Brien, 田中"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("@here", f"@{BREAK}here"),
        ("<!channel>", f"<{BREAK}!channel>"),
        ("![x](y)", f"!{BREAK}[x]{BREAK}(y)"),
        ("javascript:x", f"javascript{BREAK}:x"),
        ("\u202eabc\x1b[0m", "abc[0m"),
        ("z" + "\u0301" * 9, "z" + "\u0301" * 4),
    ],
    ids=ascii,
)
def test_what_is_only_text_stays_as_it_is_and_the_rest_can_still_be_read(written: str, shown: str) -> None:
    assert desk_text(written, 100) == shown


def test_a_line_is_one_line() -> None:
    assert desk_line(" Ana \r\n\t Moreau\u2029", 100) == "Ana Moreau"
    assert plain_line("@Ana\r\n[x](y)", 100) == "@Ana [x](y)"


def test_what_is_too_long_is_cut_after_everything_else() -> None:
    assert desk_text("a" * 11, 10) == "a" * 9 + "…"
    assert len(desk_line("@x " * 5_000, 100)) <= 100
    assert desk_text("\u200b" * 50 + "seen", 10) == "seen"


@given(st.text(), st.integers(1, 50))
def test_no_text_is_longer_than_allowed_and_a_second_time_changes_nothing(text: str, limit: int) -> None:
    once = desk_text(text, limit)
    assert len(once) <= limit
    assert hidden_in(once) == [] or not once.isascii()
    assert ARMED.search(once) is None
    assert desk_text(once, limit) == once


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://www.facebook.com/1?a=1&b=2#c", "https://www.facebook.com/1?a=1&b=2#c"),
        ("http://shop.test:8080/p/77", "http://shop.test:8080/p/77"),
        ("https://www.tiktok.com/@ana/video/1", "https://www.tiktok.com/%40ana/video/1"),
        ("https://x.test", "https://x.test"),
        ("https://x.test/é", ""),
        ("https://user@x.test/", ""),
        ("https://x.test/a b", ""),
        ("https://x.test/|y", ""),
        ("https://x.test/\n", ""),
        ("https://x.test:99999/", ""),
        ("javascript:alert(1)", ""),
        ("ftp://x.test/", ""),
        ("//x.test/", ""),
        ("https://", ""),
        ("https://x.test/" + "a" * 1_000, ""),
        ("", ""),
    ],
)
def test_only_an_address_of_the_web_is_a_link(address: str, link: str) -> None:
    assert desk_link(address) == link
    if link:
        assert urlsplit(link).hostname == urlsplit(address).hostname
