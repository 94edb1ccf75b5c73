"""What is said about platforms is what their adapters declare."""

import pytest

from bot.domain import Kind, Verb
from bot.errors import UserError
from bot.platforms import adapter_classes
from bot.services.platforms import platform_capabilities


def test_every_platform_that_events_come_from_is_listed_once() -> None:
    listed = [each.platform for each in platform_capabilities()]
    declared = [name for adapter in adapter_classes().values() for name in adapter.limits]
    assert sorted(listed) == sorted(set(declared))


@pytest.mark.parametrize(
    ("name", "platforms"),
    [
        ("threads", ["threads"]),
        ("TikTok", ["tiktok"]),
        ("meta", ["facebook", "instagram", "messenger", "whatsapp", "threads"]),
    ],
)
def test_a_name_means_a_platform_or_all_of_an_adapter(name: str, platforms: list[str]) -> None:
    assert [each.platform for each in platform_capabilities(name)] == platforms


def test_any_other_name_is_told_with_the_nearest() -> None:
    with pytest.raises(UserError) as caught:
        platform_capabilities("trheads")
    assert caught.value.code == "no_such_platform"
    assert "did you mean 'threads'" in str(caught.value.data["hint"])


def test_what_can_be_done_depends_on_the_kind_of_event() -> None:
    (threads,) = platform_capabilities("threads")
    assert threads.verbs[Kind.COMMENT] == (Verb.HIDE, Verb.UNHIDE, Verb.REPLY)
    assert threads.verbs[Kind.REPLY] == (Verb.REPLY,)
    assert Kind.DM not in threads.verbs
    (messenger,) = platform_capabilities("messenger")
    assert messenger.verbs[Kind.DM] == (Verb.MESSAGE,)
