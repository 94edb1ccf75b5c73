"""What all events of a delivery share."""

from bot.documents import Field
from bot.domain import Kind
from bot.platforms.tiktok.envelope import Envelope
from tests.factories import NOW


def envelope(name: str = "x", time: object = 1795349300, content: object = None) -> Envelope:
    return Envelope(
        account_id="1",
        name=name,
        time=None if time is None else Field(time),
        content=Field(content or {}),
        received_at=NOW,
        own_ids=frozenset({"us"}),
        handle="",
    )


def test_the_best_known_time_is_taken_and_its_source_said() -> None:
    sources = [
        envelope(time=time).event(Kind.DM, "1", "1", key="k", time=Field(own)).created_at_source
        for own, time in ((1795349300, 1), ("soon", 1795349300000), ("soon", "soon"), (None, None))
    ]
    assert sources == ["platform", "delivery", "receipt", "receipt"]


def test_we_are_known_by_the_account_and_by_our_names() -> None:
    assert [envelope().is_ours(author) for author in ("1", "us", "them", None)] == [True, True, False, False]


def test_a_mark_is_the_same_on_every_delivery_of_one_event_only() -> None:
    assert envelope(content={"a": 1}).mark == envelope(content={"a": 1}).mark
    assert envelope(content={"a": 1}).mark != envelope(content={"a": 2}).mark
    assert envelope().mark != envelope(time=1795349301).mark


def test_an_authorization_that_is_withdrawn_is_a_restriction() -> None:
    assert (
        envelope("authorization.removed").control("authorization.removed").extra["restriction"] == "imposed"
    )
    assert "restriction" not in envelope("tiktok.ping").control("tiktok.ping").extra
