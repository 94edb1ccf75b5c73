"""A stream of events, in whatever pieces it comes."""

import pytest

from bot.api.client.events import EventStream, ServerEvent

_STREAM = (
    b"id: ab-0\nevent: reset\ndata: {}\n\n: still here\n\n"
    b'id: ab-1\r\nevent: opened\r\ndata: {"case_id": 7}\r\n\r\n'
    b'id: ab-2\nevent: closed\ndata: {"case_id": x}\n\n'
)
_EVENTS = [
    ServerEvent("ab-0", "reset", None),
    ServerEvent("ab-1", "opened", 7),
    ServerEvent("ab-2", "closed", None),
]


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_events_are_complete_with_their_empty_line(size: int) -> None:
    stream = EventStream()
    pieces = (_STREAM[start : start + size] for start in range(0, len(_STREAM), size))
    assert [event for piece in pieces for event in stream.feed(piece)] == _EVENTS
    assert stream.last_id == "ab-2"


def test_what_has_no_end_is_no_stream() -> None:
    with pytest.raises(ValueError, match="end"):
        EventStream().feed(b"data: " + b"x" * 5_000)


def test_an_id_that_is_none_is_not_sent_back() -> None:
    stream = EventStream("ab-1")
    stream.feed(b"id: a\x1b[2J\nid: " + b"y" * 200 + b"\n")
    assert stream.last_id == "ab-1"
